import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { FindingRule } from '../findings/finding-rules.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';
import { grantTakeFrom } from '../queues/grant-take.ts';
import { KeptQueue } from '../queues/kept-queue.ts';
import { queueTarget } from '../queues/rule-target.ts';

/** Tries of a finding. Sources repeat their findings and the sweep runs anyway, so a person is notified soon. */
const MAX_TRIES = 5;

export interface StaleFindingsProps {
  /** How long the function that takes the findings may run. */
  readonly handlerTimeout: Duration;
}

/**
 * Findings of stale keys wait here, so that a thousand of them at once are handled in batches and never delay a
 * containment. Its policy admits only the rules of this construct and the function that takes from it.
 * @see docs/decisions/008-stale-findings.md
 */
export class StaleFindings extends Construct {
  readonly queue: KeptQueue;
  readonly deadLetterQueue: KeptQueue;

  constructor(scope: Construct, id: string, props: StaleFindingsProps) {
    super(scope, id);
    this.deadLetterQueue = new KeptQueue(this, 'DeadLetters');
    this.queue = new KeptQueue(this, 'Queue', {
      // @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * props.handlerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_TRIES },
    });
  }

  /** Sends a rule's events to the queue; `bus` defaults to the default bus. */
  listen(rule: FindingRule, bus?: EventBus): Rule {
    return new Rule(this, rule.id, {
      description: `Keystop: ${rule.description}.`,
      eventPattern: rule.pattern,
      ...(bus === undefined ? {} : { eventBus: bus }),
      targets: [queueTarget(this.queue, this.deadLetterQueue)],
    });
  }

  /** Lets a function take findings, ten at a time or what has come in half a minute. */
  grantTake(handler: HandlerFunction): void {
    grantTakeFrom(this, this.queue, handler, {
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(30),
      // IAM's limits are the account's: more at a time would only wait for each other.
      maxConcurrency: 2,
    });
  }
}
