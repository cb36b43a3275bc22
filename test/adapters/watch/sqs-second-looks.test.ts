import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { sqsSecondLooks } from '../../../lambda/adapters/watch/sqs-second-looks.ts';
import type { SecondLook } from '../../../lambda/domain/watch/second-look.ts';
import { parseSecondLook } from '../../../lambda/findings/watched/second-look.ts';
import { isSecondLook } from '../../../lambda/handlers/events/retried-event.ts';
import { ago, aKeyId, HOUR, NOW } from '../../support/builders/builders.ts';
import { caught } from '../../support/builders/caught.ts';

const QUEUE = 'https://sqs.us-east-1.amazonaws.com/111122223333/looks';
const LOOK: SecondLook = {
  account: '111122223333',
  accessKeyId: aKeyId(),
  userName: 'ci-deployer',
  containedAt: NOW,
  since: ago(HOUR),
};

const sqs = mockClient(SQSClient);
beforeEach(() => sqs.reset());

const order = (): Promise<void> =>
  sqsSecondLooks({ queueUrl: QUEUE, client: new SQSClient({ region: 'us-east-1' }) }).order(LOOK);
const sent = () => sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
const sentBody = (): unknown => JSON.parse(sent()[0]?.MessageBody ?? 'null');

describe('sqsSecondLooks', () => {
  it('sends one message to the queue, delayed by a minute', async () => {
    sqs.on(SendMessageCommand).resolves({ MessageId: 'm-1' });
    await order();
    expect(sent()).toEqual([expect.objectContaining({ QueueUrl: QUEUE, DelaySeconds: 60 })]);
  });

  it('writes what the responder knows for a second look, and reads as it was', async () => {
    sqs.on(SendMessageCommand).resolves({ MessageId: 'm-1' });
    await order();
    expect([isSecondLook(sentBody()), parseSecondLook(sentBody())]).toEqual([true, LOOK]);
  });

  it('throws where SQS does not take it, naming the queue', async () => {
    sqs
      .on(SendMessageCommand)
      .rejects(
        Object.assign(new Error('not authorized'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }),
      );
    const fault = await caught(order());
    expect([fault.code, fault.message.includes(`sqs:SendMessage to ${QUEUE}`)]).toEqual(['AccessDenied', true]);
  });
});
