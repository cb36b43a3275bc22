import { MANAGEMENT, synthesizeOrganization } from '../support/organization.ts';
import type { Resource, Statement } from '../support/synthesize.ts';

const KINDS = ['respond', 'sweep', 'evaluate', 'reactivate'] as const;
type Kind = (typeof KINDS)[number];

const FUNCTION: Readonly<Record<Kind, string>> = {
  respond: 'responder',
  sweep: 'sweeper',
  evaluate: 'evaluator',
  reactivate: 'reactivator',
};

const READS: Readonly<Record<Kind, readonly string[]>> = {
  respond: ['iam:GetAccessKeyLastUsed', 'iam:GetAccountSummary', 'iam:ListAccessKeys', 'iam:ListUserTags'],
  sweep: [
    'iam:GenerateCredentialReport',
    'iam:GetAccessKeyLastUsed',
    'iam:GetCredentialReport',
    'iam:ListAccessKeys',
    'iam:ListUserTags',
  ],
  evaluate: [
    'access-analyzer:GetFinding',
    'iam:GetAccessKeyLastUsed',
    'iam:GetUser',
    'iam:ListAccessKeys',
    'iam:ListUserTags',
    'iam:ListUsers',
  ],
  reactivate: ['iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys', 'iam:ListUserTags'],
};

type Resources = Readonly<Record<string, Resource>>;

function roleOf(resources: Resources, kind: Kind): [string, Resource] {
  const found = Object.entries(resources).find(
    ([, { Properties }]) => Properties['RoleName'] === `Keystop-member-${kind}`,
  );
  if (found === undefined) throw new TypeError(`there is no role ${kind}`);
  return found;
}

function statements(resources: Resources, kind: Kind): readonly Statement[] {
  const [id] = roleOf(resources, kind);
  return Object.values(resources)
    .filter(
      ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties['Roles']).includes(`"${id}"`),
    )
    .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement);
}

const actions = (resources: Resources, kind: Kind): readonly string[] =>
  statements(resources, kind)
    .flatMap(({ Action }) => Action)
    .toSorted();

const { memberRoles, hubRoles, managementRoles } = synthesizeOrganization();
const partition = { Ref: 'AWS::Partition' };
const join = (...parts: readonly unknown[]) => ({ 'Fn::Join': ['', parts] });

describe.each(KINDS)('the role to %s in an account', (kind) => {
  const { resources } = memberRoles;

  it('can be taken by one function of the hub, as long as that is in the organization', () => {
    const [, role] = roleOf(resources, kind);
    expect(role.Properties['AssumeRolePolicyDocument']).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: join('arn:', partition, ':iam::111122223333:root') },
          Condition: {
            ArnEquals: {
              'aws:PrincipalArn': join('arn:', partition, `:iam::111122223333:role/Keystop-${FUNCTION[kind]}`),
            },
            StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
          },
        },
      ],
    });
  });

  it('may do what the function needs, and nothing else', () => {
    expect(actions(resources, kind)).toEqual([...READS[kind], 'iam:UpdateAccessKey'].toSorted());
  });

  it('may touch only users of its own account', () => {
    const users = join('arn:', partition, ':iam::', { Ref: 'AWS::AccountId' }, ':user/*');
    const changing = statements(resources, kind).filter(({ Action }) => Action.includes('iam:UpdateAccessKey'));
    expect(changing.map(({ Resource }) => Resource)).toEqual([users]);
  });

  it('comes with no managed policy', () => {
    expect(roleOf(resources, kind)[1].Properties['ManagedPolicyArns']).toBeUndefined();
  });

  it('is the same in the hub’s own account', () => {
    const inHub = hubRoles.toJSON()['Resources'] as Resources;
    expect(actions(inHub, kind)).toEqual(actions(resources, kind));
  });
});

describe('the right to change a key', () => {
  it.each([
    ['enforce', 'enforce', ['respond', 'sweep', 'evaluate', 'reactivate']],
    ['enforce', 'warn', ['respond', 'reactivate']],
    ['enforce', 'observe', ['respond', 'reactivate']],
    ['observe', 'enforce', ['sweep', 'evaluate', 'reactivate']],
    ['observe', 'warn', []],
    ['observe', 'observe', []],
  ])('with exposed %s and stale %s is given to %j', (exposed, stale, kinds) => {
    const { resources } = synthesizeOrganization({ exposed, stale }).memberRoles;
    expect(KINDS.filter((kind) => actions(resources, kind).includes('iam:UpdateAccessKey'))).toEqual(kinds);
  });
});

describe('the management account', () => {
  const resources = managementRoles?.toJSON()['Resources'] as Resources;

  it('has the same roles, in which the sweep may list the accounts as well', () => {
    const more = KINDS.map((kind) =>
      actions(resources, kind).filter((action) => !actions(memberRoles.resources, kind).includes(action)),
    );
    expect(more.flat()).toEqual([
      'organizations:ListAccounts',
      'organizations:ListAccountsForParent',
      'organizations:ListOrganizationalUnitsForParent',
    ]);
  });

  it('gives them over its own users only', () => {
    expect(JSON.stringify(statements(resources, 'respond'))).toContain(`:iam::${MANAGEMENT}:user/*`);
  });
});

const mayReadDetails = (resources: Resources): readonly Kind[] =>
  KINDS.filter((kind) => actions(resources, kind).includes('iam:GetAccountAuthorizationDetails'));

it('lets the sweeper read the details of all users of an account only where readAllTags is set', () => {
  const withRight = synthesizeOrganization({ readAllTags: true });
  expect([mayReadDetails(withRight.memberRoles.resources), mayReadDetails(memberRoles.resources)]).toEqual([
    ['sweep'],
    [],
  ]);
});
