import { type Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  HUB,
  HUB_REGION,
  MANAGEMENT,
  ORGANIZATION,
  stackSetOf,
  synthesizeOrganization,
} from '../support/organization.ts';
import { rulesOf } from '../support/rules.ts';
import { type Resource } from '../support/synthesize.ts';

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
      .filter(({ id, properties }) => properties['EventBusName'] === undefined && !/CustomAction|^Tampering/.test(id))
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
