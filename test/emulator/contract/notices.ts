import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { alarmState, emulator, invoke, output, sns, sqs } from './support.ts';

async function subscriptionState() {
  const attributes = await sns.send(new GetTopicAttributesCommand({ TopicArn: output('Notices') }));
  const list = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: output('Notices') }));
  return [attributes.Attributes?.['SubscriptionsConfirmed'], list.Subscriptions?.[0]?.SubscriptionArn];
}

export function checkNotices(): void {
  describe('notices and alarms in the emulator', () => {
    it('wait until an e-mail subscription is confirmed', async () => {
      const before = await subscriptionState();
      await emulator.confirmSubscriptions(output('Notices'));
      expect(before).toEqual(['0', 'PendingConfirmation']);
      expect(await subscriptionState()).toEqual(['1', expect.stringContaining(output('Notices'))]);
    });

    it('send the message of the protocol', async () => {
      await emulator.confirmSubscriptions();
      const Message = JSON.stringify({ default: 'short', email: 'readable' });
      await sns.send(
        new PublishCommand({ TopicArn: output('Notices'), Subject: 'Key', Message, MessageStructure: 'json' }),
      );
      expect((await emulator.mails()).at(-1)).toMatchObject({
        to: 'security@example.com',
        subject: 'Key',
        text: 'readable',
      });
    });

    it('go off at the first dead letter', async () => {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: output('DeadLetters') }));
      await sqs.send(new SendMessageCommand({ QueueUrl: output('DeadLetters'), MessageBody: 'lost' }));
      expect(await alarmState('dead-letters', 'ALARM')).toBe('ALARM');
    });

    it('go off where a heartbeat is missing', async () => {
      await invoke('Responder', { tag: 'alive' });
      await alarmState('heartbeat', 'OK');
      await emulator.setClock(2 * 3600);
      expect(await alarmState('heartbeat', 'ALARM')).toBe('ALARM');
    });
  });
}
