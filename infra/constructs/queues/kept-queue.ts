import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, type EventSourceMappingOptions } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { PLAIN_HTTP } from '../functions/acknowledgement.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';

/** A queue that keeps its messages as long as SQS does; that clock does not start anew in a dead-letter queue. */
export function keptQueue(scope: Construct, id: string, props: QueueProps = {}): Queue {
  const kept = { encryption: QueueEncryption.SQS_MANAGED, retentionPeriod: Duration.days(14) };
  const queue = new Queue(scope, id, { ...kept, ...props });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS4', reason: PLAIN_HTTP });
  return queue;
}

/** Lets a function take messages of a queue; it names those that must come again. */
export function grantTakeFrom(
  scope: Construct,
  queue: Queue,
  handler: HandlerFunction,
  how: Pick<EventSourceMappingOptions, 'batchSize' | 'maxBatchingWindow' | 'maxConcurrency'>,
): void {
  handler.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queue.queueArn]);
  const mapping = new EventSourceMapping(scope, 'Source', {
    target: handler.function,
    eventSourceArn: queue.queueArn,
    reportBatchItemFailures: true,
    ...how,
  });
  // The mapping is refused while the role cannot read the queue.
  mapping.node.addDependency(handler.role);
}
