import { countCalls } from '../../../lambda/adapters/aws/call-counter.ts';
import { iamAccessKeys } from '../../../lambda/adapters/iam/iam-access-keys.ts';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import { limitConcurrency } from '../../../lambda/adapters/aws/concurrency-limited.ts';
import { withRetries } from '../../../lambda/adapters/aws/retrying.ts';
import { fakeClock } from '../../support/builders/fake-clock.ts';
import { fault, type IamStandIn, keyPage, startIamStandIn } from '../../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

let iam: IamStandIn;
beforeEach(async () => {
  iam = await startIamStandIn();
});
afterEach(() => iam.stop());

const client = (maxAttempts = 1) =>
  iamClient({ endpoint: iam.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS, maxAttempts });

/** Counts how many requests are on their way at once: the innermost middleware, where it is added last. */
function meter(of: ReturnType<typeof client>) {
  const seen = { now: 0, most: 0 };
  of.middlewareStack.add(
    <Args, Result>(next: (args: Args) => Promise<Result>) =>
      async (args: Args): Promise<Result> => {
        seen.now += 1;
        seen.most = Math.max(seen.most, seen.now);
        try {
          return await next(args);
        } finally {
          seen.now -= 1;
        }
      },
    { step: 'deserialize', priority: 'low', name: 'meter' },
  );
  return seen;
}

const USERS = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('calls in flight', () => {
  it('are exactly the limit where more are asked for', async () => {
    iam.script('ListAccessKeys', keyPage([]));
    const limited = limitConcurrency(client(), 2);
    const seen = meter(limited);
    const keys = iamAccessKeys({ client: limited });
    await Promise.all(USERS.map((user) => keys.list(user)));
    expect(seen.most).toBe(2);
  });

  it('are all answered', async () => {
    iam.script('ListAccessKeys', keyPage([]));
    const keys = iamAccessKeys({ client: limitConcurrency(client(), 1) });
    const answers = await Promise.all(USERS.map((user) => keys.list(user)));
    expect(answers.map(({ kind }) => kind)).toEqual(USERS.map(() => 'listed'));
  });

  it('give their place back after a fault', async () => {
    iam.script('ListAccessKeys', fault(500, 'ServiceFailure'), keyPage([]));
    const keys = iamAccessKeys({ client: limitConcurrency(client(), 1) });
    const answers = await Promise.allSettled([keys.list('a'), keys.list('b')]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('leave their place to others between two attempts', async () => {
    iam.script('ListAccessKeys', fault(500, 'ServiceFailure'), keyPage([]));
    const keys = iamAccessKeys({ client: limitConcurrency(client(2), 1) });
    const order: string[] = [];
    await Promise.all(['a', 'b'].map(async (user) => order.push(`${user} ${(await keys.list(user)).kind}`)));
    expect(order).toEqual(['b listed', 'a listed']);
  });

  it('refuse a limit of 0', () => {
    expect(() => limitConcurrency(client(), 0)).toThrow(RangeError);
  });
});

describe('countCalls calls', () => {
  it('are told by action, retries included', async () => {
    iam.script('ListAccessKeys', fault(500, 'ServiceFailure'), keyPage([]));
    const counting = countCalls(client(2));
    await iamAccessKeys({ client: counting.client }).list('a');
    expect(counting.counts()).toEqual({ total: 2, byAction: { ListAccessKeys: 2 } });
  });

  it('are none before the first', () => {
    expect(countCalls(client()).counts()).toEqual({ total: 0, byAction: {} });
  });
});

describe('a withRetries client', () => {
  const failing = fault(500, 'ServiceFailure');

  it('tries a call again that the SDK has given up, after growing pauses', async () => {
    iam.script('ListAccessKeys', failing, failing, failing, keyPage([]));
    const clock = fakeClock();
    const answer = await iamAccessKeys({ client: withRetries(client(), clock) }).list('a');
    const [first = 0, second = 0, third = 0] = clock.slept;
    expect([answer.kind, clock.slept.length, first < second && second < third]).toEqual(['listed', 3, true]);
  });

  it('gives up after six pauses', async () => {
    iam.script('ListAccessKeys', failing);
    const clock = fakeClock();
    const asked = iamAccessKeys({ client: withRetries(client(), clock) }).list('a');
    await expect(asked).rejects.toMatchObject({ code: 'ServiceFailure' });
    expect(clock.slept).toHaveLength(6);
  });

  it('tries nothing again that AWS has refused', async () => {
    iam.script('ListAccessKeys', fault(403, 'AccessDenied'));
    const clock = fakeClock();
    const asked = iamAccessKeys({ client: withRetries(client(), clock) }).list('a');
    await expect(asked).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(clock.slept).toEqual([]);
  });

  it('leaves its place in flight to others while it waits', async () => {
    iam.script('ListAccessKeys', failing, keyPage([]));
    const order: string[] = [];
    const clock = { sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 100)) };
    const keys = iamAccessKeys({ client: limitConcurrency(withRetries(client(), clock), 1) });
    await Promise.all(['a', 'b'].map(async (user) => order.push(`${user} ${(await keys.list(user)).kind}`)));
    expect(order).toEqual(['b listed', 'a listed']);
  });
});
