import type { Budgets } from '../../../lambda/usecases/ports/ledger.ts';
import { dynamoBudgets } from '../../../lambda/adapters/ledger/dynamo-budgets.ts';
import { dynamoClient } from '../../../lambda/adapters/dynamo/client.ts';
import { dynamoEvaluationMemory } from '../../../lambda/adapters/sweep/dynamo-evaluation-memory.ts';
import { caught } from '../../support/builders/caught.ts';
import { type DynamoStandIn, startDynamoStandIn } from '../../support/stand-ins/dynamo-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

let standIn: DynamoStandIn;
let client: ReturnType<typeof dynamoClient>;
let budgets: Budgets;

beforeEach(async () => {
  standIn = await startDynamoStandIn();
  client = dynamoClient({
    endpoint: standIn.url,
    region: 'eu-west-1',
    credentials: STAND_IN_CREDENTIALS,
    // What a lost answer costs; so long that a busy machine loses none by itself.
    requestTimeoutMs: 1000,
  });
  budgets = dynamoBudgets({ client, tableName: 'ledger' });
});
afterEach(async () => {
  client.destroy();
  await standIn.stop();
});

describe('dynamoBudgets', () => {
  it('takes a place with one call', async () => {
    await budgets.take('suspected#1', 'AKIAIOSFODNN7EXAMPLE', 10);
    expect(standIn.calls.map(({ operation }) => operation)).toEqual(['UpdateItem']);
  });

  it('asks nothing for a limit of 0', async () => {
    await budgets.take('suspected#1', 'AKIAIOSFODNN7EXAMPLE', 0);
    expect(standIn.calls).toEqual([]);
  });

  it('takes no second place when the answer of the first try is lost', async () => {
    standIn.loseAnswers('UpdateItem', 1);
    expect(await budgets.take('b', 'one', 1)).toBe(true);
    expect([...standIn.items.values()].map((item) => item['members'])).toEqual([{ SS: ['one'] }]);
  });

  it.each(['take', 'note'] as const)('tells a fault of %s', async (call) => {
    standIn.refuse('UpdateItem', 9, 'AccessDeniedException');
    expect(await caught(Promise.resolve(budgets[call]('b', 'one', 1)).then(() => undefined))).toMatchObject({
      code: 'AccessDenied',
    });
  });
});

const memory = () => dynamoEvaluationMemory({ client, tableName: 'ledger' });

describe('dynamoEvaluationMemory', () => {
  const evaluation = { account: '111122223333', subject: 'user/alice', day: '2026-11-20' };
  const noon = new Date('2026-11-20T12:00:00.000Z');
  it('knows its own claim when the answer of the first try is lost', async () => {
    standIn.loseAnswers('PutItem', 1);
    expect(await memory().claim(evaluation, noon)).toBe('claimed');
  });

  it('keeps one item for a user, whatever the number of days', async () => {
    for (const day of ['2026-11-20', '2026-11-21', '2026-11-22']) {
      await memory().claim({ ...evaluation, day }, noon);
      await memory().complete({ ...evaluation, day });
    }
    expect(standIn.items.size).toBe(1);
  });

  it.each(['complete', 'release'] as const)('tells a fault of %s', async (call) => {
    standIn.refuse('PutItem', 9, 'AccessDeniedException');
    expect(await caught(memory()[call](evaluation))).toMatchObject({ code: 'AccessDenied' });
  });

  it('tells a fault of claim', async () => {
    standIn.refuse('PutItem', 9, 'AccessDeniedException');
    expect(await caught(memory().claim(evaluation, noon))).toMatchObject({ code: 'AccessDenied' });
  });
});
