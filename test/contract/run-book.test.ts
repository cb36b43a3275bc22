import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import { itemOf, putItem } from '../../lambda/adapters/dynamo/table.ts';
import { memoryRunBook } from '../../lambda/adapters/sweep/in-process-run.ts';
import { dynamoRunBook } from '../../lambda/adapters/sweep/dynamo-run-book.ts';
import { NO_COUNTS } from '../../lambda/domain/sweep/sweep-counts.ts';
import type { AccountSweep } from '../../lambda/domain/sweep/account-sweep.ts';
import type { RunBook } from '../../lambda/usecases/ports/sweep.ts';
import { startDynamoStandIn } from '../support/stand-ins/dynamo-stand-in.ts';
import { ACCOUNT, at } from '../support/builders/ledger-entries.ts';
import { STAND_IN_CREDENTIALS } from '../support/stand-ins/loopback.ts';

interface Made {
  readonly book: RunBook;
  /** Another book over the same storage, as another invocation would have it. */
  readonly another: () => RunBook;
  readonly close: () => Promise<void>;
}

async function inMemory(): Promise<Made> {
  const book = memoryRunBook();
  return { book, another: () => book, close: async () => undefined };
}

async function inDynamo(): Promise<Made> {
  const standIn = await startDynamoStandIn();
  const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
  const another = () => dynamoRunBook({ client, tableName: 'ledger' });
  const close = async () => {
    client.destroy();
    await standIn.stop();
  };
  return { book: another(), another, close };
}

const planned = {
  account: ACCOUNT,
  warnOnly: true,
  due: 3,
  activeKeys: 40,
  counts: { ...NO_COUNTS, stale: 9, warned: 5, failed: 1 },
};
const STAGES: readonly AccountSweep[] = [
  { stage: 'planned', ...planned },
  { stage: 'cleared', ...planned },
  { stage: 'stopped', ...planned, limit: 'maxKeysPerOrganizationRun' },
  { stage: 'contained', ...planned },
  { stage: 'contained', ...planned, reportAt: 's3://reports/sweeps/111122223333/start.html' },
  { stage: 'failed', account: ACCOUNT, code: 'AccessDenied', message: 'no role there', counts: planned.counts },
];
const START = at(0);

describe('dynamoRunBook', () => {
  it('reads the counts that an earlier release noted', async () => {
    const standIn = await startDynamoStandIn();
    const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
    const table = { client, tableName: 'ledger' };
    const { noLongerDue: usedSince, limitUndelivered: _none, ...others } = { ...NO_COUNTS, noLongerDue: 4 };
    const item = { stage: 'planned', ...planned, counts: { ...others, usedSince } };
    await putItem(table, itemOf({ pk: `SWEEP#${START.toISOString()}`, sk: ACCOUNT }, item));
    const read = await dynamoRunBook(table).read(START, ACCOUNT);
    client.destroy();
    await standIn.stop();
    expect(read?.counts.noLongerDue).toBe(4);
  });
});

describe.each([
  ['memory', inMemory],
  ['DynamoDB', inDynamo],
])('run book contract: %s', (_name, make) => {
  let made: Made;
  beforeEach(async () => {
    made = await make();
  });
  afterEach(() => made.close());

  it.each(STAGES.map((sweep) => [sweep.stage, sweep] as const))(
    'gives an account that is %s back',
    async (_, sweep) => {
      await made.book.note(START, sweep);
      expect(await made.another().read(START, ACCOUNT)).toStrictEqual(sweep);
    },
  );

  it('knows nothing of an account of which nothing was noted', async () => {
    expect([await made.book.read(START, ACCOUNT), await made.book.all(START)]).toEqual([undefined, []]);
  });

  it('puts a later stage in the place of the one before', async () => {
    for (const sweep of STAGES) await made.book.note(START, sweep);
    expect(await made.book.all(START)).toStrictEqual(STAGES.slice(-1));
  });

  it('lists all accounts of a run, however many pages they fill', async () => {
    const accounts = Array.from({ length: 30 }, (_, index) => String(100_000_000_000 + index));
    for (const account of accounts) await made.book.note(START, { stage: 'planned', ...planned, account });
    const listed = await made.another().all(START);
    expect(listed.map(({ account }) => account).toSorted()).toEqual(accounts);
  });

  it('keeps runs apart', async () => {
    await made.book.note(START, { stage: 'planned', ...planned });
    expect([await made.book.read(at(1), ACCOUNT), await made.book.all(at(1))]).toEqual([undefined, []]);
  });
});
