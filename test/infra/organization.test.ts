import { Match, type Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ENV } from '../../lambda/contract.ts';
import {
  HUB,
  HUB_REGION,
  MANAGEMENT,
  ORGANIZATION,
  stackSetOf,
  synthesizeOrganization,
} from './support/organization.ts';
import { rulesOf } from './support/rules.ts';
import { environmentOf, type Resource, resourcesOf, statementsOf, synthesize } from './support/synthesize.ts';

const FUNCTIONS = ['Responder', 'Sweeper', 'Evaluator'] as const;
const organization = synthesizeOrganization();
const { hub, hubRegions, members, memberRoles, memberRules } = organization;

const arn = (...parts: readonly unknown[]) => ({ 'Fn::Join': ['', parts] });
const PARTITION = { Ref: 'AWS::Partition' };
const texts = (value: unknown): string => JSON.stringify(value) ?? '';
const ofType = (resources: Readonly<Record<string, Resource>>, type: string): readonly Resource[] =>
  Object.values(resources).filter((resource) => resource.Type === type);

describe('the stacks of an organization', () => {
  it('are the hub’s own, its roles, its other Regions, the members, and the management account’s', () => {
    const names = organization.app.synth().stacks.map(({ stackName, environment }) => {
      const { account, region } = environment;
      return `${stackName} ${account} ${region}`;
    });
    expect(names.toSorted()).toEqual([
      `Keystop ${HUB} eu-central-1`,
      `KeystopHubRoles ${HUB} eu-central-1`,
      `KeystopHubRules-us-east-1 ${HUB} us-east-1`,
      `KeystopManagementRoles ${MANAGEMENT} eu-central-1`,
      `KeystopManagementRules-eu-central-1 ${MANAGEMENT} eu-central-1`,
      `KeystopManagementRules-us-east-1 ${MANAGEMENT} us-east-1`,
      `KeystopMembers ${HUB} eu-central-1`,
    ]);
  });

  it('deploy what sends events after what receives them', () => {
    const names = organization.app.synth().stacks.map(({ stackName }) => stackName);
    const receiving = ['Keystop', 'KeystopHubRules-us-east-1'].map((name) => names.indexOf(name));
    const sending = ['KeystopMembers', 'KeystopManagementRules-us-east-1'].map((name) => names.indexOf(name));
    expect(Math.max(...receiving)).toBeLessThan(Math.min(...sending));
  });

  it('leave the management account’s out where the hub is in it', () => {
    const { managementRoles, managementRules } = synthesizeOrganization({}, { managementAccount: HUB });
    expect([managementRoles, managementRules]).toEqual([undefined, []]);
  });

  it('leave the members’ out where only the hub and the management account are named', () => {
    expect(synthesizeOrganization({}, { accounts: [HUB, MANAGEMENT] }).members).toBeUndefined();
  });

  it.each(['eu-central-1', 'us-gov-west-1'])('name no partition in %s', (region) => {
    const over = region === HUB_REGION ? {} : { regions: ['us-gov-west-1'] };
    const {
      hub: hubTemplate,
      hubRoles,
      memberRoles: roles,
      memberRules: rules,
    } = synthesizeOrganization({}, over, {
      account: HUB,
      region,
    });
    expect([hubTemplate.toJSON(), hubRoles.toJSON(), roles.text, rules.text].map(texts).join()).not.toMatch(
      /arn:aws[a-z-]*:/,
    );
  });

  it('pass cdk-nag', () => {
    const { violations } = new AwsSolutionsChecks(organization.app).validateScope(organization.app);
    expect(violations).toEqual([]);
  });
});

describe('the templates of the members', () => {
  it.each([
    ['roles', memberRoles],
    ['rules', memberRules],
  ])('of the %s hold no asset and no parameter, and fit into a stack set', (_which, { text, rest, resources }) => {
    expect(Object.keys(rest)).toEqual(['Description']);
    expect(text).not.toMatch(/cdk-hnb659fds|S3Bucket|AssetParameters/);
    expect(Buffer.byteLength(text)).toBeLessThan(51_200);
    expect(Object.keys(resources).length).toBeGreaterThan(0);
  });

  it('can be deployed by hand in the management account, as cdk.out holds them', () => {
    const templates = [organization.managementRoles, ...organization.managementRules];
    const bytes = templates.map((template) => Buffer.byteLength(JSON.stringify(template?.toJSON(), null, 1)));
    expect(Math.max(...bytes)).toBeLessThan(51_200);
    expect(texts(templates.map((template) => template?.toJSON()))).not.toContain('"Parameters"');
  });

  it('hold roles, policies and rules only: nothing that costs, and nothing that keeps data', () => {
    const resources = [...Object.values(memberRoles.resources), ...Object.values(memberRules.resources)];
    expect(new Set(resources.map(({ Type }) => Type))).toEqual(
      new Set(['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::Events::Rule']),
    );
  });

  it('are the same that the hub and the management account get by themselves', () => {
    const bySelf = [...rulesOf(hubRegions[0] as Template), ...organization.managementRules.flatMap(rulesOf)];
    const byStackSet = ofType(memberRules.resources, 'AWS::Events::Rule').map(
      ({ Properties }) => Properties['Description'],
    );
    expect(new Set(bySelf.map(({ properties }) => properties['Description']))).toEqual(new Set(byStackSet));
  });
});

describe('the stack sets', () => {
  it.each([
    ['member-roles', ['eu-central-1']],
    ['member-rules', ORGANIZATION.regions],
  ])('deploy %s in %j of every account but the hub, and of those that join', (ending, Regions) => {
    expect(stackSetOf(members, ending)).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      StackInstancesGroup: [
        {
          Regions,
          DeploymentTargets: {
            OrganizationalUnitIds: ['r-abcd'],
            AccountFilterType: 'DIFFERENCE',
            Accounts: [HUB],
          },
        },
      ],
    });
  });

  it('are called as delegated administrator, or by the management account itself', () => {
    const bySelf = synthesizeOrganization({}, { managementAccount: HUB }).members;
    expect([members, bySelf].map((of) => stackSetOf(of, 'member-roles')['CallAs'])).toEqual([
      'DELEGATED_ADMIN',
      'SELF',
    ]);
  });

  it('filter nothing where the hub is the management account, which they leave out by themselves', () => {
    const { StackInstancesGroup } = stackSetOf(synthesizeOrganization({}, { managementAccount: HUB }).members, 'roles');
    expect(StackInstancesGroup).toEqual([
      { Regions: ['eu-central-1'], DeploymentTargets: { OrganizationalUnitIds: ['r-abcd'] } },
    ]);
  });

  it('deploy in the named accounts alone, not in those that join', () => {
    const accounts = ['555566667777', HUB, MANAGEMENT, '888899990000'];
    const named = stackSetOf(synthesizeOrganization({}, { accounts }).members, 'member-rules');
    expect(named).toMatchObject({
      AutoDeployment: { Enabled: false },
      StackInstancesGroup: [
        { DeploymentTargets: { AccountFilterType: 'INTERSECTION', Accounts: ['555566667777', '888899990000'] } },
      ],
    });
  });
});

describe('a rule of a member', () => {
  const rules = ofType(memberRules.resources, 'AWS::Events::Rule').map(({ Properties }) => Properties);
  const targets = rules.flatMap(({ Targets }) => Targets as Record<string, unknown>[]);

  it('sends to the hub’s own bus, directly from whatever Region, by a role', () => {
    const [role] = Object.keys(memberRules.resources).filter(
      (id) => memberRules.resources[id]?.Type === 'AWS::IAM::Role',
    );
    expect(targets.map(({ Arn, RoleArn }) => ({ Arn, RoleArn }))).toEqual(
      targets.map(() => ({
        Arn: arn('arn:', PARTITION, `:events:eu-central-1:${HUB}:event-bus/Keystop-hub`),
        RoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
      })),
    );
  });

  it('leaves what it cannot send in the hub’s queue of its own Region', () => {
    const queue = arn('arn:', PARTITION, ':sqs:', { Ref: 'AWS::Region' }, `:${HUB}:Keystop-undelivered`);
    expect(targets.map(({ DeadLetterConfig }) => DeadLetterConfig)).toEqual(targets.map(() => ({ Arn: queue })));
  });

  it('hears what the hub hears on its own default bus, and nothing else', () => {
    const heard = rulesOf(hub)
      .filter(({ id, properties }) => properties['EventBusName'] === undefined && !id.includes('CustomAction'))
      .map(({ properties }) => texts(properties['EventPattern']));
    expect(rules.map(({ EventPattern }) => texts(EventPattern)).toSorted()).toEqual(heard.toSorted());
  });

  it('is sent by a role that may put events on that bus, and nothing else', () => {
    const policies = ofType(memberRules.resources, 'AWS::IAM::Policy').map(({ Properties }) => Properties);
    expect(policies.map(({ PolicyDocument }) => PolicyDocument)).toMatchObject([
      {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'events:PutEvents',
            Resource: arn('arn:', PARTITION, `:events:eu-central-1:${HUB}:event-bus/Keystop-hub`),
          },
        ],
      },
    ]);
  });
});

describe('the bus of the hub', () => {
  it('admits the organization, with events of AWS’s own sources', () => {
    expect(() =>
      hub.hasResourceProperties('AWS::Events::EventBusPolicy', {
        StatementId: 'AdmitOrganization',
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 'events:PutEvents',
          Condition: {
            StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
            'ForAllValues:StringLike': { 'events:source': 'aws.*' },
          },
        },
      }),
    ).not.toThrow();
  });

  it('has a rule for each that members have, to the same function as the hub’s own', () => {
    const ofBus = rulesOf(hub).filter(({ properties }) => texts(properties['EventBusName']).includes('HubBus'));
    const own = rulesOf(synthesize({}, HUB_REGION).keystop).filter(({ id }) => !id.includes('Reports'));
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

describe('what cannot be forwarded', () => {
  it.each([
    ['the hub’s own Region', hub],
    ['another Region', hubRegions[0] as Template],
  ])('from %s waits in a queue for rules of the organization, with an alarm', (_where, template) => {
    expect(() => {
      template.hasResourceProperties('AWS::SQS::Queue', {
        QueueName: 'Keystop-undelivered',
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 14 * 24 * 60 * 60,
      });
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
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: Match.stringLikeRegexp('-EventsNotForwarded$'),
        AlarmDescription: Match.stringLikeRegexp('docs/runbook.md#eventsnotforwarded$'),
      });
    }).not.toThrow();
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
