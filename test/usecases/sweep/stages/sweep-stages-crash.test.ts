import { stagedSweep } from '../../../support/world/staged-sweep.ts';
import { daysAgo, dueUsers, type StagedScene, staleUsers, userName } from './staged-scene.ts';

/** A run whose invocations have time for one user each, cut off at its n-th call, whose stage is tried again. */
async function cutOffAt(n: number, scene: StagedScene): Promise<StagedScene & { contained: number }> {
  const { counts } = await stagedSweep(scene.world, { most: 1, crashAt: n });
  return { ...scene, contained: counts.contained };
}

const upTo = (calls: number): readonly number[] => Array.from({ length: calls + 1 }, (_, index) => index + 1);

describe('a staged containment of two keys, cut off at any call and tried again', () => {
  const CALLS = 58;
  const everyCall = upTo(CALLS);

  it('makes as many calls as are cut off here', async () => {
    const { world } = await dueUsers(2);
    await stagedSweep(world, { most: 1 });
    expect(world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('ends with each key Inactive, once contained and once or twice told, at call %i', async (n) => {
    const { world, keys, contained } = await cutOffAt(n, await dueUsers(2));
    const outcomes = await Promise.all(keys.map((key) => world.outcomes(key)));
    const told = world.told().filter((outcome) => outcome === 'contained').length;
    expect([keys.map((key) => world.iam.statusOf(key)), outcomes, contained, told === 2 || told === 3]).toEqual([
      ['Inactive', 'Inactive'],
      [['contained'], ['contained']],
      2,
      true,
    ]);
  });

  it.each(everyCall)('leaves nothing to tell and records one completed run, at call %i', async (n) => {
    const scene = await dueUsers(2);
    const runs = scene.world.runs.length;
    const { world, keys } = await cutOffAt(n, scene);
    const unannounced = await Promise.all(keys.map(async (key) => (await world.state(key)).unannounced));
    expect([unannounced, world.runs.length - runs]).toEqual([[[], []], 1]);
  });

  it.each(everyCall)('has a report that says so, at call %i', async (n) => {
    const { world } = await cutOffAt(n, await dueUsers(2));
    const report = [...world.sweepReports.values()].at(-1);
    expect(report?.keys.map(({ standing }) => standing)).toEqual(['contained', 'contained']);
  });
});

describe('a staged run that a limit stops, cut off at any call and tried again', () => {
  const everyCall = upTo(60);

  it.each(everyCall)('contains nothing and tells of it once or twice, at call %i', async (n) => {
    const { world } = await cutOffAt(n, await dueUsers(4, {}));
    const told = world.told().filter((outcome) => outcome === 'run-limit-reached').length;
    expect([world.callsOf('keys.setStatus'), told === 1 || told === 2]).toEqual([[], true]);
  });
});

describe('a user whose due key has a successor that the report does not know yet', () => {
  const everyCall = upTo(30);

  it.each(everyCall)('has the due key Inactive after a run that is cut off and tried again, at call %i', async (n) => {
    const { world, keys } = await dueUsers(1);
    world.iam.freezeReport();
    const successor = world.iam.addKey(userName(0), { createdAt: daysAgo(-14) });
    const { contained } = await cutOffAt(n, { world, keys });
    const statuses = [...keys, successor].map((key) => world.iam.statusOf(key));
    expect([statuses, contained]).toEqual([['Inactive', 'Active'], 1]);
  });
});

describe('staged warnings, cut off at any call and tried again', () => {
  const CALLS = 33;
  const everyCall = upTo(CALLS);

  it('make as many calls as are cut off here', async () => {
    const { world } = staleUsers(2);
    await stagedSweep(world, { most: 1 });
    expect(world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('are recorded once each, and sent at least as often, at call %i', async (n) => {
    const { world, keys } = await cutOffAt(n, staleUsers(2));
    const recorded = await Promise.all(
      keys.map(async (key) => (await world.history(key)).filter(({ kind }) => kind === 'warning').length),
    );
    const sent = world.told().length;
    expect([recorded, sent === 2 || sent === 3]).toEqual([[1, 1], true]);
  });
});
