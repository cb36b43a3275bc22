import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PlannedStep, SweepPlan } from '../domain/sweep-plan.ts';
import type { Clock, SweepMemory, SweepRun } from '../usecases/ports.ts';
import { awsFault } from './aws-fault.ts';
import { writeAll } from './dynamo-batch.ts';
import { type DynamoItem, getItem, itemOf, queryItems, type Table } from './dynamo-table.ts';
import { isoText, readRecord, toJsonRecord } from './json-record.ts';
import { decodeRun, decodeStep } from './sweep-codec.ts';
import { systemClock } from './system-clock.ts';

export interface DynamoSweepMemoryOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Sleeps between tries. @default - the system's clock */
  readonly clock?: Pick<Clock, 'sleep'>;
}

const LATEST = 'LATEST';
const HEAD = 'HEAD';

/** What sweeps remember, beside the ledger in its table: each completed run and the latest, and stopped plans. */
export function dynamoSweepMemory(options: DynamoSweepMemoryOptions): SweepMemory {
  const { clock = systemClock(), ...table } = options;
  return {
    lastCompleted: (account) => readLatest(table, account),
    recordRun: (run) => recordRun(table, run),
    savePlan: (plan) => savePlan(table, clock, plan),
    loadPlan: (planId) => loadPlan(table, planId),
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
  await put(table, itemOf({ pk, sk: isoText(run.completedAt) }, attributes));
  // Last, and only forward: a run that was recorded late does not hide a younger one.
  await putIfYounger(table, itemOf({ pk, sk: LATEST }, attributes), run.completedAt);
}

async function put(table: Table, item: DynamoItem): Promise<void> {
  try {
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: item }));
  } catch (fault) {
    throw awsFault(`dynamodb:PutItem in ${table.tableName}`, fault);
  }
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

async function savePlan(table: Table, clock: Pick<Clock, 'sleep'>, plan: SweepPlan): Promise<void> {
  const pk = planPartition(plan.planId);
  const { steps, ...head } = plan;
  const items = steps.map((step, index) => itemOf({ pk, sk: stepKey(index) }, toJsonRecord(step)));
  await writeAll(table, clock, items);
  // The head comes last: where it is, the plan is whole.
  await put(table, itemOf({ pk, sk: HEAD }, toJsonRecord({ ...head, stepCount: steps.length })));
}

async function loadPlan(table: Table, planId: string): Promise<SweepPlan | undefined> {
  const pk = planPartition(planId);
  let head: unknown;
  const steps: PlannedStep[] = [];
  for await (const item of queryItems(table, pk)) {
    const where = `table ${table.tableName}, item ${pk} ${String(item['sk'])}`;
    if (item['sk'] === HEAD) head = item;
    else steps.push(decodeStep(item, where));
  }
  return head === undefined ? undefined : planOf(head, steps, `table ${table.tableName}, item ${pk} ${HEAD}`);
}

function planOf(item: unknown, steps: readonly PlannedStep[], where: string): SweepPlan {
  const head = readRecord(item, where);
  if (head.count('stepCount') !== steps.length) throw head.unreadable('stepCount', `${steps.length}, the steps found`);
  return {
    planId: head.text('planId'),
    account: head.text('account'),
    madeAt: head.instant('madeAt'),
    activeKeys: head.count('activeKeys'),
    steps,
  };
}

function runPartition(account: string): string {
  return `RUN#${account}`;
}

function planPartition(planId: string): string {
  return `PLAN#${planId}`;
}

function stepKey(index: number): string {
  return `STEP#${String(index).padStart(8, '0')}`;
}
