import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../config/configuration.ts';
import { alarmOnMessages } from '../constructs/operate/alarms.ts';
import { EventForwarder } from '../constructs/findings/event-forwarder.ts';
import { NoticeTopic } from '../constructs/record/notice-topic.ts';
import { changedRoles } from '../constructs/watch/tampering-patterns.ts';
import { output } from './output.ts';

export interface GlobalEventsStackProps extends StackProps {
  readonly configuration: Configuration;
  /** Region of the `KeystopStack`. */
  readonly targetRegion: string;
}

/** What Keystop needs in the partition's global Region, when it lives in another: the forwarder of what AWS delivers there only. */
export class GlobalEventsStack extends Stack {
  constructor(scope: Construct, id: string, props: GlobalEventsStackProps) {
    super(scope, id, {
      description: 'Keystop: forwards the events of account-wide services to its own Region.',
      ...props,
    });
    const also = [changedRoles(props.configuration.stackName)];
    const forwarder = new EventForwarder(this, 'Forwarder', { targetRegion: props.targetRegion, also });
    // An alarm can only reach a topic of its own Region.
    const notices = new NoticeTopic(this, 'Notices', { emails: props.configuration.noticeEmails });
    alarmOnMessages(this, notices, {
      name: 'EventsNotForwarded',
      queue: forwarder.undelivered,
      meaning: `A finding of an exposed key could not be forwarded to ${props.targetRegion}. The key may still be Active.`,
    });
    output(
      this,
      'NoticeTopicArn',
      notices.topic.topicArn,
      'SNS topic for the alarm of this stack; subscribe here too.',
    );
    output(this, 'UndeliveredQueueUrl', forwarder.undelivered.queueUrl, 'Events that could not be forwarded.');
    Tags.of(this).add('application', 'keystop');
  }
}
