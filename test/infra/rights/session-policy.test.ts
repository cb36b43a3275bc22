import { AwsSolutionsChecks } from 'cdk-nag';
import { ENV } from '../../../lambda/contract.ts';
import { MANAGEMENT, synthesizeOrganization } from '../support/organization.ts';
import {
  ACCOUNT,
  actionsOf,
  environmentOf,
  type HandlerConstruct,
  type Resource,
  resourcesOf,
  type Statement,
  statementsOf,
  synthesize,
} from '../support/synthesize.ts';

const FUNCTIONS = ['Responder', 'Sweeper', 'Evaluator', 'Reactivator'] as const;
const { keystop } = synthesize({ revokeSessions: true });

/** The statements that let a function change what is attached to users. */
function changes(template = keystop): Readonly<Record<HandlerConstruct, readonly Statement[]>> {
  const of = (construct: HandlerConstruct) =>
    statementsOf(template, construct).filter(({ Action }) => JSON.stringify(Action).includes('UserPolicy"'));
  return {
    Responder: of('Responder'),
    Sweeper: of('Sweeper'),
    Evaluator: of('Evaluator'),
    Reactivator: of('Reactivator'),
  };
}

const denying = (resources: readonly Resource[]): readonly Resource[] =>
  resources.filter(({ Properties }) => JSON.stringify(Properties['PolicyDocument']).includes('aws:TokenIssueTime'));

const DENIAL = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: { Null: { 'aws:TokenIssueTime': 'false' } } }],
};

const POLICY = { Ref: expect.stringMatching(/^AccessKeysSessionPolicy/) as string };
const USERS = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ACCOUNT}:user/*`]] };

describe('the policy that denies sessions', () => {
  it('denies everything that temporary credentials ask for, and nothing else', () => {
    const [policy, ...others] = denying(resourcesOf(keystop, 'AWS::IAM::ManagedPolicy'));
    expect([policy?.Properties['PolicyDocument'], others]).toEqual([DENIAL, []]);
  });

  it('is attached to nobody by the deployment', () => {
    const [policy] = denying(resourcesOf(keystop, 'AWS::IAM::ManagedPolicy'));
    expect(['Users', 'Groups', 'Roles'].map((name) => policy?.Properties[name])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is put out, and told to the responder alone', () => {
    const outputs = keystop.findOutputs('SessionPolicyArn');
    const told = FUNCTIONS.map((construct) => environmentOf(keystop, construct)[ENV.revocationPolicyArn]);
    expect([outputs['SessionPolicyArn']?.['Value'], ...told]).toEqual([
      POLICY,
      POLICY,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is the only one that the responder may attach, and that the reactivator may detach, of users of the account', () => {
    const condition = { ArnEquals: { 'iam:PolicyARN': POLICY } };
    const statement = { Effect: 'Allow', Resource: USERS, Condition: condition };
    expect(changes()).toEqual({
      Responder: [{ ...statement, Action: 'iam:AttachUserPolicy' }],
      Sweeper: [],
      Evaluator: [],
      Reactivator: [{ ...statement, Action: 'iam:DetachUserPolicy' }],
    });
  });
});

describe('without revokeSessions', () => {
  const { keystop: without } = synthesize();

  it('there is no such policy, nobody is told of one, and nobody may attach or even look', () => {
    expect([
      denying(resourcesOf(without, 'AWS::IAM::ManagedPolicy')),
      without.findOutputs('SessionPolicyArn'),
      FUNCTIONS.filter((construct) => ENV.revocationPolicyArn in environmentOf(without, construct)),
      FUNCTIONS.flatMap((construct) => actionsOf(without, construct)).filter((action) => /Polic/.test(action)),
    ]).toEqual([[], {}, [], []]);
  });
});

describe('where exposed keys are only observed', () => {
  it('functions may look whether sessions are denied, and change nothing', () => {
    const observing = synthesize({ revokeSessions: true, exposed: 'observe' }).keystop;
    expect([
      Object.values(changes(observing)).flat(),
      FUNCTIONS.filter((construct) => actionsOf(observing, construct).includes('iam:ListAttachedUserPolicies')),
    ]).toEqual([[], ['Responder', 'Reactivator']]);
  });
});

describe('in an organization', () => {
  const { app, hub, memberRoles, hubRoles, managementRoles } = synthesizeOrganization({ revokeSessions: true });

  it('each account has the policy, by a name that the hub knows', () => {
    const accounts = [
      Object.values(memberRoles.resources),
      ...[hubRoles, managementRoles].map((template) =>
        template === undefined ? [] : resourcesOf(template, 'AWS::IAM::ManagedPolicy'),
      ),
    ];
    const named = accounts.map((resources) =>
      denying(resources.filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy')).map(({ Properties }) => [
        Properties['ManagedPolicyName'],
        Properties['PolicyDocument'],
      ]),
    );
    expect(named).toEqual(Array.from({ length: 3 }, () => [['Keystop-deny-sessions', DENIAL]]));
  });

  it('the responder is told its name, with a place for the account', () => {
    expect(environmentOf(hub, 'Responder')[ENV.revocationPolicyArn]).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::{account}:policy/Keystop-deny-sessions']],
    });
  });

  it('the hub’s functions may attach nothing by rights of their own', () => {
    expect(Object.values(changes(hub)).flat()).toEqual([]);
  });

  it('in each account the roles to respond and to reactivate may attach and detach that policy alone', () => {
    const statements = Object.values(memberRoles.resources)
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => {
        const { Statement } = Properties['PolicyDocument'] as { Statement: Statement[] };
        return Statement.filter(({ Action }) => JSON.stringify(Action).includes('UserPolicy"'));
      });
    const only = { ArnEquals: { 'iam:PolicyARN': { Ref: expect.stringMatching(/^MemberSessionPolicy/) as string } } };
    expect(statements.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      ['iam:AttachUserPolicy', only],
      ['iam:DetachUserPolicy', only],
    ]);
  });

  it('passes cdk-nag', () => {
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  it('the management account’s policy is for its own users', () => {
    const roles = managementRoles === undefined ? [] : resourcesOf(managementRoles, 'AWS::IAM::Policy');
    const attaching = roles.filter((policy) => JSON.stringify(policy).includes('iam:AttachUserPolicy'));
    expect(JSON.stringify(attaching)).toContain(`:iam::${MANAGEMENT}:user/*`);
  });
});
