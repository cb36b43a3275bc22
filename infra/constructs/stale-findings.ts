import { Duration, Validations } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PLAIN_HTTP } from './acknowledgement.ts';
import type { FindingRule } from './finding-rules.ts';
import type { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue, RETENTION } from './retry-queue.ts';

/** Tries of a finding. Sources repeat theirs and the sweep comes anyway, so a person is told rather soon. */
const MAX_TRIES = 5;

export interface StaleFindingsProps {
  /** How long the function that takes the findings may run. */
  readonly handlerTimeout: Duration;
}

/**
 * Findings of stale keys wait here, so that a thousand of them at once are handled in batches and never beside a
 * containment. Only the rules of this construct can send.
 * @see docs/decisions/008-stale-findings.md
 */
export class StaleFindings extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: StaleFindingsProps) {
    super(scope, id);
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      // @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * props.handlerTimeout.toSeconds()),
      retentionPeriod: RETENTION,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_TRIES },
    });
    Validations.of(this.queue).acknowledge({ id: 'AwsSolutions-SQS4', reason: PLAIN_HTTP });
  }

  /** Has a rule put events on the queue: those of the default bus, unless told otherwise. */
  listen(rule: FindingRule, bus?: EventBus): Rule {
    return new Rule(this, rule.id, {
      description: `Keystop: ${rule.description}.`,
      eventPattern: rule.pattern,
      ...(bus === undefined ? {} : { eventBus: bus }),
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetterQueue })],
    });
  }

  /** Lets a function take findings, ten at a time or what has come in half a minute. */
  grantTake(handler: HandlerFunction): void {
    handler.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [this.queue.queueArn]);
    const mapping = new EventSourceMapping(this, 'Source', {
      target: handler.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(30),
      reportBatchItemFailures: true,
      // IAM's limits are the account's: more at a time would only wait for each other.
      maxConcurrency: 2,
    });
    // The mapping is refused while the role cannot read the queue.
    mapping.node.addDependency(handler.role);
  }
}
