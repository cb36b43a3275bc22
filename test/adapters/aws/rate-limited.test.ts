import { iamAccessKeys } from '../../../lambda/adapters/iam/iam-access-keys.ts';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import { rateLimited } from '../../../lambda/adapters/aws/rate-limited.ts';
import { fakeClock } from '../../support/builders/fake-clock.ts';
import { fault, type IamStandIn, keyPage, startIamStandIn } from '../../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

let iam: IamStandIn;
beforeEach(async () => {
  iam = await startIamStandIn();
});
afterEach(() => iam.stop());

function setUp(callsPerSecond: number, maxAttempts = 1) {
  const clock = fakeClock();
  const bare = iamClient({ endpoint: iam.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS, maxAttempts });
  return { clock, keys: iamAccessKeys({ client: rateLimited(bare, callsPerSecond, clock) }) };
}

describe('rateLimited', () => {
  it('sends the first call at once', async () => {
    iam.script('ListAccessKeys', keyPage([]));
    const { clock, keys } = setUp(5);
    await keys.list('alice');
    expect(clock.slept).toEqual([]);
  });

  it('spreads calls evenly', async () => {
    iam.script('ListAccessKeys', keyPage([]));
    const { clock, keys } = setUp(5);
    for (const user of ['a', 'b', 'c']) await keys.list(user);
    expect(clock.slept).toEqual([200, 200]);
  });

  it('counts retries as calls', async () => {
    iam.script('ListAccessKeys', fault(500, 'ServiceFailure'), keyPage([]));
    const { clock, keys } = setUp(5, 2);
    await keys.list('alice');
    expect(clock.slept).toEqual([200]);
  });

  it('queues calls that are in flight together', async () => {
    iam.script('ListAccessKeys', keyPage([]));
    const { clock, keys } = setUp(10);
    await Promise.all(['a', 'b', 'c'].map((user) => keys.list(user)));
    expect(clock.slept).toHaveLength(2);
  });

  it.each([0, -1, Number.NaN])('refuses %d calls a second', (callsPerSecond) => {
    expect(() => setUp(callsPerSecond)).toThrow(RangeError);
  });
});
