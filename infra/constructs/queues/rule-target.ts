import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import type { KeptQueue } from './kept-queue.ts';

// The CDK's own targets write a statement for each rule into the policy of a queue, which SQS limits to 20 statements and
// 8,192 bytes; these have the queue admit the rule.

/** A target whose undelivered events go to a queue. */
export function keepUndelivered(target: IRuleTarget, queue: KeptQueue): IRuleTarget {
  return {
    bind: (rule, id) => {
      queue.admitRule(rule);
      return { ...target.bind(rule, id), deadLetterConfig: { arn: queue.queueArn } };
    },
  };
}

/** A queue as a target; what cannot be delivered in a day goes to the other one. */
export function queueTarget(queue: KeptQueue, undelivered: KeptQueue): IRuleTarget {
  const target: IRuleTarget = {
    bind: (rule) => {
      queue.admitRule(rule);
      return { arn: queue.queueArn, targetResource: queue };
    },
  };
  return keepUndelivered(target, undelivered);
}
