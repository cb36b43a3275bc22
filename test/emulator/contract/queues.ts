import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { eventually } from '../eventually.ts';
import { emulator, logged, output, receive, sqs } from './support.ts';

export function checkQueues(): void {
  describe('queues in the emulator', () => {
    it('give a failed message again after the visibility timeout, then move it to the dead-letter queue', async () => {
      await sqs.send(new SendMessageCommand({ QueueUrl: output('Retry'), MessageBody: 'bad-1' }));
      await logged('received bad-1 attempt 1');
      await emulator.setClock(15 * 60 + 1);
      await logged('received bad-1 attempt 2');
      await emulator.setClock(30 * 60 + 2);
      expect(await eventually('the dead letter', () => receive(output('DeadLetters')))).toBe('bad-1');
    });

    it('keep only the messages of a batch that failed', async () => {
      await sqs.send(new SendMessageCommand({ QueueUrl: output('Retry'), MessageBody: 'good-1' }));
      await logged('received good-1 attempt 1');
      await emulator.setClock(15 * 60 + 1);
      await expect(logged('received good-1 attempt 2', 2)).rejects.toThrow(/in vain/);
    });

    it('hold a delayed message back until the clock has moved', async () => {
      await sqs.send(new SendMessageCommand({ QueueUrl: output('Retry'), MessageBody: 'late-1', DelaySeconds: 60 }));
      await expect(logged('received late-1', 1.5)).rejects.toThrow(/in vain/);
      await emulator.setClock(61);
      await logged('received late-1 attempt 1');
    });
  });
}
