import { counted } from '../../lambda/adapters/counted.ts';
import { iamAccessKeys } from '../../lambda/adapters/iam-access-keys.ts';
import { iamClient } from '../../lambda/adapters/iam-client.ts';
import { inFlight } from '../../lambda/adapters/in-flight.ts';
import { fault, type IamStandIn, keyPage, startIamStandIn } from '../support/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../support/loopback.ts';

let iam: IamStandIn;
beforeEach(async () => {
  iam = await startIamStandIn();
});
afterEach(() => iam.stop());

const client = (maxAttempts = 1) =>
  iamClient({ endpoint: iam.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS, maxAttempts });

/** Counts how many calls are on their way at once, as the client's own middleware sees them. */
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
    { step: 'build', name: 'meter' },
  );
  return seen;
}

const USERS = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('calls in flight', () => {
  it('are exactly the limit where more are asked for', async () => {
    iam.script('ListAccessKeys', keyPage([]));
    const bare = client();
    const seen = meter(bare);
    const keys = iamAccessKeys({ client: inFlight(bare, 2) });
    await Promise.all(USERS.map((user) => keys.list(user)));
    expect(seen.most).toBe(2);
  });

  it('are all answered', async () => {
    iam.script('ListAccessKeys', keyPage([]));
    const keys = iamAccessKeys({ client: inFlight(client(), 1) });
    const answers = await Promise.all(USERS.map((user) => keys.list(user)));
    expect(answers.map(({ kind }) => kind)).toEqual(USERS.map(() => 'listed'));
  });

  it('give their place back after a fault', async () => {
    iam.script('ListAccessKeys', fault(500, 'ServiceFailure'), keyPage([]));
    const keys = iamAccessKeys({ client: inFlight(client(), 1) });
    const answers = await Promise.allSettled([keys.list('a'), keys.list('b')]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('refuse a limit of 0', () => {
    expect(() => inFlight(client(), 0)).toThrow(RangeError);
  });
});

describe('counted calls', () => {
  it('are told by action, retries included', async () => {
    iam.script('ListAccessKeys', fault(500, 'ServiceFailure'), keyPage([]));
    const counting = counted(client(2));
    await iamAccessKeys({ client: counting.client }).list('a');
    expect(counting.counts()).toEqual({ total: 2, byAction: { ListAccessKeys: 2 } });
  });

  it('are none before the first', () => {
    expect(counted(client()).counts()).toEqual({ total: 0, byAction: {} });
  });
});
