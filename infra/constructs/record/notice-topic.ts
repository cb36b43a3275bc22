import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { ENV } from '../../../lambda/contract.ts';
import { PLAIN_HTTP } from '../functions/acknowledgement.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';

export interface NoticeTopicProps {
  /** Each gets a mail from AWS that must be confirmed before it counts. */
  readonly emails: readonly string[];
}

/**
 * How Keystop notifies people: notices of the functions, and the stack's alarms. Not encrypted with `alias/aws/sns`,
 * through which CloudWatch alarms cannot publish; notices carry no secrets.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class NoticeTopic extends Construct {
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, props: NoticeTopicProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.topic = new Topic(this, 'Topic', { displayName: 'Keystop' });
    Validations.of(this.topic).acknowledge({ id: 'AwsSolutions-SNS3', reason: PLAIN_HTTP });
    // A topic policy replaces the default one, by which alarms of the same account could publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarmsOfThisAccount',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    for (const email of props.emails) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** Lets a function send notices, and ask whether anybody is subscribed. */
  grantNotify(handler: HandlerFunction): void {
    handler.allow(['sns:Publish', 'sns:GetTopicAttributes'], [this.topic.topicArn]);
    handler.configure({ [ENV.noticeTopicArn]: this.topic.topicArn });
  }
}
