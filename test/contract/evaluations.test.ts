import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import { dynamoEvaluationMemory, LEASE_MILLISECONDS } from '../../lambda/adapters/sweep/dynamo-evaluation-memory.ts';
import type { Evaluation, EvaluationMemory } from '../../lambda/usecases/ports/sweep.ts';
import { startDynamoStandIn } from '../support/stand-ins/dynamo-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../support/stand-ins/loopback.ts';
import { memoryEvaluations } from '../support/world/memory-evaluations.ts';

interface Made {
  readonly memory: EvaluationMemory;
  /** The same memory, as another invocation would have it. */
  readonly another: () => EvaluationMemory;
  readonly close: () => Promise<void>;
}

async function inMemory(): Promise<Made> {
  const memory = memoryEvaluations();
  return { memory, another: () => memory, close: async () => undefined };
}

async function inDynamo(): Promise<Made> {
  const standIn = await startDynamoStandIn();
  const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
  const another = () => dynamoEvaluationMemory({ client, tableName: 'ledger' });
  const close = async () => {
    client.destroy();
    await standIn.stop();
  };
  return { memory: another(), another, close };
}

const NOON = new Date('2026-11-20T12:00:00.000Z');
const later = (milliseconds: number): Date => new Date(NOON.getTime() + milliseconds);

function anEvaluation(over: Partial<Evaluation> = {}): Evaluation {
  return { account: '111122223333', subject: 'user/alice', day: '2026-11-20', ...over };
}

describe.each([
  ['memory', inMemory],
  ['DynamoDB', inDynamo],
])('evaluation memory contract: %s', (_name, make) => {
  let made: Made;
  beforeEach(async () => {
    made = await make();
  });
  afterEach(() => made.close());

  it('gives the first claim', async () => {
    expect(await made.memory.claim(anEvaluation(), NOON)).toBe('claimed');
  });

  it('is busy while another holds the claim', async () => {
    await made.memory.claim(anEvaluation(), NOON);
    expect(await made.another().claim(anEvaluation(), later(LEASE_MILLISECONDS - 1))).toBe('busy');
  });

  it('gives the claim of a holder that is gone when its lease has passed', async () => {
    await made.memory.claim(anEvaluation(), NOON);
    expect(await made.another().claim(anEvaluation(), later(LEASE_MILLISECONDS))).toBe('claimed');
  });

  it('is done for the day when it was completed', async () => {
    await made.memory.claim(anEvaluation(), NOON);
    await made.memory.complete(anEvaluation());
    expect(await made.another().claim(anEvaluation(), later(LEASE_MILLISECONDS))).toBe('done');
  });

  it('gives a claim that was given back', async () => {
    await made.memory.claim(anEvaluation(), NOON);
    await made.memory.release(anEvaluation());
    expect(await made.another().claim(anEvaluation(), later(1))).toBe('claimed');
  });

  it('stays done when it is given back after that', async () => {
    await made.memory.claim(anEvaluation(), NOON);
    await made.memory.complete(anEvaluation());
    await made.memory.release(anEvaluation());
    expect(await made.memory.claim(anEvaluation(), later(1))).toBe('done');
  });

  it('gives a claim on the next day', async () => {
    await made.memory.claim(anEvaluation(), NOON);
    await made.memory.complete(anEvaluation());
    expect(await made.memory.claim(anEvaluation({ day: '2026-11-21' }), NOON)).toBe('claimed');
  });

  it('is done for a day that a later one has overtaken', async () => {
    await made.memory.claim(anEvaluation({ day: '2026-11-21' }), NOON);
    await made.memory.complete(anEvaluation({ day: '2026-11-21' }));
    expect(await made.memory.claim(anEvaluation(), NOON)).toBe('done');
  });

  it('is busy on the next day while a claim of the day before is held', async () => {
    await made.memory.claim(anEvaluation(), NOON);
    expect(await made.another().claim(anEvaluation({ day: '2026-11-21' }), later(1))).toBe('busy');
  });

  it('leaves the claim of a later day alone when one of the day before ends', async () => {
    await made.memory.claim(anEvaluation({ day: '2026-11-21' }), NOON);
    await made.another().complete(anEvaluation());
    expect(await made.another().claim(anEvaluation({ day: '2026-11-21' }), later(1))).toBe('busy');
  });

  it('completes nothing that nobody claimed', async () => {
    await made.memory.complete(anEvaluation());
    expect(await made.memory.claim(anEvaluation(), NOON)).toBe('claimed');
  });

  it.each([
    ['subjects', { subject: 'user/bob' }],
    ['accounts', { account: '444455556666' }],
  ])('keeps %s apart', async (_what, over) => {
    await made.memory.claim(anEvaluation(), NOON);
    expect(await made.memory.claim(anEvaluation(over), NOON)).toBe('claimed');
  });

  it('gives one of several claims at the same time', async () => {
    const claims = Array.from({ length: 8 }, () => made.another().claim(anEvaluation(), NOON));
    expect((await Promise.all(claims)).filter((claim) => claim === 'claimed')).toHaveLength(1);
  });
});
