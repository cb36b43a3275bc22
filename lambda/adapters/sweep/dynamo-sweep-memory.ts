import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { PlanPages, SweepMemory, SweepRun } from '../../usecases/ports/sweep.ts';
import { awsFault } from '../aws/aws-fault.ts';
import { dynamoPlans } from './dynamo-plans.ts';
import { type DynamoItem, getItem, itemOf, putItem, type Table } from '../dynamo/table.ts';
import { isoText, toJsonRecord } from '../dynamo/json-record.ts';
import { decodeRun } from './sweep-codec.ts';
import { systemClock } from '../aws/system-clock.ts';

export interface DynamoSweepMemoryOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Sleeps between tries. @default - the system's clock */
  readonly clock?: Pick<Clock, 'sleep'>;
}

const LATEST = 'LATEST';

/** What sweeps remember, beside the ledger in its table: each completed run and the latest, and plans. */
export function dynamoSweepMemory(options: DynamoSweepMemoryOptions): SweepMemory & PlanPages {
  const { clock = systemClock(), ...table } = options;
  return {
    lastCompleted: (account) => readLatest(table, account),
    recordRun: (run) => recordRun(table, run),
    ...dynamoPlans(table, clock),
  };
}

async function readLatest(table: Table, account: string): Promise<SweepRun | undefined> {
  const pk = runPartition(account);
  const item = await getItem(table, { pk, sk: LATEST });
  return item === undefined ? undefined : decodeRun(item, `table ${table.tableName}, item ${pk} ${LATEST}`);
}

async function recordRun(table: Table, run: SweepRun): Promise<void> {
  const pk = runPartition(run.account);
  const attributes = toJsonRecord(run);
  await putItem(table, itemOf({ pk, sk: isoText(run.completedAt) }, attributes));
  // Last, and only forward: a run that was recorded late does not hide a younger one.
  await putIfYounger(table, itemOf({ pk, sk: LATEST }, attributes), run.completedAt);
}

async function putIfYounger(table: Table, item: DynamoItem, completedAt: Date): Promise<void> {
  const command = new PutItemCommand({
    TableName: table.tableName,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#at) OR #at <= :at',
    ExpressionAttributeNames: { '#at': 'completedAt' },
    ExpressionAttributeValues: { ':at': { S: completedAt.toISOString() } },
  });
  try {
    await table.client.send(command);
  } catch (fault) {
    if (fault instanceof ConditionalCheckFailedException) return;
    throw awsFault(`dynamodb:PutItem in ${table.tableName}`, fault);
  }
}

function runPartition(account: string): string {
  return `RUN#${account}`;
}
