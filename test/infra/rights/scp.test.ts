import { isAllowed, SCP_TEXT } from '../support/guarded.ts';
import { synthesizeOrganization } from '../support/organization.ts';
import { NAMED_TYPES, type Physical, physicalNames } from '../support/physical-names.ts';
import { ACCOUNT, type Resource, synthesize } from '../support/synthesize.ts';
import { TAMPERING } from '../support/tampering.ts';

/** Types that are part of another resource's configuration, or that only show something. */
const PARTS = [
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::EventBusPolicy',
  'AWS::IAM::Policy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

const STRANGERS = [
  'role/Administrator',
  'user/mallory',
  'root',
  'role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1',
];
const OPERATORS = [
  'role/KeystopOperator',
  `role/cdk-keystop-cfn-exec-role-${ACCOUNT}-us-east-1`,
  'role/stacksets-exec-0a1b2c3d4e5f',
];

const MEMBER = 'StackSet-Keystop-member-roles-0a1b2c3d-4e5f-6789-abcd-ef0123456789';
const single = synthesize();
const globalEvents = synthesize({ globalEvents: true }, 'eu-central-1').globalEvents;
const organization = synthesizeOrganization();

const resourcesIn = (template: { toJSON(): { Resources?: Record<string, Resource> } } | undefined) =>
  template?.toJSON().Resources ?? {};

const STACKS: readonly (readonly [string, Readonly<Record<string, Resource>>])[] = [
  ['Keystop', resourcesIn(single.keystop)],
  ['KeystopGlobalEvents', resourcesIn(globalEvents)],
  ['Keystop', resourcesIn(organization.hub)],
  ['KeystopHubRoles', resourcesIn(organization.hubRoles)],
  ['KeystopHubRules-us-east-1', resourcesIn(organization.hubRegions[0])],
  ['KeystopMembers', resourcesIn(organization.members)],
  ['KeystopManagementRoles', resourcesIn(organization.managementRoles)],
  ['KeystopManagementRules-us-east-1', resourcesIn(organization.managementRules[0])],
  [MEMBER, organization.memberRoles.resources],
  [MEMBER.replace('roles', 'rules'), organization.memberRules.resources],
];

const ours = [
  ...new Map(
    STACKS.flatMap(([stackName, resources]) => physicalNames(stackName, resources)).map((it) => [it.arn, it]),
  ).values(),
];

/** The resource of somebody else's stack that has the same type. */
const notOurs = (it: Physical): Physical => ({
  ...it,
  arn: it.arn.replace(/(StackSet-)?Keystop|SweeperStages|keystop/g, 'billing'),
});

type Call = readonly [principal: string, action: string, resource: string];

/** Every way to tamper with one resource of a type, by each of the principals. */
function callsOn(resources: readonly Physical[], type: string, principals: readonly string[]): Call[] {
  const one = resources.find((it) => it.type === type);
  if (one === undefined) throw new TypeError(`no stack has a ${type}`);
  return (TAMPERING[type] ?? []).flatMap((action) => principals.map((who): Call => [who, action, one.arn]));
}

async function letThrough(calls: readonly Call[]): Promise<Call[]> {
  const answers = await Promise.all(calls.map(async (call) => isAllowed(...call)));
  return calls.filter((_, i) => answers[i]);
}

describe('docs/scp.json', () => {
  it('fits into a service control policy as it stands, blanks included', () => {
    expect(SCP_TEXT.length).toBeLessThanOrEqual(5120);
  });

  it('has to do with every type of resource in the templates, but for parts of others', () => {
    const types = new Set(STACKS.flatMap(([, resources]) => Object.values(resources).map(({ Type }) => Type)));
    expect([...types].toSorted()).toEqual([...NAMED_TYPES, ...PARTS].toSorted());
  });

  it.each(NAMED_TYPES)('denies administrators, users and root to tamper with a %s of Keystop', async (type) => {
    expect(await letThrough(callsOn(ours, type, STRANGERS))).toEqual([]);
  });

  it('covers each resource of each stack by its name', async () => {
    const calls = ours.map(({ type, arn }): Call => ['role/Administrator', TAMPERING[type]?.[0] ?? '', arn]);
    expect(await letThrough(calls)).toEqual([]);
  });

  it.each(NAMED_TYPES)('leaves others alone with a %s of theirs', async (type) => {
    const calls = callsOn(ours.map(notOurs), type, ['role/Administrator']);
    expect(await letThrough(calls)).toEqual(calls);
  });

  it.each(NAMED_TYPES)('lets operators, the CDK and stack sets change a %s', async (type) => {
    const calls = callsOn(ours, type, OPERATORS);
    expect(await letThrough(calls)).toEqual(calls);
  });
});

describe('docs/scp.json, of what only one way is open to', () => {
  const reactivator = arnOf('AWS::Lambda::Function', 'Reactivator');
  const mapping = `arn:aws:lambda:us-east-1:${ACCOUNT}:event-source-mapping:0a1b2c3d-4e5f-6789-abcd-ef0123456789`;
  const cdkRole = `arn:aws:iam::${ACCOUNT}:role/cdk-keystop-deploy-role-${ACCOUNT}-us-east-1`;
  const asset = `arn:aws:s3:::cdk-keystop-assets-${ACCOUNT}-us-east-1/code.zip`;

  it('lets whoever may ask for a key ask by the URL', async () => {
    const byUrl = { 'lambda:InvokedViaFunctionUrl': 'true' };
    expect(await isAllowed('role/OnCall', 'lambda:InvokeFunction', reactivator, byUrl)).toBe(true);
  });

  it('denies to invoke a function past its URL', async () => {
    expect(await isAllowed('role/OnCall', 'lambda:InvokeFunction', reactivator)).toBe(false);
  });

  it('lets the state machine invoke the sweeper', async () => {
    const machine = roleOf('SweeperStagesMachineRole');
    expect(await isAllowed(machine, 'lambda:InvokeFunction', arnOf('AWS::Lambda::Function', 'Sweeper'))).toBe(true);
  });

  it.each([
    ['Create', '*'],
    ['Update', mapping],
    ['Delete', mapping],
  ])('denies lambda:%sEventSourceMapping for a function of Keystop only', async (verb, on) => {
    const action = `lambda:${verb}EventSourceMapping`;
    const ofKeystop = { 'lambda:FunctionArn': reactivator };
    const ofOthers = { 'lambda:FunctionArn': `arn:aws:lambda:us-east-1:${ACCOUNT}:function:Billing` };
    expect([
      await isAllowed('role/Administrator', action, on, ofKeystop),
      await isAllowed('role/Administrator', action, on, ofOthers),
      await isAllowed('role/KeystopOperator', action, on, ofKeystop),
    ]).toEqual([false, true, true]);
  });

  it.each([
    ['sts:AssumeRole', cdkRole],
    ['iam:UpdateAssumeRolePolicy', cdkRole],
    ['iam:UpdateAssumeRolePolicy', `arn:aws:iam::${ACCOUNT}:role/stacksets-exec-0a1b2c3d4e5f`],
    ['iam:CreateRole', `arn:aws:iam::${ACCOUNT}:role/KeystopOperator`],
    ['cloudformation:UpdateStack', `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/Keystop/0a1b2c3d`],
    ['cloudformation:DeleteStack', `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/${MEMBER}/0a1b2c3d`],
    ['s3:PutObject', asset],
  ])('denies %s on %s to administrators, and not to operators', async (action, resource) => {
    expect([
      await isAllowed('role/Administrator', action, resource),
      await isAllowed('role/KeystopOperator', action, resource),
    ]).toEqual([false, true]);
  });

  it.each([
    ['iam:UpdateAccessKey', `arn:aws:iam::${ACCOUNT}:user/ci-deployer`],
    ['iam:CreateUser', `arn:aws:iam::${ACCOUNT}:user/keystop-drill/keystop-drill-1`],
    ['dynamodb:GetItem', arnOf('AWS::DynamoDB::Table', 'Ledger')],
    ['sns:Subscribe', arnOf('AWS::SNS::Topic', 'Notices')],
    ['events:PutEvents', arnOf('AWS::Events::EventBus', 'reports')],
    ['sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:${roleOf('ReportsReporterRole')}`],
    ['states:StartExecution', arnOf('AWS::StepFunctions::StateMachine', 'Sweeper')],
  ])('leaves %s on %s to whoever may do it', async (action, resource) => {
    expect(await isAllowed('role/OnCall', action, resource)).toBe(true);
  });

  it.each(['dynamodb:PutItem', 'dynamodb:UpdateItem'])('lets the responder %s in the ledger', async (action) => {
    const ledger = arnOf('AWS::DynamoDB::Table', 'Ledger');
    expect(await isAllowed(roleOf('ResponderHandlerRole'), action, ledger)).toBe(true);
  });
});

function arnOf(type: string, part: string): string {
  const found = ours.find((it) => it.type === type && it.arn.includes(part));
  if (found === undefined) throw new TypeError(`no stack has a ${type} named ${part}`);
  return found.arn;
}

function roleOf(construct: string): string {
  return arnOf('AWS::IAM::Role', construct.slice(0, 24)).replace(/^.*:(?=role\/)/, '');
}
