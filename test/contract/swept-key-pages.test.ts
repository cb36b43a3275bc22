import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import { memorySweptKeys } from '../../lambda/adapters/sweep/in-process-run.ts';
import { dynamoSweptKeys } from '../../lambda/adapters/sweep-report/dynamo-swept-keys.ts';
import type { SweptKey } from '../../lambda/domain/sweep-report/swept-key.ts';
import type { SweptKeyPages } from '../../lambda/usecases/ports/sweep.ts';
import { startDynamoStandIn } from '../support/stand-ins/dynamo-stand-in.ts';
import { ACCOUNT, at } from '../support/builders/ledger-entries.ts';
import { STAND_IN_CREDENTIALS } from '../support/stand-ins/loopback.ts';
import { aSweptKey } from '../support/builders/report-builders.ts';

interface Made {
  readonly pages: SweptKeyPages;
  readonly close: () => Promise<void>;
}

async function inMemory(): Promise<Made> {
  return { pages: memorySweptKeys(), close: async () => undefined };
}

async function inDynamo(): Promise<Made> {
  const standIn = await startDynamoStandIn();
  const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
  const close = async () => {
    client.destroy();
    await standIn.stop();
  };
  return { pages: dynamoSweptKeys({ client, tableName: 'ledger' }), close };
}

const RUN = { account: ACCOUNT, startedAt: at(10) };
const REPORTED_AT = at(9);
const KEYS: readonly SweptKey[] = [
  aSweptKey({ standing: 'warned', until: at(100), inactiveFrom: at(200) }),
  aSweptKey({
    accessKeyId: undefined,
    createdAt: undefined,
    usage: { kind: 'unknown' },
    standing: 'not-judged',
    detail: 'X: y',
  }),
  aSweptKey({ usage: { kind: 'used', at: at(1), service: 's3', region: 'eu-west-1' }, standing: 'in-use' }),
];

function users(count: number, from = 0): readonly SweptKey[] {
  return Array.from({ length: count }, (_each, index) => aSweptKey({ userName: `user-${from + index}` }));
}

describe.each([
  ['memory', inMemory],
  ['DynamoDB', inDynamo],
])('standing pages contract: %s', (_name, make) => {
  let made: Made;
  beforeEach(async () => {
    made = await make();
  });
  afterEach(() => made.close());

  const namesOf = async (run = RUN) => (await made.pages.load(run))?.keys.map(({ userName }) => userName);

  it('gives all pages back, in their order, as they were', async () => {
    await made.pages.addPage(RUN, 0, KEYS.slice(0, 2));
    await made.pages.addPage(RUN, 1, KEYS.slice(2));
    await made.pages.close(RUN, { pages: 2, reportedAt: REPORTED_AT });
    expect(await made.pages.load(RUN)).toStrictEqual({ keys: KEYS, reportedAt: REPORTED_AT });
  });

  it('knows nothing of pages that were not closed', async () => {
    await made.pages.addPage(RUN, 0, KEYS);
    expect(await made.pages.load(RUN)).toBeUndefined();
  });

  it('knows nothing where a page is missing', async () => {
    await made.pages.addPage(RUN, 0, KEYS);
    await made.pages.close(RUN, { pages: 2, reportedAt: REPORTED_AT });
    expect(await made.pages.load(RUN)).toBeUndefined();
  });

  it('gives an empty page back', async () => {
    await made.pages.addPage(RUN, 0, []);
    await made.pages.close(RUN, { pages: 1, reportedAt: REPORTED_AT });
    expect(await namesOf()).toEqual([]);
  });

  it('gives 2,500 keys of a page back, and a page that is kept again in place of the first', async () => {
    await made.pages.addPage(RUN, 0, users(2500));
    await made.pages.close(RUN, { pages: 1, reportedAt: REPORTED_AT });
    expect(await namesOf()).toEqual(users(2500).map(({ userName }) => userName));
    await made.pages.addPage(RUN, 0, users(3));
    expect(await namesOf()).toEqual(['user-0', 'user-1', 'user-2']);
  });

  it('keeps two runs of one account apart', async () => {
    const later = { ...RUN, startedAt: at(99) };
    for (const run of [RUN, later]) {
      await made.pages.addPage(run, 0, users(1, run === RUN ? 0 : 1));
      await made.pages.close(run, { pages: 1, reportedAt: REPORTED_AT });
    }
    expect([await namesOf(RUN), await namesOf(later)]).toEqual([['user-0'], ['user-1']]);
  });

  it('takes no page of another run for its own', async () => {
    await made.pages.addPage({ ...RUN, startedAt: at(1) }, 0, users(1));
    await made.pages.close(RUN, { pages: 1, reportedAt: REPORTED_AT });
    expect(await made.pages.load(RUN)).toBeUndefined();
  });

  it('knows nothing of a run any more that was cleared, and all of the others', async () => {
    const later = { ...RUN, startedAt: at(99) };
    for (const run of [RUN, later]) {
      await made.pages.addPage(run, 0, users(1));
      await made.pages.close(run, { pages: 1, reportedAt: REPORTED_AT });
    }
    await made.pages.clear(RUN);
    expect([await namesOf(RUN), await namesOf(later)]).toEqual([undefined, ['user-0']]);
  });

  it('keeps accounts apart', async () => {
    await made.pages.addPage(RUN, 0, users(1));
    await made.pages.close(RUN, { pages: 1, reportedAt: REPORTED_AT });
    expect(await made.pages.load({ ...RUN, account: '444455556666' })).toBeUndefined();
  });
});
