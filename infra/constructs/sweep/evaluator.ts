import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HANDLER, type StaleMode } from '../../../lambda/contract.ts';
import { STALE_FINDINGS } from '../findings/finding-rules.ts';
import { HandlerFunction } from '../functions/handler-function.ts';
import { grantTelling, type HandlerParts } from '../change/handler-parts.ts';
import type { SecondLooks } from '../queues/second-looks.ts';
import { StaleFindings } from './stale-findings.ts';

export interface EvaluatorProps extends HandlerParts {
  readonly mode: StaleMode;
  readonly secondLooks: SecondLooks;
  readonly iamCallsPerSecond: number;
}

/**
 * Judges the users that stale findings name, by the sweep's own rule. A function and a queue of its own: it never delays
 * the responder.
 */
export class Evaluator extends Construct {
  readonly handler: HandlerFunction;
  readonly findings: StaleFindings;

  constructor(scope: Construct, id: string, props: EvaluatorProps) {
    super(scope, id);
    const timeout = Duration.minutes(5);
    this.handler = new HandlerFunction(this, 'Handler', {
      handler: HANDLER.evaluator,
      description: 'Keystop: judges the keys of users that stale findings name.',
      // Like the sweeper it waits for IAM more than it computes. @see docs/decisions/013-memory-size.md
      memoryMegabytes: 512,
      timeout,
      logRetentionDays: props.logRetentionDays,
    });
    this.findings = new StaleFindings(this, 'Findings', { handlerTimeout: timeout });
    props.accessKeys.grantEvaluate(this.handler, props.mode, props.iamCallsPerSecond);
    grantTelling(this.handler, props, { listing: true });
    if (props.mode === 'enforce') props.secondLooks.grantOrder(this.handler);
    this.findings.grantTake(this.handler);
    for (const rule of STALE_FINDINGS) this.findings.listen(rule);
  }
}
