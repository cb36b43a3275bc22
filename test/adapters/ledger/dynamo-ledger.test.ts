import { dynamoClient } from '../../../lambda/adapters/dynamo/client.ts';
import { dynamoLedger } from '../../../lambda/adapters/ledger/dynamo-ledger.ts';
import { caught } from '../../support/builders/caught.ts';
import { type DynamoStandIn, startDynamoStandIn } from '../../support/stand-ins/dynamo-stand-in.ts';
import { containing } from '../../support/builders/containing.ts';
import { fakeClock } from '../../support/builders/fake-clock.ts';
import { aKey, anIntent, anOutcome, at, aWarning } from '../../support/builders/ledger-entries.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

let table: DynamoStandIn;
beforeEach(async () => {
  table = await startDynamoStandIn();
});
afterEach(() => table.stop());

function ledger(options: { maxTries?: number; maxAttempts?: number } = {}) {
  const { maxTries = 8, maxAttempts = 2 } = options;
  const client = dynamoClient({
    endpoint: table.url,
    region: 'eu-west-1',
    credentials: STAND_IN_CREDENTIALS,
    maxAttempts,
    requestTimeoutMs: 60,
  });
  return dynamoLedger({ client, tableName: 'ledger', clock: fakeClock(), maxTries });
}

const writes = () => table.calls.filter(({ operation }) => operation === 'TransactWriteItems');
const reads = () => table.calls.filter(({ operation }) => operation === 'GetItem');
const storedEntries = () => [...table.items.values()].filter((item) => item['pk']?.S?.startsWith('KEY#'));

describe('what is stored', () => {
  it('is one item for the entry and one for the state', async () => {
    await ledger().append(aKey(), anIntent());
    const keys = [...table.items.values()].map((item) => [item['pk']?.S, item['sk']?.S]);
    expect(keys).toEqual([
      ['KEY#111122223333#AKIAIOSFODNN7EXAMPLE', `${at(0).toISOString()}#00000001`],
      ['STATE#111122223333', 'AKIAIOSFODNN7EXAMPLE'],
    ]);
  });

  it('tells a person at a glance what happened', async () => {
    await ledger().append(aKey(), anOutcome());
    expect(storedEntries()[0]).toMatchObject({
      account: { S: '111122223333' },
      subject: { S: 'AKIAIOSFODNN7EXAMPLE' },
      kind: { S: 'outcome' },
      outcome: { S: 'contained' },
      at: { S: at(1).toISOString() },
    });
  });
});

describe('calls', () => {
  it('reads strongly consistent', async () => {
    await ledger().read(aKey());
    expect(reads()[0]?.input).toMatchObject({ ConsistentRead: true });
  });

  it('spares the read where the caller knows the state', async () => {
    const known = await ledger().read(aKey());
    await ledger().append(aKey(), anIntent(), known);
    expect(reads()).toHaveLength(1);
  });

  it('writes nothing for a repeat', async () => {
    await ledger().append(aKey(), anIntent());
    await ledger().append(aKey(), anIntent());
    expect(writes()).toHaveLength(1);
  });

  it('asks nothing for a repeat that the known state tells', async () => {
    const { after } = await ledger().append(aKey(), anIntent());
    const before = table.calls.length;
    await ledger().append(aKey(), anIntent(), after);
    expect(table.calls.length - before).toBe(0);
  });
});

describe('an answer that is lost', () => {
  it('and asked again by the SDK is no conflict', async () => {
    table.loseAnswers('TransactWriteItems', 1);
    const { appended } = await ledger().append(aKey(), anIntent());
    expect([appended, storedEntries().length]).toEqual([true, 1]);
  });

  it('for good still ends as appended where the entry was written', async () => {
    table.loseAnswers('TransactWriteItems', 2);
    const appended = await ledger().append(aKey(), anIntent());
    expect(appended).toMatchObject({ appended: true, before: { version: 0 }, after: { version: 1 } });
  });

  it('for good is not taken for appended where another writer told the same before', async () => {
    const { after: known } = await ledger().append(aKey(), aWarning());
    await ledger().append(aKey(), anIntent());
    table.refuse('TransactWriteItems', 1, 'InternalServerError', 500);
    const told = await ledger({ maxAttempts: 1 }).append(aKey(), anIntent(), known);
    expect([told.appended, storedEntries().length]).toEqual([false, 2]);
  });

  it('ends as appended although others have written since, and tokens are forgotten', async () => {
    table.forgetTokens();
    table.loseAnswers('TransactWriteItems', 1);
    // The SDK repeats the call, whose condition its own first success has broken.
    const { appended } = await ledger().append(aKey(), anIntent());
    expect([appended, storedEntries().length]).toEqual([true, 1]);
  });

  it('writes the entry where the lost attempt had no effect', async () => {
    table.refuse('TransactWriteItems', 1, 'InternalServerError', 500);
    const { appended } = await ledger({ maxAttempts: 1 }).append(aKey(), anIntent());
    expect([appended, storedEntries().length]).toEqual([true, 1]);
  });

  it('is told as a fault where the ledger stays away', async () => {
    table.refuse('TransactWriteItems', 99, 'InternalServerError', 500);
    const fault = await caught(ledger({ maxAttempts: 1 }).append(aKey(), anIntent()));
    expect([fault.code, fault.retryable, writes().length]).toEqual(['ServiceFailure', true, 2]);
  });
});

describe('faults', () => {
  it('gives up against other writers after its tries', async () => {
    const known = await ledger().read(aKey());
    await ledger().append(aKey(), aWarning());
    const fault = await caught(ledger({ maxTries: 1 }).append(aKey(), anIntent(), known));
    expect(fault).toMatchObject({ code: 'LedgerConflict', retryable: true });
  });

  it.each([
    ['AccessDeniedException', 'AccessDenied'],
    ['ResourceNotFoundException', 'ResourceNotFound'],
    ['ValidationException', 'InvalidInput'],
  ])('tells %s at once as %s', async (type, code) => {
    table.refuse('TransactWriteItems', 1, type);
    const fault = await caught(ledger().append(aKey(), anIntent()));
    expect([fault.code, fault.retryable, writes().length]).toEqual([code, false, 1]);
  });

  it('names the item that cannot be read', async () => {
    await ledger().append(aKey(), anIntent());
    for (const [name, item] of table.items) {
      if (item['pk']?.S?.startsWith('STATE#'))
        (table.items as Map<string, object>).set(name, { ...item, state: { S: '?' } });
    }
    const { code, message } = await caught(ledger().read(aKey()));
    expect([code, message]).toEqual([
      'LedgerUnreadable',
      containing('table ledger, item STATE#111122223333 AKIAIOSFODNN7EXAMPLE'),
    ]);
  });
});
