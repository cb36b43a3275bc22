import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { SECOND_LOOK } from '../../contract.ts';
import type { SecondLook } from '../../domain/watch/second-look.ts';
import type { SecondLooks } from '../../usecases/ports/telling.ts';
import { awsFault } from '../aws/aws-fault.ts';
import { sqsClient } from '../aws/sqs-client.ts';

// The caller waits at most 2 s for it.
const LIMITS = { maxAttempts: 3, connectionTimeoutMs: 500, requestTimeoutMs: 1000 };

/**
 * Second looks as delayed messages of the stack's own queue, which feeds the responder. Ordered means that SQS has
 * taken the message; it is delivered at least once.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function sqsSecondLooks(options: { readonly queueUrl: string; readonly client?: SQSClient }): SecondLooks {
  const { queueUrl, client = sqsClient(LIMITS) } = options;
  return {
    order: async (look) => {
      try {
        await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            DelaySeconds: SECOND_LOOK.delaySeconds,
            MessageBody: messageOf(look),
          }),
        );
      } catch (fault) {
        throw awsFault(`sqs:SendMessage to ${queueUrl}`, fault);
      }
    },
  };
}

/** Instants are written in ISO 8601. */
function messageOf(look: SecondLook): string {
  const { source, detailType } = SECOND_LOOK;
  return JSON.stringify({ source, 'detail-type': detailType, detail: look });
}
