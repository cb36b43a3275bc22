import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { awsFault, unexpectedAnswer } from '../aws/aws-fault.ts';

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/**
 * Messages of a queue, those that wait to be tried again included. SQS counts them within a minute.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
export async function queueDepth(client: SQSClient, queueUrl: string): Promise<number> {
  const asked = `sqs:GetQueueAttributes of ${queueUrl}`;
  try {
    const request = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...COUNTS] });
    const { Attributes: attributes } = await client.send(request);
    const counts = COUNTS.map((name) => Number(attributes?.[name] ?? Number.NaN));
    const depth = counts.reduce((sum, count) => sum + count, 0);
    if (Number.isNaN(depth)) throw unexpectedAnswer(asked, 'no count of messages');
    return depth;
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}
