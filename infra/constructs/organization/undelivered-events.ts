import { Construct } from 'constructs';
import { alarmOnMessages } from '../operate/alarms.ts';
import { type Hub, undeliveredQueueName } from '../rights/physical-names.ts';
import type { NoticeTopic } from '../record/notice-topic.ts';
import type { KeptQueue } from '../queues/kept-queue.ts';
import { failureQueue } from '../queues/retry-queue.ts';

export interface UndeliveredEventsProps {
  readonly hub: Hub;
  readonly notices: NoticeTopic;
}

/**
 * Findings that an account of the organization could not forward from this Region for a day, and the alarm about them.
 * One queue in each Region of the hub replaces one in each member account, where nobody would look.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class UndeliveredEvents extends Construct {
  readonly queue: KeptQueue;

  constructor(scope: Construct, id: string, props: UndeliveredEventsProps) {
    super(scope, id);
    const { hub, notices } = props;
    this.queue = failureQueue(this, 'Queue', 'of the rules in the accounts of the organization', {
      queueName: undeliveredQueueName(hub),
    });
    this.queue.allowService({
      Sid: 'AllowRulesOfTheOrganization',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: this.queue.queueArn,
      Condition: { StringEquals: { 'aws:SourceOrgID': hub.organizationId } },
    });
    alarmOnMessages(this, notices, {
      name: 'EventsNotForwarded',
      queue: this.queue,
      meaning: `A finding could not be forwarded to Keystop in ${hub.region}. A key may still be exposed and Active.`,
    });
  }
}
