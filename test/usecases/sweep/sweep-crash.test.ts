import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { guardDuty } from '../../support/builders/events/world-events.ts';
import { throws } from '../../support/world/world-faults.ts';
import { appends, DAY, START, World } from '../../support/world/world.ts';
import { faultOf } from '../respond/scene.ts';
import { daysAgo } from '../../support/world/days-ago.ts';

/** alice's stale key on the day before its next step: `warn` or `contain`. */
async function before(step: 'warn' | 'contain'): Promise<{ world: World; stale: AccessKeyId }> {
  const world = new World();
  const stale = world.iam.addKey('alice', { createdAt: daysAgo(120) });
  const days = step === 'contain' ? 14 : 0;
  for (let day = 0; day < days; day += 1) {
    await world.sweep();
    await world.passDays(1);
  }
  world.calls.length = 0;
  return { world, stale };
}

async function cutOffAndSweptAgain(step: 'warn' | 'contain', n: number): Promise<{ world: World; stale: AccessKeyId }> {
  const scene = await before(step);
  scene.world.crashAtCall(n);
  await faultOf(scene.world.sweep());
  await scene.world.passDays(1);
  await scene.world.sweep();
  return scene;
}

const upTo = (calls: number): readonly number[] => Array.from({ length: calls + 1 }, (_, index) => index + 1);

describe('sweep > a containment cut off at any call, and the next sweep', () => {
  const CALLS = 20;
  const everyCall = upTo(CALLS);

  it('makes as many calls as are cut off here', async () => {
    const { world } = await before('contain');
    await world.sweep();
    expect(world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('leaves the key Inactive when cut off at call %i', async (n) => {
    const { world, stale } = await cutOffAndSweptAgain('contain', n);
    expect(world.iam.statusOf(stale)).toBe('Inactive');
  });

  it.each(everyCall)('holds exactly one contained outcome when cut off at call %i', async (n) => {
    const { world, stale } = await cutOffAndSweptAgain('contain', n);
    expect((await world.outcomes(stale)).filter((outcome) => outcome === 'contained')).toHaveLength(1);
  });

  it.each(everyCall)('tells people once or twice when cut off at call %i', async (n) => {
    const { world } = await cutOffAndSweptAgain('contain', n);
    const told = world.told().filter((outcome) => outcome === 'contained').length;
    expect(told === 1 || told === 2).toBe(true);
  });

  it.each(everyCall)('has nothing left to tell when cut off at call %i', async (n) => {
    const { world, stale } = await cutOffAndSweptAgain('contain', n);
    expect((await world.state(stale)).unannounced).toEqual([]);
  });

  it.each(everyCall)('has a way back, without the override, when cut off at call %i', async (n) => {
    const { world, stale } = await cutOffAndSweptAgain('contain', n);
    await world.reactivate(stale, { override: false });
    expect(world.iam.statusOf(stale)).toBe('Active');
  });

  it.each(everyCall)('has a way back before the next sweep, when cut off at call %i', async (n) => {
    const { world, stale } = await before('contain');
    world.crashAtCall(n);
    await faultOf(world.sweep());
    await world.reactivate(stale, { override: false });
    expect(world.iam.statusOf(stale)).toBe('Active');
  });

  it.each(everyCall)('is recovered by a sweep that only observes, when cut off at call %i', async (n) => {
    const { world, stale } = await before('contain');
    world.crashAtCall(n);
    await faultOf(world.sweep());
    const wasInactive = world.iam.statusOf(stale) === 'Inactive';
    await world.passDays(1);
    await world.sweep({ ...world.policy, staleMode: 'observe' });
    expect((await world.outcomes(stale)).includes('contained')).toBe(wasInactive);
  });

  it('records no second containment of a key that was contained as exposed in the meantime', async () => {
    const { world, stale } = await before('contain');
    world.faults.on('keys.setStatus', throws());
    await faultOf(world.sweep());
    world.faults.clear();
    await world.respond(guardDuty({ accessKeyId: stale, userName: 'alice' }));
    await world.passDays(1);
    await world.sweep();
    expect((await world.outcomes(stale)).filter((outcome) => outcome === 'contained')).toHaveLength(1);
  });

  it('tells people of a containment whose notice failed', async () => {
    const { world, stale } = await before('contain');
    world.faults.on('notices.send', throws(), { times: 1 });
    await world.sweep();
    await world.passDays(1);
    await world.sweep();
    expect(world.told().filter((outcome) => outcome === 'contained')).toHaveLength(1);
    expect((await world.state(stale)).unannounced).toEqual([]);
  });

  it('goes on with the others when one recovery fails', async () => {
    const { world, stale } = await before('contain');
    world.faults.on('ledger.append', throws(), { when: appends('outcome') });
    await world.sweep();
    const other = world.iam.addKey('anna', { createdAt: daysAgo(120) });
    world.faults.clear();
    await world.passDays(1);
    world.faults.on('keys.list', throws(), { when: ([name]) => name === 'alice' });
    const { counts } = await world.sweep();
    expect([counts.failed > 0, counts.warned, world.iam.statusOf(stale), world.iam.statusOf(other)]).toEqual([
      true,
      1,
      'Inactive',
      'Active',
    ]);
  });
});

describe('sweep > a warning cut off at any call, and the next sweep', () => {
  const CALLS = 13;
  const everyCall = upTo(CALLS);

  it('makes as many calls as are cut off here', async () => {
    const { world } = await before('warn');
    await world.sweep();
    expect(world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('has warned when cut off at call %i', async (n) => {
    const { world, stale } = await cutOffAndSweptAgain('warn', n);
    expect((await world.state(stale)).warnedAt).toBeDefined();
  });

  it.each(everyCall)('has sent every warning that it recorded when cut off at call %i', async (n) => {
    const { world, stale } = await cutOffAndSweptAgain('warn', n);
    const recorded = (await world.history(stale)).filter((entry) => entry.kind === 'warning').length;
    const sent = world.told().filter((outcome) => outcome === 'warning').length;
    expect([recorded, sent - recorded <= 1 && sent >= recorded]).toEqual([1, true]);
  });

  it.each(everyCall)('contains nothing within 14 days of the recorded warning when cut off at call %i', async (n) => {
    const { world, stale } = await cutOffAndSweptAgain('warn', n);
    const { warnedAt = START } = await world.state(stale);
    while (world.iam.statusOf(stale) === 'Active') {
      await world.passDays(1);
      await world.sweep();
    }
    const days = (world.clock.now().getTime() - warnedAt.getTime()) / DAY;
    expect(days).toBeGreaterThan(13.9);
  });
});
