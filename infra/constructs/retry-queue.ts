import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { PLAIN_HTTP } from './acknowledgement.ts';
import type { HandlerFunction } from './handler-function.ts';

/** Time between two tries of an event. */
export const RETRY_EVERY = Duration.minutes(15);
/** Tries of an event: every 15 minutes for 24 hours. The IAM control plane has been away for 15 hours before. */
export const MAX_RETRIES = 96;
/** The longest that SQS keeps a message; the clock does not start anew in the dead-letter queue. */
export const RETENTION = Duration.days(14);

/**
 * Events that Lambda or EventBridge has given up on. The queue itself is the retry engine: a failed message comes back
 * when its visibility timeout ends, and goes to the dead-letter queue after 24 hours.
 * @see docs/decisions/011-retry-by-queue.md
 */
export class RetryQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      visibilityTimeout: RETRY_EVERY,
      retentionPeriod: RETENTION,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RETRIES },
    });
    Validations.of(this.queue).acknowledge({ id: 'AwsSolutions-SQS4', reason: PLAIN_HTTP });
  }

  /** Lets a function take each message, and try it again until it succeeds. */
  grantRetry(handler: HandlerFunction): void {
    handler.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [this.queue.queueArn]);
    const mapping = new EventSourceMapping(this, 'Source', {
      target: handler.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
      // Two at a time: a day's backlog never takes the concurrency that a fresh event needs, and pollers take no
      // message that they cannot hand on, which would use up its tries.
      maxConcurrency: 2,
    });
    // The mapping is refused while the role cannot read the queue.
    mapping.node.addDependency(handler.role);
  }
}

/** The end of a queue, where nothing handles a message any more; an alarm watches it. */
export function deadLetterQueue(scope: Construct, id: string, props: Pick<QueueProps, 'queueName'> = {}): Queue {
  const kept = { encryption: QueueEncryption.SQS_MANAGED, retentionPeriod: RETENTION };
  const queue = new Queue(scope, id, { ...kept, ...props });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS4', reason: PLAIN_HTTP });
  return queue;
}

/** A dead-letter queue of something that is no queue: a rule, a schedule, a function. */
export function failureQueue(
  scope: Construct,
  id: string,
  of: string,
  props: Pick<QueueProps, 'queueName'> = {},
): Queue {
  const queue = deadLetterQueue(scope, id, props);
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: `This is a dead-letter queue itself, ${of}; cdk-nag looks at those of queues only.`,
  });
  return queue;
}
