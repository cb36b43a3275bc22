import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule, type RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { type ExposedMode, HANDLER } from '../../../lambda/contract.ts';
import { EXPOSED_FINDINGS, type FindingRule } from '../findings/finding-rules.ts';
import { HandlerFunction } from '../functions/handler-function.ts';
import { grantTelling, type HandlerParts } from '../change/handler-parts.ts';
import type { RetryQueue } from '../queues/retry-queue.ts';
import { keepUndelivered } from '../queues/rule-target.ts';
import type { SecondLooks } from '../queues/second-looks.ts';

export interface ResponderProps extends HandlerParts {
  readonly mode: ExposedMode;
  readonly reservedConcurrency: number | undefined;
  readonly retries: RetryQueue;
  readonly secondLooks: SecondLooks;
}

/**
 * Contains exposed keys: rules hand findings directly to the function, with nothing in between that takes time. What
 * cannot be delivered, or fails in the function, goes to the retry queue, which feeds the same function.
 */
export class Responder extends Construct {
  readonly handler: HandlerFunction;
  readonly #retries: RetryQueue;

  constructor(scope: Construct, id: string, props: ResponderProps) {
    super(scope, id);
    this.#retries = props.retries;
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
    // Lambda puts what it has given up on there by the function's own role.
    props.retries.queue.admitRole(this.handler.role);
    props.accessKeys.grantRespond(this.handler, props.mode);
    grantTelling(this.handler, props, { listing: false });
    props.retries.grantRetry(this.handler);
    props.secondLooks.grantOrder(this.handler);
    props.secondLooks.grantTake(this.handler);
    for (const rule of EXPOSED_FINDINGS) this.listen(rule);
  }

  /** Sends a rule's events to the function. `from.bus` defaults to the default bus; without `from.input` they are unchanged. */
  listen(rule: FindingRule, from: { readonly bus?: EventBus; readonly input?: RuleTargetInput } = {}): Rule {
    return new Rule(this, rule.id, {
      description: `Keystop: ${rule.description}.`,
      eventPattern: rule.pattern,
      ...(from.bus === undefined ? {} : { eventBus: from.bus }),
      targets: [
        keepUndelivered(
          new LambdaFunction(this.handler.function, {
            // One hour in place of 24: after that the retry queue takes over, and its alarm notifies a person.
            maxEventAge: Duration.hours(1),
            ...(from.input === undefined ? {} : { event: from.input }),
          }),
          this.#retries.queue,
        ),
      ],
    });
  }
}
