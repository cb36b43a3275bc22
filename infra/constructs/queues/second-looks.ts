import { Construct } from 'constructs';
import { ENV } from '../../../lambda/contract.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';
import type { KeptQueue } from './kept-queue.ts';
import { type RetryQueue, takeOneByOne, triedQueue } from './retry-queue.ts';

/**
 * The queue of second looks: delayed messages that make the responder check a contained key again. Each function that
 * contains keys sends them; no schedule is needed that could stop unnoticed. A look that fails is retried through the
 * retry queue, as an event is.
 * @see docs/decisions/020-watch.md
 */
export class SecondLooks extends Construct {
  readonly queue: KeptQueue;

  constructor(scope: Construct, id: string, props: { readonly retries: RetryQueue }) {
    super(scope, id);
    this.queue = triedQueue(this, 'Queue', props.retries.deadLetterQueue);
  }

  /** Lets a function send second looks. */
  grantOrder(handler: HandlerFunction): void {
    const { queueArn, queueUrl } = this.queue;
    handler.allow(['sqs:SendMessage'], [queueArn]);
    this.queue.admitRole(handler.role);
    handler.configure({ [ENV.secondLookQueueUrl]: queueUrl });
  }

  /** Invokes a function with second looks, one an invocation. */
  grantTake(handler: HandlerFunction): void {
    takeOneByOne(this, this.queue, handler);
  }
}
