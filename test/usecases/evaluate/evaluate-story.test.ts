import type { StaleMode } from '../../../lambda/contract.ts';
import { hubControl } from '../../support/builders/events/world-hub-events.ts';
import { configStale, unusedKey } from '../../support/builders/events/world-stale-events.ts';
import { aPolicy } from '../../support/world/world.ts';
import { inactive, OLD, someDue, someStale, sweepDaily } from '../sweep/stale-scene.ts';

const ofUser = (index = 0): unknown => configStale(`user-${index}`);

describe('a stale finding', () => {
  it('has the user’s keys warned of, as a first sweep would', async () => {
    const { world, keys } = someStale(1);
    expect(await world.evaluate([ofUser()])).toEqual([]);
    expect([world.told(), (await world.state(keys[0] ?? '')).warnedAt]).toEqual([['warning'], expect.any(Date)]);
  });

  it('contains nothing, ever, where no sweep was completed', async () => {
    const scene = someStale(1);
    for (let day = 0; day < 30; day += 1) {
      await scene.world.evaluate([ofUser()]);
      await scene.world.passDays(1);
    }
    expect([inactive(scene), scene.world.told()]).toEqual([0, ['warning', 'final-warning']]);
  });

  it('brings the containment of the day forward', async () => {
    const scene = await someDue(1);
    await scene.world.evaluate([ofUser()]);
    expect([inactive(scene), scene.world.told()]).toEqual([1, ['contained']]);
  });

  it('leaves the sweep of the day nothing to do', async () => {
    const scene = await someDue(1);
    await scene.world.evaluate([ofUser()]);
    await scene.world.sweep();
    expect([scene.world.told(), scene.world.callsOf('keys.setStatus').length]).toEqual([['contained'], 1]);
  });

  it('has the containment recorded as a sweep’s: stale, and undone without the override', async () => {
    const { world, keys } = await someDue(1);
    await world.evaluate([ofUser()]);
    await world.reactivate(keys[0] as (typeof keys)[number], { override: false });
    expect(world.iam.statusOf(keys[0] ?? '')).toBe('Active');
  });

  it('counts the user', async () => {
    const { world } = await someDue(1);
    await world.evaluate([ofUser()]);
    expect([world.counts.get('UsersEvaluated'), world.counts.get('KeysContained')]).toEqual([1, 1]);
  });

  it('contains nothing after an outage of more than three intervals', async () => {
    const scene = await someDue(1);
    await scene.world.passDays(3);
    await scene.world.evaluate([ofUser()]);
    expect([inactive(scene), scene.world.told()]).toEqual([0, []]);
  });

  it('contains nothing on the day before a sweep would', async () => {
    const scene = someStale(1);
    await sweepDaily(scene.world, 13);
    await scene.world.evaluate([ofUser()]);
    expect(inactive(scene)).toBe(0);
  });

  it('is not trusted: a key in use is left alone', async () => {
    const scene = await someDue(1);
    scene.world.iam.use(scene.keys[0] ?? '');
    await scene.world.evaluate([ofUser()]);
    expect([inactive(scene), scene.world.told()]).toEqual([0, []]);
  });

  it('leaves the keys of all other users alone', async () => {
    const { world, keys } = await someDue(3);
    await world.evaluate([ofUser(1)]);
    expect(keys.map((key) => world.iam.statusOf(key))).toEqual(['Active', 'Inactive', 'Active']);
  });

  it('warns of all users of a batch in one notice', async () => {
    const { world } = someStale(4);
    await world.evaluate([0, 1, 2, 3].map(ofUser));
    expect(world.told()).toEqual(['warning']);
  });

  it('finds the user whatever the case of the name', async () => {
    const scene = await someDue(1);
    await scene.world.evaluate([configStale('USER-0')]);
    expect(inactive(scene)).toBe(1);
  });

  it.each<[StaleMode, number, readonly string[]]>([
    ['observe', 0, []],
    ['warn', 0, []],
    ['enforce', 1, ['contained']],
  ])('does in mode %s what a sweep does', async (staleMode, contained, told) => {
    const scene = await someDue(1);
    await scene.world.evaluate([ofUser()], aPolicy({}, { staleMode }));
    expect([inactive(scene), scene.world.told()]).toEqual([contained, told]);
  });

  it('waits for the contain window', async () => {
    // Day 14 is a Friday.
    const scene = await someDue(1, { policy: { containWindow: { days: ['MON'], fromHour: 8, toHour: 18 } } });
    await scene.world.evaluate([ofUser()]);
    expect(inactive(scene)).toBe(0);
  });

  it.each([
    ['exempt by tag', {}, { 'keystop:exempt-until': '2027-01-31' }],
    ['protected', { protectedIdentities: [{ user: 'user-0', reason: 'break glass' }] }, {}],
    ['exempt by path', { exemptions: [{ path: '/service/', owner: 'o', reason: 'r', expires: '2026-12-31' }] }, {}],
  ])('leaves the keys of a user alone who is %s', async (_why, policy, tags) => {
    const { world } = someStale(0);
    world.policy = aPolicy(policy);
    world.iam.addUser('user-0', { path: '/service/batch/' });
    world.iam.addKey('user-0', OLD);
    world.iam.tag('user-0', tags);
    await world.evaluate([ofUser()]);
    expect(world.told()).toEqual([]);
  });

  it('leaves a key alone that was reactivated', async () => {
    const scene = await someDue(1);
    await scene.world.evaluate([ofUser()]);
    await scene.world.reactivate(scene.keys[0] as (typeof scene.keys)[number]);
    await scene.world.passDays(1);
    await scene.world.evaluate([ofUser()]);
    expect([inactive(scene), scene.world.told()]).toEqual([0, ['contained', 'reactivated']]);
  });
});

describe('once a day', () => {
  it('a user is evaluated, however often the finding comes', async () => {
    const { world } = await someDue(1);
    for (let repeat = 0; repeat < 5; repeat += 1) await world.evaluate([ofUser()]);
    expect([world.callsOf('keys.list').length, world.counts.get('UsersEvaluated')]).toEqual([1, 1]);
  });

  it('a user is evaluated, whatever the sources that tell', async () => {
    const { world } = someStale(1);
    await world.evaluate([ofUser()]);
    await world.evaluate([hubControl('IAM.3', { name: 'user-0' })]);
    await world.evaluate([unusedKey('user-0')]);
    expect(world.callsOf('keys.list')).toHaveLength(1);
  });

  it('a user is evaluated whom several findings of a batch name, and looked up once', async () => {
    const { world } = someStale(1);
    const controls = (['IAM.3', 'IAM.8', 'IAM.22'] as const).map((control) => hubControl(control, { name: 'user-0' }));
    await world.evaluate([...controls, ofUser()]);
    expect([world.callsOf('users.find').length, world.callsOf('keys.list').length]).toEqual([1, 1]);
  });

  it('is a day of UTC: the next one evaluates again', async () => {
    const { world } = someStale(1);
    await world.clock.sleep(Date.parse('2026-11-20T23:59:00Z') - world.clock.now().getTime());
    await world.evaluate([ofUser()]);
    await world.clock.sleep(120_000);
    await world.evaluate([ofUser()]);
    expect(world.callsOf('keys.list')).toHaveLength(2);
  });

  it('a repeat fails no message', async () => {
    const { world } = someStale(1);
    await world.evaluate([ofUser()]);
    expect(await world.evaluate([ofUser()])).toEqual([]);
  });
});
