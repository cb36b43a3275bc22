import { Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { NoticeTopic } from '../record/notice-topic.ts';
import type { KeptQueue } from '../queues/kept-queue.ts';
import { keepUndelivered } from '../queues/rule-target.ts';
import { serviceRole } from '../functions/service-role.ts';
import { changedMachinery, changedRoles, SILENCED_GUARDDUTY } from './tampering-patterns.ts';

export interface TamperingProps {
  readonly notices: NoticeTopic;
  /** Receives what could not be delivered for a day. */
  readonly deadLetters: KeptQueue;
}

/**
 * Notifies people of changes to Keystop's rules, functions and roles outside of its deployment, and of a GuardDuty that is switched off. The rules go
 * to the topic directly, with no function in between: stopping the functions does not stop the notice.
 * @see docs/decisions/024-watch-of-calls.md
 */
export class Tampering extends Construct {
  constructor(scope: Construct, id: string, { notices, deadLetters }: TamperingProps) {
    super(scope, id);
    const { topic } = notices;
    const does = 'Keystop: notifies people of changes to Keystop outside of its deployment.';
    const role = serviceRole(this, 'Role', 'events.amazonaws.com', does);
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
    const { stackName } = Stack.of(this);
    for (const rule of [changedRoles(stackName), ...changedMachinery(this), SILENCED_GUARDDUTY]) {
      new Rule(this, rule.id, {
        description: `Keystop: ${rule.description}.`,
        eventPattern: rule.pattern,
        targets: [keepUndelivered(new SnsTopic(topic, { role, message: messageOf(rule.description) }), deadLetters)],
      });
    }
  }
}

function of(path: string): string {
  return EventField.fromPath(`$.detail.${path}`);
}

// Only what AWS attests or has checked: the user agent is the caller's own text, and could break the message.
function messageOf(what: string): RuleTargetInput {
  const asked = ['name', 'rule', 'functionName', 'roleName'].map((name) => of(`requestParameters.${name}`)).join('');
  return RuleTargetInput.fromText(
    [
      `Keystop: ${what}.`,
      `Who: ${of('userIdentity.arn')} called ${of('eventName')} on ${asked} at ${of('eventTime')}, from ${of('sourceIPAddress')}.`,
      `CloudTrail has the record ${of('eventID')} in ${EventField.region} of account ${EventField.account}.`,
      'What to do: docs/runbook.md#notices-of-tampering',
    ].join(' '),
  );
}
