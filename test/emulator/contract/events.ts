import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { eventually } from '../eventually.ts';
import { account, aUser, emulator, finding, logged, output, policy, receive, sqs, statusOf } from './support.ts';

// `expect` types its matchers as any.
const aString: unknown = expect.any(String);
const anInstant: unknown = expect.stringMatching(/^\d{4}-.*Z$/);

const sentByRules = (Resource: string) =>
  policy({ Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource });

function reportFrom(accountId: string) {
  const client = new EventBridgeClient(emulator.clientConfig({ accessKeyId: accountId, secretAccessKey: 'test' }));
  const EventBusName = `arn:aws:events:us-east-1:${account}:event-bus/reports`;
  const entry = { Source: 'keystop.report', DetailType: 'x', Detail: '{"tag":"reported"}', EventBusName };
  return client.send(new PutEventsCommand({ Entries: [entry] }));
}

export function checkEvents(): void {
  describe('events in the emulator', () => {
    it("carry an AWS service's finding to the function, which contains the key as its role", async () => {
      const { userName, key } = await aUser();
      await finding({ userName, accessKeyId: key.accessKeyId });
      await eventually('containment', async () => ((await statusOf(userName)) === 'Inactive' ? true : undefined));
      expect(await emulator.calls(/assumed-role\/.*Responder/)).toMatchObject({ 'iam:UpdateAccessKey': 1 });
    });

    it("keep the service's id, time and account", async () => {
      const event = { id: 'b0c1', time: '2025-01-02T03:04:05Z', account: '111122223333' };
      await emulator.putAwsEvent({
        ...event,
        source: 'aws.guardduty',
        'detail-type': 'x',
        detail: { tag: 'envelope' },
      });
      const [line = ''] = await logged('"ran":"envelope"');
      expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject(event);
    });

    it('from root act as the AWS service', async () => {
      const entry = { Source: 'aws.guardduty', DetailType: 'x', Detail: '{"tag":"from-root"}' };
      await new EventBridgeClient(emulator.clientConfig()).send(new PutEventsCommand({ Entries: [entry] }));
      expect(await logged('"ran":"from-root"')).toHaveLength(1);
    });

    it('from a user are refused an aws source', async () => {
      const { key } = await aUser({
        policy: policy({ Action: 'events:PutEvents', Resource: '*' }),
      });
      const entry = { Source: 'aws.guardduty', DetailType: 'x', Detail: '{}' };
      const { Entries } = await new EventBridgeClient(emulator.clientConfig(key)).send(
        new PutEventsCommand({ Entries: [entry] }),
      );
      expect(Entries?.[0]?.ErrorCode).toBe('NotAuthorizedForSourceException');
    });

    it('of another account reach a bus whose policy admits it, and keep their account', async () => {
      const refused = await reportFrom('777788889999');
      const accepted = await reportFrom('444455556666');
      expect([refused.FailedEntryCount, accepted.FailedEntryCount]).toEqual([1, 0]);
      const [line = '', ...others] = await logged('"ran":"reported"');
      expect([line.includes('"account":"444455556666"'), others]).toEqual([true, []]);
    });

    it('are forwarded to a bus in another Region, with the Region they came from', async () => {
      const eventBridge = new EventBridgeClient({ ...emulator.clientConfig(), region: 'eu-west-1' });
      const Arn = `arn:aws:sqs:eu-west-1:${account}:abroad`;
      const Attributes = { Policy: JSON.stringify(sentByRules(Arn)) };
      const { QueueUrl = '' } = await new SQSClient({ ...emulator.clientConfig(), region: 'eu-west-1' }).send(
        new CreateQueueCommand({ QueueName: 'abroad', Attributes }),
      );
      await eventBridge.send(new PutRuleCommand({ Name: 'heard', EventPattern: '{"source":["aws.health"]}' }));
      await eventBridge.send(new PutTargetsCommand({ Rule: 'heard', Targets: [{ Id: 'queue', Arn }] }));
      await emulator.putAwsEvent({ source: 'aws.health', 'detail-type': 'AWS Health Event', detail: {} });
      const body = await eventually('the forwarded event', () => receive(QueueUrl, 'eu-west-1'));
      expect(JSON.parse(body)).toMatchObject({ source: 'aws.health', region: 'us-east-1' });
    });

    it('for a queue are put there whole, and a function takes them', async () => {
      const envelope = { id: 'q0c1', source: 'contract.queued', 'detail-type': 'x', detail: { tag: 'queued' } };
      await emulator.putAwsEvent({ ...envelope, time: '2025-01-02T03:04:05Z', resources: ['arn:aws:x'] });
      const [line = ''] = await logged('received {"version"');
      expect(JSON.parse(line.slice(line.indexOf('{'), line.lastIndexOf('}') + 1))).toEqual({
        version: '0',
        account,
        region: 'us-east-1',
        time: '2025-01-02T03:04:05Z',
        resources: ['arn:aws:x'],
        ...envelope,
      });
    });

    it('that a queue does not let the rule send go to the dead-letter queue of the target', async () => {
      await emulator.putAwsEvent({ source: 'contract.refused', 'detail-type': 'x', detail: { tag: 'refused' } });
      const request = { QueueUrl: output('Buried'), MessageAttributeNames: ['All'], WaitTimeSeconds: 1 };
      const [message] = await eventually(
        'the dead letter',
        async () => (await sqs.send(new ReceiveMessageCommand(request))).Messages,
      );
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({ source: 'contract.refused', detail: { tag: 'refused' } });
      expect(message?.MessageAttributes?.['ERROR_CODE']?.StringValue).toBe('NO_PERMISSIONS');
    });

    it('reach a function through an input transformer, a missing field as an empty text', async () => {
      await emulator.putAwsEvent({
        source: 'contract.report',
        'detail-type': 'x',
        detail: { tag: 'transformed', more: 'no' },
        eventBusName: 'guarded',
      });
      const [line = ''] = await logged('"ran":"transformed"');
      expect(line).toContain('"received":{"account":"111122223333","detail":{"tag":"transformed","accessKeyId":""}}');
    });

    it('that fail are tried three times and go to the destination in the documented shape', async () => {
      await finding({ tag: 'failing', fail: 'no luck' });
      const record = JSON.parse(await eventually('the failure', () => receive(output('Failures')))) as unknown;
      expect(record).toMatchObject({
        version: '1.0',
        timestamp: anInstant,
        requestContext: { requestId: aString, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { source: 'aws.guardduty', detail: { tag: 'failing' } },
        responseContext: { statusCode: 200, functionError: 'Unhandled' },
        responsePayload: { errorType: 'RefusedError', errorMessage: 'no luck' },
      });
      expect(await logged('"ran":"failing"')).toHaveLength(3);
    });

    it('in a burst of 40 are all handled by at most 4 workers', async () => {
      await Promise.all(Array.from({ length: 40 }, () => finding({ tag: 'burst', sleep: 20 })));
      const lines = await eventually(
        '40 runs',
        async () => {
          const found = (await emulator.logs()).split('\n').filter((line) => line.includes('"ran":"burst"'));
          return found.length === 40 ? found : undefined;
        },
        30,
      );
      expect(new Set(lines.map((line) => /"pid":(\d+)/.exec(line)?.[1])).size).toBeLessThanOrEqual(4);
    });
  });
}
