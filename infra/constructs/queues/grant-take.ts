import { EventSourceMapping, type EventSourceMappingOptions } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { HandlerFunction } from '../functions/handler-function.ts';
import type { KeptQueue } from './kept-queue.ts';

/** Lets a function take messages of a queue; it names those that must come again. */
export function grantTakeFrom(
  scope: Construct,
  queue: KeptQueue,
  handler: HandlerFunction,
  how: Pick<EventSourceMappingOptions, 'batchSize' | 'maxBatchingWindow' | 'maxConcurrency'>,
): void {
  handler.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queue.queueArn]);
  // Lambda polls by the function's own role.
  queue.admitRole(handler.role);
  const mapping = new EventSourceMapping(scope, 'Source', {
    target: handler.function,
    eventSourceArn: queue.queueArn,
    reportBatchItemFailures: true,
    ...how,
  });
  // The mapping is refused while the role cannot read the queue.
  mapping.node.addDependency(handler.role);
}
