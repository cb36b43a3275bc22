import { dynamoBudgets } from '../../lambda/adapters/ledger/dynamo-budgets.ts';
import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import type { Budgets } from '../../lambda/usecases/ports/ledger.ts';
import { startDynamoStandIn } from '../support/stand-ins/dynamo-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../support/stand-ins/loopback.ts';
import { memoryBudgets } from '../support/world/memory-budgets.ts';

interface Made {
  readonly budgets: Budgets;
  /** Other budgets over the same storage, as another invocation would have them. */
  readonly another: () => Budgets;
  readonly close: () => Promise<void>;
}

async function inMemory(): Promise<Made> {
  const budgets = memoryBudgets();
  return { budgets, another: () => budgets, close: async () => undefined };
}

async function inDynamo(): Promise<Made> {
  const standIn = await startDynamoStandIn();
  const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
  const another = () => dynamoBudgets({ client, tableName: 'ledger' });
  const close = async () => {
    client.destroy();
    await standIn.stop();
  };
  return { budgets: another(), another, close };
}

describe.each([
  ['memory', inMemory],
  ['DynamoDB', inDynamo],
])('budgets contract: %s', (_name, make) => {
  let made: Made;
  beforeEach(async () => {
    made = await make();
  });
  afterEach(() => made.close());

  /** Takes one member after another; answers with who was let in. */
  async function takeAll(members: readonly string[], most: number): Promise<readonly string[]> {
    const taken: string[] = [];
    for (const member of members) if (await made.budgets.take('b', member, most)) taken.push(member);
    return taken;
  }

  it('lets as many members in as the limit says, and not one more', async () => {
    expect(await takeAll(['one', 'two', 'three', 'four'], 3)).toEqual(['one', 'two', 'three']);
  });

  it('lets a member in again when the budget is used up', async () => {
    expect(await takeAll(['one', 'two', 'three', 'one'], 2)).toEqual(['one', 'two', 'one']);
  });

  it('counts a member once, however often it is told', async () => {
    expect(await takeAll(['one', 'one', 'one', 'two', 'three'], 2)).toEqual(['one', 'one', 'one', 'two']);
  });

  it.each([0, -1, Number.NaN])('lets nobody in where the limit is %d', async (most) => {
    expect(await takeAll(['one'], most)).toEqual([]);
  });

  it('lets nobody in where the limit is 0, whom it let in before neither', async () => {
    await takeAll(['one'], 5);
    expect(await takeAll(['one'], 0)).toEqual([]);
  });

  it('follows a limit that was raised', async () => {
    await takeAll(['one', 'two'], 1);
    expect(await takeAll(['two'], 2)).toEqual(['two']);
  });

  it('counts whom a note names', async () => {
    await made.budgets.note('b', 'noted');
    expect(await takeAll(['one', 'two'], 2)).toEqual(['one']);
  });

  it('notes beyond every limit', async () => {
    await takeAll(['one'], 1);
    await made.budgets.note('b', 'noted');
    expect(await takeAll(['two'], 2)).toEqual([]);
  });

  it('keeps budgets apart', async () => {
    await takeAll(['one'], 1);
    expect(await made.budgets.take('another', 'two', 1)).toBe(true);
  });

  it('sees what another invocation counted', async () => {
    await made.another().take('b', 'one', 1);
    expect(await made.budgets.take('b', 'two', 1)).toBe(false);
  });

  it('lets exactly as many in as the limit says when all come at the same time', async () => {
    const members = Array.from({ length: 20 }, (_, index) => `member-${index}`);
    const taken = await Promise.all(members.map((member) => made.another().take('b', member, 10)));
    expect(taken.filter(Boolean)).toHaveLength(10);
  });
});
