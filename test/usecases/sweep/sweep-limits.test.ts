import type { StaleMode } from '../../../lambda/contract.ts';
import { tells, throws } from '../../support/world/world-faults.ts';
import { aPolicy, World } from '../../support/world/world.ts';
import { faultOf } from '../respond/scene.ts';
import { aDueKey, daysAgo, inactive, manyKeys, OLD, someDue, sweepThroughContainment } from './stale-scene.ts';

async function overLimit(): Promise<World> {
  const world = new World();
  manyKeys(world, 4);
  await sweepThroughContainment(world);
  return world;
}

describe('sweep > run limits', () => {
  it.each([
    ['exactly as many keys as maxKeysPerRun', 25, { maxPercentPerRun: 100 }, 25],
    ['one key more than maxKeysPerRun', 26, { maxPercentPerRun: 100 }, 0],
    ['exactly minKeysForPercent keys, all of the account', 3, {}, 3],
    ['one key more than minKeysForPercent, all of the account', 4, {}, 0],
  ])('with %s due contains as many as allowed', async (_, count, document, contained) => {
    const world = new World();
    world.policy = aPolicy(document);
    const keys = manyKeys(world, count);
    await sweepThroughContainment(world);
    expect(inactive({ world, keys })).toBe(contained);
  });

  it.each([
    ['exactly at', 40, 4],
    ['one key above', 39, 0],
  ])(
    'with four due keys %s the percentage of Active keys contains as many as allowed',
    async (_, active, contained) => {
      const world = new World();
      const keys = manyKeys(world, 4);
      for (let index = 4; index < active; index += 1) world.iam.addKey(`fresh-${index}`, { createdAt: daysAgo(1) });
      await sweepThroughContainment(world);
      expect(inactive({ world, keys })).toBe(contained);
    },
  );

  it('keeps the plan, with every key that is due', async () => {
    const world = await overLimit();
    expect(world.plans.map(({ steps }) => steps.map(({ step }) => step))).toEqual([Array(4).fill('contain')]);
  });

  it('keeps the plan before it tells of it', async () => {
    const world = await overLimit();
    const order = world.calls.map(({ operation }) => operation);
    expect(order.indexOf('memory.savePlan')).toBeLessThan(order.lastIndexOf('notices.send'));
  });

  it('tells people, with the plan’s id', async () => {
    const world = await overLimit();
    const told = world.noticesOf('run-limit-reached').map(({ lines }) => lines.join(' '));
    expect(told).toEqual([expect.stringContaining(world.plans[0]?.planId ?? 'no plan')]);
  });

  it('counts the limit for the alarm', async () => {
    const world = await overLimit();
    expect(world.counts.get('SweepRunLimitReached')).toBe(1);
  });

  it('counts the failure when the notice of the limit fails', async () => {
    const world = new World();
    manyKeys(world, 4);
    for (let day = 0; day < 14; day += 1) {
      await world.sweep();
      await world.passDays(1);
    }
    world.faults.on('notices.send', throws(), { when: tells('run-limit-reached') });
    const { limitReached, counts } = await world.sweep();
    expect([limitReached, counts.failed]).toEqual([true, 1]);
  });

  it('says that the notice of the limit reached nobody', async () => {
    const { world } = await someDue(4);
    world.hasSubscriber = false;
    const { counts } = await world.sweep();
    expect([counts.limitUndelivered, counts.failed, world.counts.get('WarningsUndelivered')]).toEqual([1, 0, 1]);
    expect(world.logged('warn')).toContain('the notice of the run limit reached nobody');
  });

  it('contains nothing when the plan cannot be kept', async () => {
    const world = new World();
    manyKeys(world, 4);
    world.faults.on('memory.savePlan', throws());
    await faultOf(sweepThroughContainment(world));
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });
});

describe('sweep > modes and window', () => {
  it.each<[StaleMode, readonly string[]]>([
    ['observe', []],
    ['warn', ['warning', 'final-warning']],
  ])('contains nothing in mode %s, and tells what the mode allows', async (staleMode, told) => {
    const world = new World();
    world.policy = aPolicy({}, { staleMode });
    world.iam.addKey('alice', OLD);
    await sweepThroughContainment(world);
    expect([world.told(), world.callsOf('keys.setStatus')]).toEqual([told, []]);
  });

  it('says in mode observe what it would do', async () => {
    const world = new World();
    world.policy = aPolicy({}, { staleMode: 'observe' });
    world.iam.addKey('alice', OLD);
    const { page, counts } = await world.sweep();
    expect([page.kept.map(({ why }) => why), counts.stale]).toEqual([['mode-observe'], 1]);
  });

  it('contains on the first day of the window after the key is due', async () => {
    // Day 14 is a Friday; the window opens on Monday.
    const { world, due } = await aDueKey({ containWindow: { days: ['MON'], fromHour: 8, toHour: 18 } });
    const statuses: string[] = [];
    for (let day = 0; day < 4; day += 1) {
      await world.sweep();
      statuses.push(world.iam.statusOf(due));
      await world.passDays(1);
    }
    expect(statuses).toEqual(['Active', 'Active', 'Active', 'Inactive']);
  });
});
