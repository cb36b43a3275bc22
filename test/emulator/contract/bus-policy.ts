import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../emulator.ts';
import { eventually } from '../eventually.ts';
import { account, aUser, emulator, logged, output, policy } from './support.ts';

const anything = policy({ Action: 'events:*', Resource: '*' });

async function put(credentials: Credentials, source: string, detailType: string, tag: string, bus = 'guarded') {
  const client = new EventBridgeClient(emulator.clientConfig(credentials));
  const entry = { Source: source, DetailType: detailType, Detail: JSON.stringify({ tag }), EventBusName: bus };
  const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
  return Entries[0]?.ErrorCode ?? 'accepted';
}

/** A session of the role that the bus admits; a user of the account assumes it. */
async function reporter(): Promise<Credentials> {
  const { key } = await aUser({ policy: policy({ Action: 'sts:AssumeRole', Resource: output('Reporter') }) });
  const request = new AssumeRoleCommand({ RoleArn: output('Reporter'), RoleSessionName: 'contract' });
  const { Credentials: session } = await new STSClient(emulator.clientConfig(key)).send(request);
  return {
    accessKeyId: session?.AccessKeyId ?? '',
    secretAccessKey: session?.SecretAccessKey ?? '',
    sessionToken: session?.SessionToken ?? '',
  };
}

const denyAll = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'events:PutEvents',
  Resource: `arn:aws:events:us-east-1:${account}:event-bus/changing`,
};
const cloudFormation = () => new CloudFormationClient(emulator.clientConfig());
let deployed = false;

/** A stack with a bus, and with its policy where there is a statement. */
async function deployBus(Statement: object | undefined): Promise<void> {
  const Bus = { Type: 'AWS::Events::EventBus', Properties: { Name: 'changing' } };
  const Properties = { EventBusName: { Ref: 'Bus' }, StatementId: 'Everybody', Statement };
  const Policy = Statement && { Type: 'AWS::Events::EventBusPolicy', Properties };
  const request = { StackName: 'Changing', TemplateBody: JSON.stringify({ Resources: { Bus, Policy } }) };
  await cloudFormation().send(deployed ? new UpdateStackCommand(request) : new CreateStackCommand(request));
  deployed = true;
  await eventually('the stack', async () => {
    const { Stacks = [] } = await cloudFormation().send(new DescribeStacksCommand(request));
    return /(CREATE|UPDATE)_COMPLETE$/.test(Stacks[0]?.StackStatus ?? '') ? true : undefined;
  });
}

export function checkBusPolicy(): void {
  describe('the policy of an event bus in the emulator', () => {
    it('is enough for a role that it names, within its conditions', async () => {
      expect(await put(await reporter(), 'contract.report', 'Reported', 'by-role')).toBe('accepted');
      expect(await logged('"ran":"by-role"')).toHaveLength(1);
    });

    it.each([
      ['source', 'contract.other', 'Reported'],
      ['detail type', 'contract.report', 'Other'],
    ])('refuses that role another %s', async (_field, source, detailType) => {
      const refused = put(await reporter(), source, detailType, 'by-role');
      await expect(refused).rejects.toMatchObject({ name: 'AccessDeniedException' });
    });

    it('denies a user of the account whose own policy allows everything', async () => {
      const { key } = await aUser({ policy: anything });
      expect(await put(key, 'contract.report', 'Reported', 'denied')).toBe('AccessDeniedException');
      await expect(logged('"ran":"denied"', 1)).rejects.toThrow(/in vain/);
    });

    it("denies the account's root", async () => {
      const root = { accessKeyId: account, secretAccessKey: 'test' };
      expect(await put(root, 'contract.report', 'Reported', 'denied')).toBe('AccessDeniedException');
    });

    it('leaves a bus without a policy to the policies of the caller', async () => {
      const { key } = await aUser({ policy: anything });
      const entry = { Source: 'contract.report', DetailType: 'x', Detail: '{}' };
      const request = new PutEventsCommand({ Entries: [entry] });
      expect((await new EventBridgeClient(emulator.clientConfig(key)).send(request)).FailedEntryCount).toBe(0);
    });

    it('is changed and taken away with its stack', async () => {
      const { key } = await aUser({ policy: anything });
      const answers: string[] = [];
      for (const statement of [denyAll, { ...denyAll, Effect: 'Allow' }, denyAll, undefined]) {
        await deployBus(statement);
        answers.push(await put(key, 'contract.report', 'Reported', 'x', 'changing'));
      }
      expect(answers).toEqual(['AccessDeniedException', 'accepted', 'AccessDeniedException', 'accepted']);
    });
  });
}
