import { Duration, Validations } from 'aws-cdk-lib';
import type { QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HandlerFunction } from '../functions/handler-function.ts';
import { grantTakeFrom } from './grant-take.ts';
import { KeptQueue } from './kept-queue.ts';

/** Time between two tries of an event. */
export const RETRY_EVERY = Duration.minutes(15);
/** Tries of an event: every 15 minutes for 24 hours. The IAM control plane has been away for 15 hours before. */
export const MAX_RETRIES = 96;

/**
 * Events that Lambda or EventBridge has given up on. The queue itself is the retry engine: a failed message comes back
 * when its visibility timeout ends, and goes to the dead-letter queue after 24 hours.
 * @see docs/decisions/011-retry-by-queue.md
 */
export class RetryQueue extends Construct {
  readonly queue: KeptQueue;
  readonly deadLetterQueue: KeptQueue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetterQueue = new KeptQueue(this, 'DeadLetters');
    this.queue = triedQueue(this, 'Queue', this.deadLetterQueue);
  }

  /** Lets a function take each message, and try it again until it succeeds. */
  grantRetry(handler: HandlerFunction): void {
    takeOneByOne(this, this.queue, handler);
  }
}

/** A queue whose messages come back every 15 minutes until they are handled, and after 24 hours go to another one. */
export function triedQueue(scope: Construct, id: string, deadLetters: KeptQueue): KeptQueue {
  return new KeptQueue(scope, id, {
    visibilityTimeout: RETRY_EVERY,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RETRIES },
  });
}

/** Has a function take the messages of a queue, one in an invocation, each until it succeeds. */
export function takeOneByOne(scope: Construct, queue: KeptQueue, handler: HandlerFunction): void {
  grantTakeFrom(scope, queue, handler, {
    batchSize: 1,
    // Two at a time: a day's backlog never takes the concurrency that a fresh event needs, and pollers take no
    // message that they cannot hand on, which would use up its tries.
    maxConcurrency: 2,
  });
}

/** A dead-letter queue of something that is no queue: a rule, a schedule, a function. */
export function failureQueue(
  scope: Construct,
  id: string,
  of: string,
  props: Pick<QueueProps, 'queueName'> = {},
): KeptQueue {
  const queue = new KeptQueue(scope, id, props);
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: `This is a dead-letter queue itself, ${of}; cdk-nag looks at those of queues only.`,
  });
  return queue;
}
