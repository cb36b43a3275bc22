import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notice } from '../domain/notice.ts';
import type { Delivery, Notices } from '../usecases/ports.ts';
import { awsFault } from './aws-fault.ts';
import { clientConfig, type ClientOptions } from './client-options.ts';
import { noticeMessage } from './notice-message.ts';

export function snsClient(options: ClientOptions = {}): SNSClient {
  return new SNSClient(clientConfig(options));
}

/**
 * Notices on an SNS topic. Delivered means that SNS accepted the notice and the topic has a confirmed subscription; that
 * is asked once for each instance, so make one for each run.
 */
export function snsNotices(options: { readonly client?: SNSClient; readonly topicArn: string }): Notices {
  const { topicArn, client = snsClient() } = options;
  let audience: Promise<Delivery> | undefined;
  return {
    send: async (notice) => {
      // Published in any case: without subscribers it is harmless, and a count of subscribers may lag behind.
      await publish(client, topicArn, notice);
      audience ??= readAudience(client, topicArn);
      return await audience;
    },
  };
}

async function publish(client: SNSClient, topicArn: string, notice: Notice): Promise<void> {
  const { subject, message, attributes } = noticeMessage(notice);
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: subject,
    Message: message,
    MessageStructure: 'json',
    MessageAttributes: attributes,
  });
  try {
    await client.send(command);
  } catch (fault) {
    throw awsFault(`sns:Publish to ${topicArn}`, fault);
  }
}

/**
 * @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
async function readAudience(client: SNSClient, topicArn: string): Promise<Delivery> {
  try {
    const { Attributes: attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    const confirmed = Number(attributes?.['SubscriptionsConfirmed'] ?? Number.NaN);
    if (confirmed >= 1) return { delivered: true };
    return { delivered: false, why: Number.isNaN(confirmed) ? uncounted(topicArn) : unheard(topicArn) };
  } catch (fault) {
    const { message } = awsFault(`sns:GetTopicAttributes of ${topicArn}`, fault);
    return { delivered: false, why: `whether anybody is subscribed could not be read: ${message}` };
  }
}

function unheard(topicArn: string): string {
  const subscribe = `aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint you@example.com`;
  return `nobody has a confirmed subscription; run \`${subscribe}\` and confirm the mail it sends`;
}

function uncounted(topicArn: string): string {
  return `SNS did not tell how many subscriptions of ${topicArn} are confirmed`;
}
