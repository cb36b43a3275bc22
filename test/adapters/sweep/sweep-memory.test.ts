import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoClient } from '../../../lambda/adapters/dynamo/client.ts';
import { dynamoRunBook } from '../../../lambda/adapters/sweep/dynamo-run-book.ts';
import { dynamoSweepMemory } from '../../../lambda/adapters/sweep/dynamo-sweep-memory.ts';
import { fileSweepMemory } from '../../../lambda/adapters/sweep/file-sweep-memory.ts';
import { type AccessKeyId, parseAccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import type { RunLimit } from '../../../lambda/domain/sweep/run-limits.ts';
import { NO_COUNTS } from '../../../lambda/domain/sweep/sweep-counts.ts';
import type { PlannedStep, SweepPlan } from '../../../lambda/domain/sweep/sweep-plan.ts';
import type { PlanPages, SweepMemory, SweepRun } from '../../../lambda/usecases/ports/sweep.ts';
import { caught } from '../../support/builders/caught.ts';
import { type DynamoStandIn, startDynamoStandIn } from '../../support/stand-ins/dynamo-stand-in.ts';
import { fakeClock } from '../../support/builders/fake-clock.ts';
import { ACCOUNT, at } from '../../support/builders/ledger-entries.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

interface Made {
  readonly memory: SweepMemory;
  readonly another: () => SweepMemory;
  readonly close: () => Promise<void>;
}

function aKeyId(index: number): AccessKeyId {
  const parsed = parseAccessKeyId(`AKIAEXAMPLE${String(index).padStart(9, '0')}`);
  if (parsed.kind !== 'long-term') throw new Error('not a long-term key id');
  return parsed.accessKeyId;
}

function aStep(index: number): PlannedStep {
  const usages = [
    { kind: 'used', at: at(-9), service: 's3', region: 'eu-west-1' },
    { kind: 'never' },
    { kind: 'unknown' },
  ] as const;
  return {
    step: 'contain',
    userName: `user-${index}`,
    accessKeyId: aKeyId(index),
    createdAt: at(-99),
    usage: usages[index % 3] ?? { kind: 'never' },
    checkedAt: at(0),
    reason: 'unused',
    since: at(-98),
    responsible: index % 2 === 0 ? 'storage team' : undefined,
  };
}

function aPlan(steps = 3): SweepPlan {
  const planned = Array.from({ length: steps }, (_, index) => aStep(index));
  return { planId: 'plan-1', account: ACCOUNT, madeAt: at(1), activeKeys: 40, steps: planned };
}

function aRun(over: Partial<SweepRun> = {}): SweepRun {
  return { account: ACCOUNT, startedAt: at(0), completedAt: at(5), counts: { contained: 2, warned: 0 }, ...over };
}

function memoryClient(standIn: DynamoStandIn): SweepMemory & PlanPages {
  const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
  return dynamoSweepMemory({ client, tableName: 'ledger', clock: fakeClock() });
}

async function inDynamo(): Promise<Made> {
  const standIn = await startDynamoStandIn();
  return { memory: memoryClient(standIn), another: () => memoryClient(standIn), close: () => standIn.stop() };
}

async function inFile(): Promise<Made> {
  const folder = await mkdtemp(join(tmpdir(), 'keystop-sweep-'));
  const another = () => fileSweepMemory({ path: join(folder, 'sweeps.ndjson'), log: { warn: () => undefined } });
  return { memory: another(), another, close: () => rm(folder, { recursive: true, force: true }) };
}

describe.each([
  ['DynamoDB', inDynamo],
  ['file', inFile],
])('sweep memory: %s', (_name, make) => {
  let made: Made;
  beforeEach(async () => {
    made = await make();
  });
  afterEach(() => made.close());

  it('knows no run of an account that was never swept', async () => {
    expect(await made.memory.lastCompleted(ACCOUNT)).toBeUndefined();
  });

  it('gives the latest run back as it was told', async () => {
    await made.memory.recordRun(aRun());
    expect(await made.another().lastCompleted(ACCOUNT)).toStrictEqual(aRun());
  });

  it('gives the latest run, not the one recorded last', async () => {
    await made.memory.recordRun(aRun({ completedAt: at(50) }));
    await made.memory.recordRun(aRun({ completedAt: at(5) }));
    expect((await made.memory.lastCompleted(ACCOUNT))?.completedAt).toEqual(at(50));
  });

  it('moves on to a younger run', async () => {
    await made.memory.recordRun(aRun({ completedAt: at(5) }));
    await made.memory.recordRun(aRun({ completedAt: at(50) }));
    expect((await made.memory.lastCompleted(ACCOUNT))?.completedAt).toEqual(at(50));
  });

  it('keeps accounts apart', async () => {
    await made.memory.recordRun(aRun());
    expect(await made.memory.lastCompleted('444455556666')).toBeUndefined();
  });

  it('knows no plan that was never saved', async () => {
    expect(await made.memory.loadPlan('plan-1')).toBeUndefined();
  });

  it.each([0, 1, 25, 26, 60])('gives a plan of %i keys back as it was, in its order', async (steps) => {
    await made.memory.savePlan(aPlan(steps));
    expect(await made.another().loadPlan('plan-1')).toStrictEqual(aPlan(steps));
  });
});

describe('sweep memory: DynamoDB alone', () => {
  let standIn: DynamoStandIn;
  beforeEach(async () => {
    standIn = await startDynamoStandIn();
  });
  afterEach(() => standIn.stop());

  it('sends again what DynamoDB hands back', async () => {
    standIn.handBack(3);
    await memoryClient(standIn).savePlan(aPlan(10));
    expect((await memoryClient(standIn).loadPlan('plan-1'))?.steps).toHaveLength(10);
  });

  it('tells as a fault what DynamoDB hands back again and again', async () => {
    standIn.handBack(99);
    expect(await caught(memoryClient(standIn).savePlan(aPlan(20)))).toMatchObject({
      code: 'Throttling',
      retryable: true,
    });
  });

  it('knows no plan whose saving was cut off', async () => {
    standIn.handBack(99);
    await caught(memoryClient(standIn).savePlan(aPlan(20)));
    expect(await memoryClient(standIn).loadPlan('plan-1')).toBeUndefined();
  });

  it('refuses a plan that lost a key', async () => {
    await memoryClient(standIn).savePlan(aPlan(3));
    const items = standIn.items as Map<string, object>;
    const step = [...items.keys()].find((name) => name.includes('STEP#'));
    items.delete(step ?? '');
    expect(await caught(memoryClient(standIn).loadPlan('plan-1'))).toMatchObject({ code: 'LedgerUnreadable' });
  });

  it('refuses a run book whose limit is none', async () => {
    const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
    const book = dynamoRunBook({ client, tableName: 'ledger' });
    const planned = { account: ACCOUNT, warnOnly: false, due: 1, activeKeys: 1, counts: NO_COUNTS };
    await book.note(at(0), { stage: 'stopped', ...planned, limit: 'none' as RunLimit });
    expect(await caught(book.read(at(0), ACCOUNT))).toMatchObject({ code: 'LedgerUnreadable' });
  });

  it('keeps every run beside the latest', async () => {
    await memoryClient(standIn).recordRun(aRun({ completedAt: at(5) }));
    await memoryClient(standIn).recordRun(aRun({ completedAt: at(50) }));
    const sortKeys = new Set([...standIn.items.values()].map((item) => item['sk']?.S));
    expect(sortKeys).toEqual(new Set([at(5).toISOString(), at(50).toISOString(), 'LATEST']));
  });
});

const steps = (from: number, count: number): PlannedStep[] =>
  Array.from({ length: count }, (_, index) => aStep(from + index));

describe('plans page by page: DynamoDB', () => {
  let standIn: DynamoStandIn;
  beforeEach(async () => {
    standIn = await startDynamoStandIn();
  });
  afterEach(() => standIn.stop());

  const { steps: _, ...head } = aPlan();

  it('gives a plan back in the order of its pages, which may be empty', async () => {
    const memory = memoryClient(standIn);
    await memory.addPage('plan-1', 2, steps(30, 2));
    await memory.addPage('plan-1', 0, steps(0, 30));
    await memory.closePlan(head, [30, 0, 2]);
    expect(await memoryClient(standIn).loadPlan('plan-1')).toStrictEqual({ ...head, steps: steps(0, 32) });
  });

  it('knows no plan before it is closed', async () => {
    await memoryClient(standIn).addPage('plan-1', 0, steps(0, 3));
    expect(await memoryClient(standIn).loadPlan('plan-1')).toBeUndefined();
  });

  it('takes a page that was added again in the place of the first one, also where it is shorter', async () => {
    const memory = memoryClient(standIn);
    await memory.addPage('plan-1', 0, steps(0, 5));
    await memory.addPage('plan-1', 0, steps(10, 2));
    await memory.addPage('plan-1', 1, steps(20, 1));
    await memory.closePlan(head, [2, 1]);
    expect((await memory.loadPlan('plan-1'))?.steps).toStrictEqual([...steps(10, 2), ...steps(20, 1)]);
  });

  it('refuses a plan one of whose pages is not all there', async () => {
    const memory = memoryClient(standIn);
    await memory.addPage('plan-1', 0, steps(0, 2));
    await memory.closePlan(head, [2, 1]);
    expect(await caught(memory.loadPlan('plan-1'))).toMatchObject({ code: 'LedgerUnreadable' });
  });
});
