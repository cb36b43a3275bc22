import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { approvePlan } from '../../../lambda/usecases/sweep/approve-plan.ts';
import type { SweepOptions } from '../../../lambda/usecases/sweep/plan-page.ts';
import { ACCOUNT } from '../../support/builders/events/world-events.ts';
import { throws } from '../../support/world/world-faults.ts';
import { aPolicy, World } from '../../support/world/world.ts';
import { faultOf } from '../respond/scene.ts';
import { daysAgo } from '../../support/world/days-ago.ts';

const NOW: SweepOptions = { command: { withoutWarning: true, exemptTags: [] } };

/** Four stale keys of four users, and the plan of a sweep that the limit of three stopped. */
async function stopped(): Promise<{ world: World; planId: string; keys: readonly AccessKeyId[] }> {
  const world = new World();
  world.policy = aPolicy({ maxKeysPerRun: 3 });
  const keys = ['alice', 'bob', 'carol', 'dave'].map((name) => world.iam.addKey(name, { createdAt: daysAgo(200) }));
  const { plan, limitReached } = await world.sweepWith(NOW);
  if (!limitReached) throw new TypeError('the limit did not stop the sweep');
  return { world, planId: plan.planId, keys };
}

const approved = (world: World, planId: string, policy = world.policy) =>
  world.clock.settle(approvePlan(planId, ACCOUNT, policy, NOW, world.ports()));

describe('an approved plan', () => {
  it('contains every key that it names and that is due still, whatever the limits', async () => {
    const { world, planId, keys } = await stopped();
    await approved(world, planId);
    expect(keys.map((key) => world.iam.statusOf(key))).toEqual(keys.map(() => 'Inactive'));
  });

  it('touches no key that became stale beside it', async () => {
    const { world, planId } = await stopped();
    const other = world.iam.addKey('erin', { createdAt: daysAgo(300) });
    const beside = world.iam.addKey('alice', { createdAt: daysAgo(300) });
    await approved(world, planId);
    expect([other, beside].map((key) => world.iam.statusOf(key))).toEqual(['Active', 'Active']);
  });

  it('drops a key that was used since', async () => {
    const { world, planId, keys } = await stopped();
    const [used] = keys as [AccessKeyId];
    await world.passDays(1);
    world.iam.use(used);
    const { dropped } = await approved(world, planId);
    expect([dropped.map(({ accessKeyId }) => accessKeyId), world.iam.statusOf(used)]).toEqual([[used], 'Active']);
  });

  it('drops a key whose user was made exempt since', async () => {
    const { world, planId } = await stopped();
    const exempt = aPolicy({
      exemptions: [{ user: 'bob', owner: 'ops', reason: 'yearly job', expires: '2027-01-01' }],
    });
    const { dropped } = await approved(world, planId, exempt);
    expect(dropped.map(({ userName }) => userName)).toEqual(['bob']);
  });

  it('drops a key whose user is gone', async () => {
    const { world, planId } = await stopped();
    world.iam.deleteUser('carol');
    const { dropped } = await approved(world, planId);
    expect(dropped.map(({ userName }) => userName)).toEqual(['carol']);
  });

  it('does not wait for the contain window: a person has decided', async () => {
    const { world, planId, keys } = await stopped();
    const closed = aPolicy({ containWindow: { days: ['SUN'], fromHour: 3, toHour: 4 } });
    await approved(world, planId, closed);
    expect(keys.map((key) => world.iam.statusOf(key))).toEqual(keys.map(() => 'Inactive'));
  });

  it('goes on with the others where one cannot be judged', async () => {
    const { world, planId, keys } = await stopped();
    world.faults.on('keys.list', throws(), { when: ([userName]) => userName === 'bob' });
    const { failed } = await approved(world, planId);
    const inactive = keys.filter((key) => world.iam.statusOf(key) === 'Inactive');
    expect([failed.map(({ step }) => step.userName), inactive.length]).toEqual([['bob'], 3]);
  });

  it('contains nothing twice when it is approved twice', async () => {
    const { world, planId, keys } = await stopped();
    await approved(world, planId);
    const { results, dropped } = await approved(world, planId);
    expect([results.length, dropped.length]).toEqual([0, keys.length]);
  });

  it('refuses a plan that nobody made', async () => {
    const { world } = await stopped();
    expect(await faultOf(approved(world, 'no-such-plan'))).toMatchObject({ code: 'NoSuchPlan' });
  });

  it('refuses a plan of another account than that of the credentials', async () => {
    const { world, planId } = await stopped();
    const elsewhere = approvePlan(planId, '444455556666', aPolicy(), NOW, world.ports());
    expect(await faultOf(elsewhere)).toMatchObject({ code: 'PlanOfAnotherAccount' });
  });
});
