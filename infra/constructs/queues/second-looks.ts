import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../../lambda/contract.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';
import { type RetryQueue, takeOneByOne, triedQueue } from './retry-queue.ts';

/**
 * The messages by which the responder looks again at what was contained. Whoever contains writes them, each with its
 * delay; no clock, and nothing that could stand still unseen. A look that fails comes back as an event of the retry queue does.
 * @see docs/decisions/020-watch.md
 */
export class SecondLooks extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: { readonly retries: RetryQueue }) {
    super(scope, id);
    this.queue = triedQueue(this, 'Queue', props.retries.deadLetterQueue);
  }

  /** Lets a function order looks. */
  grantOrder(handler: HandlerFunction): void {
    const { queueArn, queueUrl } = this.queue;
    handler.allow(['sqs:SendMessage'], [queueArn]);
    handler.configure({ [ENV.secondLookQueueUrl]: queueUrl });
  }

  /** Lets a function take looks, one in an invocation. */
  grantTake(handler: HandlerFunction): void {
    takeOneByOne(this, this.queue, handler);
  }
}
