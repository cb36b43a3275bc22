import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { day, dynamo, emulator, logged, output } from './support.ts';

const item = (pk: string) => ({ TableName: output('Ledger'), Item: { pk: { S: pk } } });

export function checkLedger(): void {
  describe('the ledger table and schedules in the emulator', () => {
    it('have time to live and point-in-time recovery as deployed', async () => {
      const ttl = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: output('Ledger') }));
      const backups = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName: output('Ledger') }));
      const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
      expect([ttl.TimeToLiveDescription?.AttributeName, recovery]).toEqual(['expiresAt', 'ENABLED']);
    });

    it('cancel a whole transaction where one condition fails', async () => {
      const taken = { ...item('taken'), ConditionExpression: 'attribute_not_exists(pk)' };
      await dynamo.send(new PutItemCommand(taken));
      await expect(dynamo.send(new PutItemCommand(taken))).rejects.toMatchObject({
        name: 'ConditionalCheckFailedException',
      });
      const both = new TransactWriteItemsCommand({ TransactItems: [{ Put: item('other') }, { Put: taken }] });
      await expect(dynamo.send(both)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
      const other = await dynamo.send(new GetItemCommand({ TableName: output('Ledger'), Key: { pk: { S: 'other' } } }));
      expect(other.Item).toBeUndefined();
    });

    it('run at the hour of their time zone', async () => {
      const schedule = await new SchedulerClient(emulator.clientConfig()).send(
        new GetScheduleCommand({ Name: output('Schedule') }),
      );
      expect(schedule.ScheduleExpressionTimezone).toBe('Europe/Berlin');
      await emulator.setClock(2 * day);
      const [line = ''] = await logged('"ran":"berlin"');
      expect(line).toContain('berlin');
    });
  });
}
