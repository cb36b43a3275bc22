import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notice } from '../../domain/notices/notice.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { Delivery, Notices } from '../../usecases/ports/telling.ts';
import { awsFault, unexpectedAnswer } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';
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

async function readAudience(client: SNSClient, topicArn: string): Promise<Delivery> {
  try {
    const { confirmed } = await readSubscriptions(client, topicArn);
    return confirmed >= 1 ? { delivered: true } : { delivered: false, why: unheard(topicArn) };
  } catch (fault) {
    return {
      delivered: false,
      why: `whether anybody is subscribed could not be read: ${describeFault(fault).message}`,
    };
  }
}

/**
 * How many subscriptions of a topic are confirmed, and how many wait for it. @throws RemediationError where SNS does not
 * tell
 * @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
export async function readSubscriptions(
  client: SNSClient,
  topicArn: string,
): Promise<{ readonly confirmed: number; readonly pending: number }> {
  const asked = `sns:GetTopicAttributes of ${topicArn}`;
  try {
    const { Attributes: attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    const confirmed = Number(attributes?.['SubscriptionsConfirmed'] ?? Number.NaN);
    if (Number.isNaN(confirmed)) throw unexpectedAnswer(asked, 'no count of confirmed subscriptions');
    return { confirmed, pending: Number(attributes?.['SubscriptionsPending'] ?? 0) };
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

function unheard(topicArn: string): string {
  const subscribe = `aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint you@example.com`;
  return `nobody has a confirmed subscription; run \`${subscribe}\` and confirm the mail it sends`;
}
