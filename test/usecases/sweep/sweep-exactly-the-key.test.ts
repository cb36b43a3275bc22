import { answers, delays } from '../../support/world/world-faults.ts';
import { aPolicy, DAY, World } from '../../support/world/world.ts';
import { aDueKey, daysAgo, OLD, sweepThroughContainment } from './stale-scene.ts';

describe('sweep > exactly the key', () => {
  it('contains the stale one of a user’s two keys', async () => {
    const world = new World();
    const [stale, used] = [world.iam.addKey('alice', OLD), world.iam.addKey('alice', OLD)];
    for (let day = 0; day < 15; day += 1) {
      world.iam.use(used);
      await world.sweep();
      await world.passDays(1);
    }
    expect([world.iam.statusOf(stale), world.iam.statusOf(used)]).toEqual(['Inactive', 'Active']);
  });

  it('tells two keys apart that were created in the same second', async () => {
    const world = new World();
    const used = world.iam.addKey('alice', OLD);
    const stale = world.iam.addKey('alice', OLD);
    for (let day = 0; day < 15; day += 1) {
      world.iam.use(used);
      await world.sweep();
      await world.passDays(1);
    }
    expect(world.callsOf('keys.setStatus').map(({ args }) => args[0])).toEqual([
      { userName: 'alice', accessKeyId: stale, status: 'Inactive' },
    ]);
  });

  it.each([
    ['exactly 90 days', 90, 0],
    ['a millisecond more than 90 days', 90 + 1 / DAY, 1],
    ['one day less than 90 days', 89, 0],
  ])('warns of a key last used %s ago as the rule says', async (_, days, warned) => {
    const world = new World();
    const key = world.iam.addKey('alice', { createdAt: daysAgo(400) });
    world.iam.use(key, daysAgo(days));
    // The sweep takes its now at the start; the report may be older than that.
    world.iam.freezeReport();
    const { counts } = await world.sweep();
    expect(counts.warned).toBe(warned);
  });

  it('never takes an unknown use for unused', async () => {
    const world = new World();
    const key = world.iam.addKey('alice', { createdAt: daysAgo(400), usage: { kind: 'unknown' } });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(key), world.told()]).toEqual(['Active', []]);
  });

  it('never takes a use that IAM cannot tell for unused', async () => {
    const world = new World();
    const key = world.iam.addKey('alice', OLD);
    world.faults.on('keys.lastUsed', answers({ kind: 'unresolvable', detail: 'not for this role' }));
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(key), world.told()]).toEqual(['Active', []]);
  });

  it('leaves Inactive keys alone, without a call for their use', async () => {
    const world = new World();
    world.iam.addKey('alice', { ...OLD, status: 'Inactive' });
    world.iam.addKey('alice', { createdAt: daysAgo(1) });
    await sweepThroughContainment(world);
    expect([world.told(), world.callsOf('keys.lastUsed')]).toEqual([[], []]);
  });

  it('dates a planned step before its first read, so that what others record meanwhile counts as unseen', async () => {
    const world = new World();
    world.iam.addKey('alice', OLD);
    world.faults.on('keys.list', delays(500));
    const { plan } = await world.sweep();
    const listedAt = world.callsOf('keys.list')[0]?.at ?? 0;
    expect(plan.steps[0]?.checkedAt.getTime()).toBeLessThanOrEqual(listedAt);
  });

  it('does nothing for a user that was deleted after the report', async () => {
    const world = new World();
    world.iam.addKey('alice', OLD);
    world.iam.freezeReport();
    world.iam.deleteUser('alice');
    const { counts } = await world.sweep();
    expect([counts.failed, counts.warned, world.runs.length]).toEqual([0, 0, 1]);
  });

  it('records not-found for a key that was deleted after the plan', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('tags.tags', delays(100));
    const deleted = world.clock.sleep(160).then(() => world.iam.deleteKey(due));
    await Promise.all([world.sweep(), deleted]);
    expect(await world.outcomes(due)).toEqual(['not-found']);
  });

  it('judges by age too where maxAgeDays is set', async () => {
    const world = new World();
    world.policy = aPolicy({ maxAgeDays: 100 });
    world.iam.addKey('alice', OLD);
    world.iam.use(world.iam.addKey('bob', OLD), daysAgo(1));
    await world.sweep();
    expect(world.notices[0]?.lines.filter((line) => /unrotated since/.test(line))).toHaveLength(1);
  });
});
