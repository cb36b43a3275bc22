import { stagedSweep, type StagedSweep } from '../../../support/world/staged-sweep.ts';
import { throws } from '../../../support/world/world-faults.ts';
import { aPolicy, DAY, START, World } from '../../../support/world/world.ts';
import { old, userName } from './staged-scene.ts';

const USERS = 50;
const STALE = 2;

const accountId = (index: number): string => String(300_000_000_000 + index);

/** Accounts of 50 users, two of whom have a stale key; the others use theirs. */
function organization(size: number): { world: World; accounts: readonly string[] } {
  const world = new World();
  world.policy = aPolicy({ maxKeysPerOrganizationRun: 10_000, sweepIntervalHours: 144 });
  const accounts = Array.from({ length: size }, (_, index) => accountId(index));
  for (const account of accounts) {
    const iam = world.join(account);
    for (let user = 0; user < USERS; user += 1) {
      const key = iam.addKey(userName(user), old);
      if (user >= STALE) iam.use(key, new Date(START.getTime() - DAY));
    }
  }
  return { world, accounts };
}

/** The days on which an organization of this size is warned, warned finally, and contained; the calls of each. */
async function threeSteps(size: number) {
  const { world, accounts } = organization(size);
  const calls: number[] = [];
  const runs: StagedSweep[] = [];
  for (const day of [0, 11, 14]) {
    await world.clock.sleep(START.getTime() + day * DAY - world.clock.now().getTime());
    const before = world.calls.length;
    runs.push(await stagedSweep(world, { accounts }));
    calls.push(world.calls.length - before);
  }
  return { world, calls, contained: runs.at(-1)?.counts.contained };
}

/** Whatever the size, the limits and the end of a run read the book once each, and one notice sums it up. */
const perAccount = ({ calls }: { readonly calls: readonly number[] }, size: number): readonly number[] =>
  calls.map((count) => (count - 3) / size);

describe('an organization of 200 accounts with 50 users each', () => {
  it('is swept with ten times the calls of 20 accounts, from the first warning to the containment', async () => {
    const [few, many] = [await threeSteps(20), await threeSteps(200)];
    expect(perAccount(many, 200)).toEqual(perAccount(few, 20));
    expect([few.contained, many.contained]).toEqual([40, 400]);
  }, 120_000);

  it('is swept in all accounts but those whose role or report fails, and says which those are', async () => {
    const { world, accounts } = organization(200);
    const [without, unreadable] = [accountId(17), accountId(150)];
    world.leave(without);
    world.faults.on('reports.read', throws(), { when: ([account]) => account === unreadable });
    const { completed, counts, failure } = await stagedSweep(world, { accounts });
    const swept = new Set(world.runs.map(({ account }) => account));
    expect([completed, counts.warned, accounts.filter((account) => !swept.has(account))]).toEqual([
      198,
      198 * STALE,
      [without, unreadable],
    ]);
    expect(failure).toBe(`2 of 200 accounts were not swept: ${without} (MemberRoleRefused), ${unreadable} (Timeout)`);
  }, 120_000);
});
