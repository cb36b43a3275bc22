import { Duration } from 'aws-cdk-lib';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { type ExposedMode, HANDLER } from '../../lambda/contract.ts';
import type { AccessKeys } from './access-keys.ts';
import { GUARDDUTY_FINDING, HEALTH_RISK_EVENT } from './finding-patterns.ts';
import { HandlerFunction } from './handler-function.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { NoticeTopic } from './notice-topic.ts';
import type { OutcomeBus } from './outcome-bus.ts';
import type { RetryQueue } from './retry-queue.ts';

export interface ResponderProps {
  readonly mode: ExposedMode;
  readonly logRetentionDays: number;
  readonly reservedConcurrency: number | undefined;
  readonly accessKeys: AccessKeys;
  readonly ledger: LedgerTable;
  readonly notices: NoticeTopic;
  readonly outcomes: OutcomeBus;
  readonly retries: RetryQueue;
}

/**
 * Contains exposed keys: rules hand findings directly to the function, with nothing in between that takes time. What
 * cannot be delivered, or fails in the function, goes to the retry queue, which feeds the same function.
 */
export class Responder extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, props: ResponderProps) {
    super(scope, id);
    this.handler = new HandlerFunction(this, 'Handler', {
      handler: HANDLER.responder,
      description: 'Keystop: sets exposed access keys Inactive.',
      // Lambda gives CPU by memory. A cold start loads code and opens TLS connections while a leaked key is alive.
      // @see docs/decisions/013-memory-size.md
      memoryMegabytes: 1024,
      timeout: Duration.seconds(60),
      logRetentionDays: props.logRetentionDays,
      failures: { queue: props.retries.queue, retryAttempts: 2, maxEventAge: Duration.hours(6) },
      reservedConcurrency: props.reservedConcurrency,
    });
    props.accessKeys.grantRespond(this.handler, props.mode);
    props.ledger.grantRecord(this.handler, { listing: false });
    props.notices.grantNotify(this.handler);
    props.outcomes.grantPublish(this.handler);
    props.retries.grantRetry(this.handler);
    this.#listen('GuardDuty', 'GuardDuty findings that name an access key.', GUARDDUTY_FINDING, props.retries);
    this.#listen('Health', 'AWS Health warnings of exposed access keys.', HEALTH_RISK_EVENT, props.retries);
  }

  #listen(id: string, description: string, eventPattern: EventPattern, retries: RetryQueue): void {
    new Rule(this, id, {
      description: `Keystop: ${description}`,
      eventPattern,
      targets: [
        // An hour in place of 24: after that the retry queue goes on, and its alarm tells a person.
        new LambdaFunction(this.handler.function, { deadLetterQueue: retries.queue, maxEventAge: Duration.hours(1) }),
      ],
    });
  }
}
