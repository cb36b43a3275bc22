import { Match, type Template } from 'aws-cdk-lib/assertions';
import { ENV } from '../../../lambda/contract.ts';
import { HUB, HUB_REGION, MANAGEMENT, synthesizeOrganization } from '../support/organization.ts';
import { rulesOf } from '../support/rules.ts';
import { environmentOf, type Resource, resourcesOf, statementsOf, synthesize } from '../support/synthesize.ts';

const FUNCTIONS = ['Responder', 'Sweeper', 'Evaluator'] as const;

const organization = synthesizeOrganization();

const { hub, hubRegions, memberRoles } = organization;

const arn = (...parts: readonly unknown[]) => ({ 'Fn::Join': ['', parts] });

const PARTITION = { Ref: 'AWS::Partition' };

const texts = (value: unknown): string => JSON.stringify(value) ?? '';

describe('the bus of the hub', () => {
  it('admits the organization, with events of AWS’s own sources', () => {
    hub.hasResourceProperties('AWS::Events::EventBusPolicy', {
      StatementId: 'Keystop-AdmitOrganization',
      Statement: {
        Effect: 'Allow',
        Principal: '*',
        Action: 'events:PutEvents',
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
          'ForAllValues:StringLike': { 'events:source': 'aws.*' },
        },
      },
    });
  });

  it('has a rule for each that members have, to the same function as the hub’s own', () => {
    const ofBus = rulesOf(hub).filter(({ properties }) => texts(properties['EventBusName']).includes('HubBus'));
    const own = rulesOf(synthesize({}, HUB_REGION).keystop).filter(({ id }) => !/Reports|^Tampering/.test(id));
    const heard = (rules: typeof own) =>
      rules.map(({ pattern, targets: [target] }) => texts([pattern, target?.['Arn']]));
    expect(heard(ofBus).toSorted()).toEqual(heard(own).toSorted());
  });

  it('hears only sources that nobody but AWS can put', () => {
    const ofBus = rulesOf(hub).filter(({ properties }) => texts(properties['EventBusName']).includes('HubBus'));
    const sources = ofBus.flatMap(({ pattern }) => (pattern as { source: string[] }).source);
    expect(sources.filter((source) => !source.startsWith('aws.'))).toEqual([]);
  });

  it('gets nothing from the default bus beside it: no event is handled twice', () => {
    const targets = rulesOf(hub).flatMap((rule) => rule.targets);
    expect(targets.filter((target) => texts(target).includes('event-bus'))).toEqual([]);
  });

  it('is sent to in one hop: no rule of the hub’s Regions hands on what was forwarded', () => {
    const rules = [hub, ...hubRegions].flatMap(rulesOf);
    const forwarding = rules.filter(({ targets }) => texts(targets).includes('event-bus'));
    expect(forwarding.filter(({ properties }) => properties['EventBusName'] !== undefined)).toEqual([]);
  });
});

describe.each([
  ['the hub’s own Region', hub],
  ['another Region', hubRegions[0] as Template],
])('what cannot be forwarded from %s', (_where, template) => {
  it('waits for 14 days in a queue of a fixed name', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'Keystop-undelivered',
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
    });
  });

  it('may be put there by rules of the organization', () => {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Condition: { StringEquals: { 'aws:SourceOrgID': 'o-exampleorgid' } },
          }),
        ]),
      },
    });
  });

  it('raises an alarm that names its page of the runbook', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: Match.stringLikeRegexp('-EventsNotForwarded$'),
      AlarmDescription: Match.stringLikeRegexp('docs/runbook.md#eventsnotforwarded$'),
    });
  });
});

describe.each(FUNCTIONS)('the %s of the hub', (construct) => {
  const kind = { Responder: 'respond', Sweeper: 'sweep', Evaluator: 'evaluate' }[construct];

  it('has a role by the name that the members’ role trusts', () => {
    const roles = Object.entries(hub.findResources('AWS::IAM::Role')).filter(([id]) =>
      id.startsWith(`${construct}Handler`),
    );
    expect(roles.map(([, role]) => (role as Resource).Properties['RoleName'])).toEqual([
      `Keystop-${construct.toLowerCase()}`,
    ]);
  });

  it('may take its own role in each account of the organization, and no other', () => {
    const taking = statementsOf(hub, construct).filter(({ Action }) => texts(Action).includes('sts:AssumeRole'));
    expect(taking).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: arn('arn:', PARTITION, `:iam::*:role/Keystop-member-${kind}`),
        Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-exampleorgid' } },
      },
    ]);
  });

  it('has no right of its own over a user or a key', () => {
    const rights = statementsOf(hub, construct).flatMap(({ Action }) => Action);
    expect(rights.filter((action) => /^(iam|access-analyzer):/.test(action))).toEqual([]);
  });

  it('is told the role to take, and that the whole organization is in scope', () => {
    expect(environmentOf(hub, construct)).toMatchObject({
      [ENV.memberRoleArn]: arn('arn:', PARTITION, `:iam::{account}:role/Keystop-member-${kind}`),
      [ENV.accounts]: `organization,${HUB},${MANAGEMENT}`,
    });
  });

  it('is told the accounts that are named, with the hub’s and the management account', () => {
    const accounts = ['555566667777', MANAGEMENT];
    const named = synthesizeOrganization({}, { accounts }).hub;
    expect(environmentOf(named, construct)[ENV.accounts]).toBe(`555566667777,${MANAGEMENT},${HUB}`);
  });
});

const listing = (template: Template) =>
  statementsOf(template, 'Sweeper').filter(({ Action }) => texts(Action).includes('organizations:'));

describe('the accounts of a sweep', () => {
  it('are listed by the sweeper, or by its role in the management account', () => {
    const actions = ['ListAccounts', 'ListAccountsForParent', 'ListOrganizationalUnitsForParent'];
    const expected = actions.map((action) => `organizations:${action}`);
    expect(listing(hub).map(({ Action }) => Action)).toEqual([expected]);
    expect(texts(organization.managementRoles?.toJSON())).toContain(texts(expected));
    expect(environmentOf(hub, 'Sweeper')[ENV.managementAccount]).toBe(MANAGEMENT);
  });

  it('are listed by no role of any other account', () => {
    expect([memberRoles.text, texts(organization.hubRoles.toJSON())].join()).not.toContain('organizations:');
  });

  it('are not listed where they are named', () => {
    const { hub: named } = synthesizeOrganization({}, { accounts: ['555566667777'] });
    expect([listing(named), environmentOf(named, 'Sweeper')[ENV.managementAccount]]).toEqual([[], undefined]);
  });

  it('are those of the units that are named', () => {
    const organizationalUnits = ['ou-abcd-11111111', 'ou-abcd-22222222'];
    const { hub: inUnits } = synthesizeOrganization({}, { organizationalUnits });
    expect(environmentOf(inUnits, 'Sweeper')[ENV.organizationalUnits]).toBe('ou-abcd-11111111,ou-abcd-22222222');
  });
});

const policyIn = (template: Template) =>
  JSON.parse(String(environmentOf(template, 'Responder')[ENV.policy])) as { readonly reporterAccounts?: unknown };

describe('reports', () => {
  it('of the hub’s reporters count for keys of every account', () => {
    expect(policyIn(hub).reporterAccounts).toEqual([HUB]);
  });

  it('of other accounts count as configured', () => {
    const reporters = ['arn:aws:iam::555566667777:role/scanner'];
    const { hub: reported } = synthesizeOrganization({ reporters, reporterAccounts: ['555566667777'] });
    expect(policyIn(reported).reporterAccounts).toEqual(['555566667777', HUB]);
  });
});

describe('without an organization', () => {
  const { keystop } = synthesize();

  it('there is no bus, role or queue for others', () => {
    const names = resourcesOf(keystop, 'AWS::IAM::Role').map(({ Properties }) => Properties['RoleName']);
    expect(names.filter((name) => name !== undefined)).toEqual([]);
    expect(resourcesOf(keystop, 'AWS::Events::EventBus')).toHaveLength(1);
  });

  it.each(FUNCTIONS)('the %s takes no role', (construct) => {
    expect(texts(statementsOf(keystop, construct))).not.toContain('sts:AssumeRole');
    expect(environmentOf(keystop, construct)[ENV.memberRoleArn]).toBeUndefined();
  });
});
