import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { eventually } from '../eventually.ts';
import { organizationRoot } from '../organization.ts';
import { hub, innerMember, management, member, newcomer, unit } from './member-template.ts';
import { account, emulator, output } from './support.ts';

async function placed(name: string): Promise<string[]> {
  const instances = await emulator.stackInstances();
  const own = instances.filter(({ stackSetName }) => stackSetName === name);
  return own.map(({ accountId, region, status }) => `${accountId} ${region} ${status}`).toSorted();
}

const isInner = { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, innerMember] };
const memberTemplate = (Properties: object) => ({
  Parameters: { Word: { Type: 'String', Default: 'none' } },
  Conditions: { Inner: isInner },
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties } },
  Outputs: { Word: { Value: { Ref: 'Word' } } },
});

interface SetUnderTest {
  readonly callAs?: string;
  readonly targets?: object;
  readonly regions?: readonly string[];
  readonly word?: string;
  readonly topic?: object;
}

/** A template with one stack set, as the hub deploys it. */
function template({ callAs = 'DELEGATED_ADMIN', regions = ['us-east-1'], word = 'one', topic, targets }: SetUnderTest) {
  const DeploymentTargets = { OrganizationalUnitIds: [unit], ...targets };
  const Properties = {
    StackSetName: 'changing',
    PermissionModel: 'SERVICE_MANAGED',
    CallAs: callAs,
    Parameters: [{ ParameterKey: 'Word', ParameterValue: word }],
    StackInstancesGroup: [{ DeploymentTargets, Regions: regions }],
    TemplateBody: JSON.stringify(memberTemplate(topic ?? {})),
  };
  return JSON.stringify({ Resources: { Set: { Type: 'AWS::CloudFormation::StackSet', Properties } } });
}

// In two parts, or it were looked up where the stack set is deployed.
const missing = { 'Fn::Join': ['', ['{{resolve:', 'ssm:/no/such/parameter}}']] };
const noStack = () => ({ Stacks: [{ StackStatus: 'GONE', StackStatusReason: '' }] });
const client = () => new CloudFormationClient(emulator.clientConfig());
const StackName = 'ChangingSet';

async function statusOnceDone(): Promise<string> {
  return eventually('the stack', async () => {
    const { Stacks = [] } = await client().send(new DescribeStacksCommand({ StackName })).catch(noStack);
    const status = Stacks[0]?.StackStatus ?? 'GONE';
    return status.endsWith('IN_PROGRESS') ? undefined : status;
  });
}

/** Why the stack set could not be made. */
async function reason(): Promise<string> {
  const { StackEvents = [] } = await client().send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  return failed?.ResourceStatusReason ?? 'it did not fail';
}

async function created(set: SetUnderTest): Promise<string> {
  await client().send(new CreateStackCommand({ StackName, TemplateBody: template(set) }));
  return statusOnceDone();
}

async function updated(set: SetUnderTest): Promise<string> {
  await client().send(new UpdateStackCommand({ StackName, TemplateBody: template(set) }));
  return statusOnceDone();
}

async function remove(): Promise<void> {
  await client().send(new DeleteStackCommand({ StackName }));
  await statusOnceDone();
}

const words = async () =>
  (await emulator.stackInstances()).flatMap(({ stackSetName, outputs }) =>
    stackSetName === 'changing' ? [outputs['Word']] : [],
  );

function checkTargets(): void {
  describe('the targets of a stack set in the emulator', () => {
    afterEach(remove);

    it('are the active accounts below its units, never the management account', async () => {
      await created({ targets: { OrganizationalUnitIds: [organizationRoot] } });
      const accounts = (await placed('changing')).map((place) => place.slice(0, 12));
      expect(accounts).toEqual(expect.arrayContaining([hub, member, innerMember]));
      expect(accounts).not.toContain(management);
    });

    it.each([
      ['INTERSECTION', member],
      ['DIFFERENCE', innerMember],
    ])('are filtered by accounts with %s', async (AccountFilterType, accountId) => {
      await created({ targets: { AccountFilterType, Accounts: [member] } });
      expect(await placed('changing')).toEqual([`${accountId} us-east-1 CREATE_COMPLETE`]);
    });

    it('change with the stack set, and its parameters with them', async () => {
      await created({ regions: ['us-east-1'] });
      const status = await updated({ regions: ['eu-west-1'], word: 'two', targets: {} });
      expect(status).toBe('UPDATE_COMPLETE');
      expect(await placed('changing')).toEqual([
        `${member} eu-west-1 CREATE_COMPLETE`,
        `${innerMember} eu-west-1 CREATE_COMPLETE`,
      ]);
      expect(await words()).toEqual(['two', 'two']);
    });

    it('get the changed parameter in the stacks that they have', async () => {
      await created({});
      await updated({ word: 'three' });
      expect(await placed('changing')).toEqual([
        `${member} us-east-1 UPDATE_COMPLETE`,
        `${innerMember} us-east-1 UPDATE_COMPLETE`,
      ]);
      expect(await words()).toEqual(['three', 'three']);
    });
  });
}

const untilThereAre = (count: number) =>
  eventually(`${count} stacks`, async () => ((await placed('contract-members')).length === count ? true : undefined));

function checkLifeOfAStackSet(): void {
  describe('a stack set in the emulator', () => {
    afterEach(remove);

    it('of a deployment by the CDK has its stacks in the members', async () => {
      expect(await placed('contract-members')).toEqual([
        `${member} us-east-1 CREATE_COMPLETE`,
        `${innerMember} us-east-1 CREATE_COMPLETE`,
      ]);
    });

    it('follows an account that comes into a unit, and one that leaves it', async () => {
      await emulator.changeAccount({ accountId: newcomer, organizationalUnit: unit });
      await untilThereAre(3);
      await emulator.changeAccount({ accountId: newcomer, organizationalUnit: '' });
      await untilThereAre(2);
      const iam = new IAMClient(emulator.clientConfig(emulator.rootOf(newcomer)));
      const gone = iam.send(new DeleteRoleCommand({ RoleName: 'contract-open' }));
      await expect(gone).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    });

    it('takes its stacks with it', async () => {
      await created({});
      await remove();
      expect(await placed('changing')).toEqual([]);
    });

    it('fails as a whole where one of its stacks fails', async () => {
      const status = await created({ topic: { DisplayName: { 'Fn::If': ['Inner', missing, 'known'] } } });
      expect([status, await placed('changing')]).toEqual(['ROLLBACK_COMPLETE', []]);
      expect(await reason()).toContain(`the stack in account ${innerMember}, Region us-east-1 failed`);
    });

    it('refuses an account that is no management account to act as itself', async () => {
      const status = await created({ callAs: 'SELF' });
      expect([status, await placed('changing')]).toEqual(['ROLLBACK_COMPLETE', []]);
      expect(await reason()).toContain('You must be the management account');
    });
  });
}

function checkDeployment(): void {
  describe('one deployment of several accounts and Regions in the emulator', () => {
    it.each([
      ['Management', management, 'us-east-1'],
      ['Abroad', member, 'eu-west-1'],
    ])('makes the stack %s in account %s', async (name, accountId, region) => {
      const config = { ...emulator.clientConfig(emulator.rootOf(accountId)), region };
      const QueueName = output(name).split(':').at(-1);
      const { QueueUrl } = await new SQSClient(config).send(new GetQueueUrlCommand({ QueueName }));
      expect(output(name)).toBe(`arn:aws:sqs:${region}:${accountId}:${QueueName}`);
      expect(QueueUrl).toContain(`/${accountId}/`);
    });

    it('leaves nothing of theirs in the account that deployed', async () => {
      const QueueName = output('Abroad').split(':').at(-1);
      const found = new SQSClient(emulator.clientConfig(emulator.rootOf(account))).send(
        new GetQueueUrlCommand({ QueueName }),
      );
      await expect(found).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    });
  });
}

export function checkStackSets(): void {
  checkTargets();
  checkLifeOfAStackSet();
  checkDeployment();
}
