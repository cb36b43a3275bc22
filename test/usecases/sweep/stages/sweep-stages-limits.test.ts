import type { PolicyDocument } from '../../../../lambda/contract.ts';
import { NO_COUNTS } from '../../../../lambda/domain/sweep/sweep-counts.ts';
import { finishStage } from '../../../../lambda/usecases/sweep/stages/finish.ts';
import { limitsStage } from '../../../../lambda/usecases/sweep/stages/limits.ts';
import { planIdOf } from '../../../../lambda/domain/sweep/sweep-plan.ts';
import { stagedSweep } from '../../../support/world/staged-sweep.ts';
import { ACCOUNT } from '../../../support/builders/events/world-events.ts';
import { losesAnswer, tells, throws } from '../../../support/world/world-faults.ts';
import type { World } from '../../../support/world/world.ts';
import { dueUsers, inactive, old, sweepDaily, userName, WIDE } from './staged-scene.ts';

const OTHERS = ['222233334444', '333344445555', '444455556666'];
const accounts = [ACCOUNT, ...OTHERS];

/** An organization with so many due keys in each of its accounts. */
async function organization(due: readonly number[], policy: PolicyDocument): Promise<World> {
  const { world } = await dueUsers(0, policy);
  due.forEach((count, index) => {
    const iam = index === 0 ? world.iam : world.join(accounts[index] ?? '');
    for (let key = 0; key < count; key += 1) iam.addKey(userName(key), old);
  });
  await sweepDaily(world, 14, accounts.slice(0, due.length));
  world.calls.length = 0;
  world.notices.length = 0;
  world.counts.clear();
  return world;
}

const containedBy = (world: World): number => world.callsOf('keys.setStatus').length;

describe('the limits of an account', () => {
  it.each([
    ['exactly as many keys as maxKeysPerRun', 5, { maxKeysPerRun: 5, maxPercentPerRun: 100 }, 5],
    ['one key more than maxKeysPerRun', 6, { maxKeysPerRun: 5, maxPercentPerRun: 100 }, 0],
    ['exactly minKeysForPercent keys, all of the account', 3, {}, 3],
    ['one key more than minKeysForPercent, all of the account', 4, {}, 0],
  ])('let a run with %s contain as many as allowed', async (_, count, policy, contained) => {
    const scene = await dueUsers(count, policy);
    await stagedSweep(scene.world, { most: 2 });
    expect(inactive(scene)).toBe(contained);
  });

  it('stop their account and no other', async () => {
    const world = await organization([3, 4, 2], {});
    const { within } = await stagedSweep(world, { accounts: accounts.slice(0, 3) });
    expect([within, containedBy(world)]).toEqual([[ACCOUNT, OTHERS[1]], 5]);
  });

  it('leave the plan to be approved, and tell its id and its keys', async () => {
    const { world } = await dueUsers(4, {});
    const { startedAt } = await stagedSweep(world);
    const planId = planIdOf({ account: ACCOUNT, startedAt });
    expect([
      world.plans.find((plan) => plan.planId === planId)?.steps.length,
      world.noticesOf('run-limit-reached'),
    ]).toMatchObject([4, [{ commands: [`keystop sweep --approve ${planId}`], account: ACCOUNT }]]);
  });

  it('say that their notice reached nobody, and go on', async () => {
    const { world } = await dueUsers(4, {});
    world.hasSubscriber = false;
    const { counts, failure } = await stagedSweep(world);
    expect([counts.limitUndelivered, world.counts.get('WarningsUndelivered'), failure]).toEqual([1, 1, undefined]);
  });

  it('tell of several accounts that they stopped in one notice', async () => {
    const world = await organization([4, 5, 1], {});
    await stagedSweep(world, { accounts: accounts.slice(0, 3) });
    const [notice, ...others] = world.noticesOf('run-limit-reached');
    expect([notice?.commands.length, others, world.counts.get('SweepRunLimitReached')]).toEqual([2, [], 2]);
  });

  it('complete the run that they stop, and count its failed notice', async () => {
    const { world } = await dueUsers(4, {});
    world.faults.on('notices.send', throws(), { when: tells('run-limit-reached') });
    const { completed, counts } = await stagedSweep(world);
    expect([completed, counts.failed, world.counts.get('SweepRunLimitReached')]).toEqual([1, 1, 1]);
  });
});

describe('the limit of an organization', () => {
  const policy = { ...WIDE, maxKeysPerOrganizationRun: 6 };

  it.each([
    ['exactly as many keys due as it says', [3, 2, 1], 6],
    ['one key more', [3, 2, 2], 0],
  ])('contains with %s what is allowed', async (_, due, contained) => {
    const world = await organization(due, policy);
    await stagedSweep(world, { accounts: accounts.slice(0, 3) });
    expect(containedBy(world)).toBe(contained);
  });

  it('keeps the plan of each account, tells them in one notice, and counts one stop', async () => {
    const world = await organization([3, 2, 2], policy);
    const { startedAt } = await stagedSweep(world, { accounts: accounts.slice(0, 3) });
    const plans = accounts.slice(0, 3).map((account) => planIdOf({ account, startedAt }));
    const told = world.noticesOf('run-limit-reached').map(({ commands }) => commands);
    expect([told, world.counts.get('SweepRunLimitReached')]).toEqual([
      [plans.map((plan) => `keystop sweep --approve ${plan}`)],
      1,
    ]);
    expect(plans.map((id) => world.plans.find(({ planId }) => planId === id)?.steps.length)).toEqual([3, 2, 2]);
  });

  it('counts only the accounts that are within their own limits, since no others are contained', async () => {
    const world = await organization([9, 3, 3], { ...policy, maxKeysPerRun: 5 });
    const { within } = await stagedSweep(world, { accounts: accounts.slice(0, 3) });
    expect([within, containedBy(world)]).toEqual([OTHERS.slice(0, 2), 6]);
  });

  it('is no limit of a run over one account, which has its own', async () => {
    const world = await organization([9], policy);
    await stagedSweep(world, { accounts: [ACCOUNT] });
    expect(containedBy(world)).toBe(9);
  });

  it('holds also where only one account of the run could be planned', async () => {
    const world = await organization([7, 1], policy);
    world.leave(OTHERS[0] ?? '');
    await stagedSweep(world, { accounts: accounts.slice(0, 2) });
    expect(containedBy(world)).toBe(0);
  });

  it('stops the same accounts again when it was cut off while noting them', async () => {
    const world = await organization([3, 2, 2], policy);
    world.faults.on('book.note', throws(), {
      times: 1,
      when: ([, sweep]) => JSON.stringify(sweep).includes('stopped'),
    });
    const { within } = await stagedSweep(world, { accounts: accounts.slice(0, 3) });
    expect([within, containedBy(world)]).toEqual([[], 0]);
  });

  it('tells nothing twice when the answer of a finished check is lost', async () => {
    const world = await organization([3, 2, 2], policy);
    const run = { accounts: accounts.slice(0, 3), home: ACCOUNT };
    const { startedAt } = await stagedSweep(world, { accounts: run.accounts });
    const again = await world.clock.settle(limitsStage({ ...run, startedAt }, world.policy, world.ports()));
    expect([again, world.told()]).toEqual([[], ['run-limit-reached']]);
  });
});

describe('the end of a run', () => {
  it('completes it in the accounts that were swept, and says which were not', async () => {
    const world = await organization([1, 1, 1], WIDE);
    world.leave(OTHERS[0] ?? '');
    const { completed, failure, startedAt } = await stagedSweep(world, { accounts: accounts.slice(0, 3) });
    const recorded = world.runs.filter((run) => run.startedAt === startedAt).map(({ account }) => account);
    expect([completed, failure, recorded.toSorted()]).toEqual([
      2,
      `1 of 3 accounts were not swept: ${OTHERS[0]} (MemberRoleRefused)`,
      [ACCOUNT, OTHERS[1]],
    ]);
  });

  it('counts all accounts together', async () => {
    const world = await organization([1, 2, 3], WIDE);
    const { counts } = await stagedSweep(world, { accounts: accounts.slice(0, 3) });
    expect([counts.contained, world.counts.get('KeysContained'), world.counts.get('SweepsCompleted')]).toEqual([
      6, 6, 3,
    ]);
  });

  it('is no completed run for an account whose containment ended with a fault', async () => {
    const world = await organization([1, 1], WIDE);
    const [other = ''] = OTHERS;
    const after = (stage: string) => (stage === 'limits' ? breakPlanOf(world, other) : undefined);
    const { failure, startedAt, counts } = await stagedSweep(world, { accounts: accounts.slice(0, 2), after });
    expect([counts.contained, failure, world.runs.filter((run) => run.startedAt === startedAt).length]).toEqual([
      1,
      `1 of 2 accounts were not swept: ${other} (Timeout)`,
      1,
    ]);
  });

  it('is no completed run for an account of which nothing is known', async () => {
    const { world } = await dueUsers(0);
    const run = { startedAt: world.clock.now(), accounts, home: ACCOUNT };
    const finished = await world.clock.settle(finishStage(run, world.clock.now(), world.ports()));
    expect([finished.completed, finished.failure]).toEqual([0, expect.stringContaining(`${ACCOUNT} (NotPlanned)`)]);
  });

  it.each([
    ['planned', 'LimitsNotChecked'],
    ['cleared', 'NotContained'],
  ] as const)('is no completed run for an account with due keys that is only %s', async (stage, code) => {
    const { world } = await dueUsers(0);
    const startedAt = world.clock.now();
    const counts = { ...NO_COUNTS, stale: 1 };
    await world.book.note(startedAt, { stage, account: ACCOUNT, warnOnly: false, due: 1, activeKeys: 1, counts });
    const run = { startedAt, accounts: [ACCOUNT], home: ACCOUNT };
    const finished = await world.clock.settle(finishStage(run, startedAt, world.ports()));
    expect(finished.failure).toContain(code);
  });

  it('records a run once when its call is repeated', async () => {
    const { world } = await dueUsers(1);
    const before = world.runs.length;
    world.faults.on('memory.recordRun', losesAnswer(), { times: 1 });
    const { startedAt, failure } = await stagedSweep(world);
    const again = finishStage(
      { startedAt, accounts: [ACCOUNT], home: ACCOUNT },
      world.runs.at(-1)?.completedAt ?? startedAt,
      world.ports(),
    );
    await world.clock.settle(again);
    expect([world.runs.length - before, failure]).toEqual([1, expect.stringContaining('Timeout')]);
  });

  it('is short, however many accounts failed', async () => {
    const { world } = await dueUsers(0);
    const many = Array.from({ length: 1000 }, (_, index) => String(100_000_000_000 + index));
    const run = { startedAt: world.clock.now(), accounts: many, home: ACCOUNT };
    const { failure } = await world.clock.settle(finishStage(run, world.clock.now(), world.ports()));
    expect(failure?.length).toBeLessThanOrEqual(1001);
  });
});

function breakPlanOf(world: World, account: string): void {
  world.faults.on('memory.loadPlan', throws(), { when: ([planId]) => String(planId).startsWith(account) });
}
