import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../config/configuration.ts';
import type { Hub } from '../constructs/rights/physical-names.ts';
import { MemberRules } from '../constructs/organization/member-rules.ts';
import { NoticeTopic } from '../constructs/record/notice-topic.ts';
import { UndeliveredEvents } from '../constructs/organization/undelivered-events.ts';
import { output } from './output.ts';

export interface HubRegionalStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly hub: Hub;
}

/**
 * What the hub's account needs in each Region but its own: rules like those of every account, and the queue that keeps
 * what no account of this Region could forward.
 */
export class HubRegionalStack extends Stack {
  constructor(scope: Construct, id: string, props: HubRegionalStackProps) {
    super(scope, id, { description: 'Keystop: sends findings to its own Region.', ...props });
    const { configuration, hub } = props;
    // An alarm can only reach a topic of its own Region.
    const notices = new NoticeTopic(this, 'Notices', { emails: configuration.noticeEmails });
    const undelivered = new UndeliveredEvents(this, 'Undelivered', { hub, notices });
    new MemberRules(this, 'Member', { hub });
    output(
      this,
      'NoticeTopicArn',
      notices.topic.topicArn,
      'SNS topic for the alarm of this stack; subscribe here too.',
    );
    output(
      this,
      'UndeliveredQueueUrl',
      undelivered.queue.queueUrl,
      'Findings of the organization that could not be forwarded from this Region.',
    );
    Tags.of(this).add('application', 'keystop');
  }
}
