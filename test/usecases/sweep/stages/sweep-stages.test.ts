import { planIdOf } from '../../../../lambda/domain/sweep/sweep-plan.ts';
import { stagedSweep } from '../../../support/world/staged-sweep.ts';
import { ACCOUNT } from '../../../support/builders/events/world-events.ts';
import { throws } from '../../../support/world/world-faults.ts';
import { START } from '../../../support/world/world.ts';
import { faultOf } from '../../respond/scene.ts';
import { dueUsers, inactive, old, planOnce, staleUsers, sweepDaily, userName } from './staged-scene.ts';

const planId = planIdOf({ account: ACCOUNT, startedAt: START });

describe('a sweep by its stages', () => {
  it('tells the same story of stale keys as a sweep in one go', async () => {
    const [inOneGo, byStages] = [staleUsers(3).world, staleUsers(3).world];
    for (let day = 0; day < 20; day += 1) {
      await inOneGo.sweep();
      await inOneGo.passDays(1);
    }
    await sweepDaily(byStages, 20);
    expect([byStages.told(), byStages.iam.statuses()]).toEqual([inOneGo.told(), inOneGo.iam.statuses()]);
  });

  it('warns on the first run, and contains nothing', async () => {
    const scene = staleUsers(2);
    const { counts } = await stagedSweep(scene.world);
    expect([counts.warned, scene.world.told(), inactive(scene)]).toEqual([2, ['warning'], 0]);
  });

  it('contains on day 14', async () => {
    const scene = await dueUsers(2);
    const before = inactive(scene);
    const { counts } = await stagedSweep(scene.world);
    expect([before, inactive(scene), counts.contained]).toEqual([0, 2, 2]);
  });

  it('only warns after an outage of more than three intervals', async () => {
    const scene = await dueUsers(2);
    await scene.world.passDays(3);
    const { counts } = await stagedSweep(scene.world);
    expect([counts.contained, inactive(scene)]).toEqual([0, 0]);
  });

  it('costs no call to IAM but the report’s on a day with nothing newly due', async () => {
    const { world } = staleUsers(20);
    await sweepDaily(world, 1);
    world.calls.length = 0;
    await stagedSweep(world);
    expect(world.calls.filter(({ operation }) => /^(keys|tags|users|accounts)\./.test(operation))).toEqual([]);
  });

  it('records the run as completed, with what it counted', async () => {
    const { world } = staleUsers(2);
    const { startedAt } = await stagedSweep(world);
    expect(world.runs).toMatchObject([
      { account: ACCOUNT, startedAt, counts: { activeKeys: 2, warned: 2, failed: 0 } },
    ]);
  });

  it('finishes what an earlier run left between the change and its record', async () => {
    const scene = await dueUsers(1);
    const [key = ''] = scene.keys;
    scene.world.faults.on('ledger.append', throws(), {
      when: ([, entry]) => JSON.stringify(entry).includes('outcome'),
    });
    await stagedSweep(scene.world);
    scene.world.faults.clear();
    await scene.world.passDays(1);
    await stagedSweep(scene.world);
    expect([inactive(scene), await scene.world.outcomes(key)]).toEqual([1, ['contained']]);
  });
});

describe('the plan stage', () => {
  it('keeps the steps of a page before it remembers the page’s users', async () => {
    const { world } = await dueUsers(1);
    await planOnce(world, world.clock.now(), 1);
    const order = world.calls.map(({ operation }) => operation);
    expect(order.indexOf('plans.addPage')).toBeLessThan(order.indexOf('rows.remember'));
  });

  it('goes on where it stopped until all users are planned, and asks for each once', async () => {
    const { world } = staleUsers(10);
    const { pages, counts } = await stagedSweep(world, { most: 3 });
    expect([pages, counts.warned, counts.stale, world.callsOf('keys.list').length]).toEqual([4, 10, 10, 10]);
  });

  it('counts a user of whom nothing is new once, however many pages there are', async () => {
    const { world } = staleUsers(10);
    await sweepDaily(world, 1);
    for (const index of [2, 5, 8]) world.iam.addKey(userName(index), old);
    const { counts } = await stagedSweep(world, { most: 1 });
    expect(counts.stale).toBe(13);
  });

  it('warns of the users of a page in that page, and remembers them', async () => {
    const { world, keys } = staleUsers(10);
    await planOnce(world, START, 3);
    const warned = await Promise.all(keys.map(async (key) => (await world.state(key)).warnedAt !== undefined));
    const remembered = [...(world.rememberedRows.get(ACCOUNT)?.keys() ?? [])];
    expect([warned.filter(Boolean).length, remembered]).toEqual([3, [0, 1, 2].map(userName)]);
  });

  it('reads one report and asks whether it may only warn once, not on every page', async () => {
    const { world } = staleUsers(6);
    const { pages } = await stagedSweep(world, { most: 2 });
    expect([pages, world.callsOf('reports.read').length, world.callsOf('memory.lastCompleted').length]).toEqual([
      3, 3, 1,
    ]);
  });

  it('skips nobody when the report is made anew in another order, with users gone and users added', async () => {
    const { world } = staleUsers(9);
    const first = await planOnce(world, START, 4);
    for (const index of [0, 1]) world.iam.deleteUser(userName(index));
    world.iam.addKey('aaa-new', old);
    world.iam.deleteUser(userName(6));
    world.iam.addKey(userName(6), old);
    await planOnce(world, START, 99, first.isDone ? undefined : first.cursor);
    const asked = world.callsOf('keys.list').map(({ args }) => args[0]);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map(userName));
  });

  it('keeps a plan that nobody can read before it is whole', async () => {
    const { world } = await dueUsers(5);
    const startedAt = world.clock.now();
    const id = planIdOf({ account: ACCOUNT, startedAt });
    const first = await planOnce(world, startedAt, 3);
    const before = world.plans.find((plan) => plan.planId === id);
    await planOnce(world, startedAt, 3, first.isDone ? undefined : first.cursor);
    const whole = world.plans.find((plan) => plan.planId === id);
    expect([before, whole?.steps.map((step) => step.userName)]).toEqual([undefined, [0, 1, 2, 3, 4].map(userName)]);
  });

  it('keeps no plan where no key is due', async () => {
    const { world } = staleUsers(2);
    await stagedSweep(world);
    expect([world.plans, world.callsOf('plans.closePlan')]).toEqual([[], []]);
  });

  it('puts a page that is planned again in the place of the first one', async () => {
    const { world, keys } = await dueUsers(4);
    const startedAt = world.clock.now();
    await planOnce(world, startedAt, 4);
    for (const key of keys.slice(0, 2)) world.iam.use(key);
    await planOnce(world, startedAt, 4);
    const plan = world.plans.find(({ planId: id }) => id === planIdOf({ account: ACCOUNT, startedAt }));
    expect(plan?.steps.map((step) => step.userName)).toEqual([2, 3].map(userName));
  });

  it('sends no warning again when a page is planned again', async () => {
    const { world } = staleUsers(4);
    await planOnce(world, START, 4);
    await planOnce(world, START, 4);
    expect([world.told(), world.plans.find((plan) => plan.planId === planId)]).toEqual([['warning'], undefined]);
  });

  it('refuses to go on for ever where an invocation has time for nobody', async () => {
    const { world } = staleUsers(2);
    const first = await planOnce(world, START, 0);
    const again = faultOf(planOnce(world, START, 0, first.isDone ? undefined : first.cursor));
    expect(await again).toMatchObject({ code: 'OutOfTime', retryable: false });
  });

  it('counts users who could not be judged and warnings that were not sent, and goes on', async () => {
    const { world } = staleUsers(4);
    world.faults.on('keys.list', throws(), { when: ([name]) => name === userName(1) });
    world.faults.on('notices.send', throws(), { times: 1 });
    const { counts, failure } = await stagedSweep(world, { most: 2 });
    expect([counts.failed, counts.warned, failure]).toEqual([
      2,
      2,
      expect.stringContaining('2 users, keys or notices'),
    ]);
  });
});
