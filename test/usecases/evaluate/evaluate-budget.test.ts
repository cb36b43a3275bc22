import { configStale } from '../../support/builders/events/world-stale-events.ts';
import { throws } from '../../support/world/world-faults.ts';
import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { ACCOUNT } from '../../support/builders/events/world-events.ts';
import { DAY, type World } from '../../support/world/world.ts';
import { inactive, OLD, someDue, type StaleScene } from '../sweep/stale-scene.ts';

/** One batch for each user, as findings come that nobody batched. */
async function evaluateAll({ world, keys }: StaleScene): Promise<readonly (readonly number[])[]> {
  const again: (readonly number[])[] = [];
  for (const index of keys.keys()) again.push(await world.evaluate([configStale(`user-${index}`)]));
  return again;
}

/** Both warnings of a key as old as they must be. */
async function warnedLongAgo(world: World, accessKeyId: AccessKeyId): Promise<void> {
  for (const [step, days] of [
    ['warning', 30],
    ['final-warning', 10],
  ] as const) {
    const at = new Date(world.clock.now().getTime() - days * DAY);
    const id = `${step}:${accessKeyId}`;
    const told = { kind: 'warning', userName: 'whoever', reason: 'unused', delivered: true } as const;
    await world.ledger.append({ account: ACCOUNT, subject: accessKeyId }, { ...told, id, at, step });
  }
}

/** One key more than the account's budget of the day. */
const overBudget = (): Promise<StaleScene> => someDue(4);

describe('the budget of the day', () => {
  it.each([
    ['minKeysForPercent where that is more than the share of Active keys', 5, { fresh: 5 }, 3],
    ['the share of Active keys, exactly', 5, { fresh: 35 }, 4],
    ['the share of Active keys, rounded down', 5, { fresh: 34 }, 3],
    ['maxKeysPerRun where that is less', 5, { fresh: 95, policy: { maxKeysPerRun: 2 } }, 2],
    ['nothing where maxKeysPerRun is 0', 5, { policy: { maxKeysPerRun: 0 } }, 0],
  ])('is %s', async (_what, due, options, contained) => {
    const scene = await someDue(due, options);
    await evaluateAll(scene);
    expect(inactive(scene)).toBe(contained);
  });

  it('is used up within one batch, too', async () => {
    const scene = await someDue(5);
    await scene.world.evaluate(scene.keys.map((_, index) => configStale(`user-${index}`)));
    expect(inactive(scene)).toBe(3);
  });

  it('is minKeysForPercent where the last sweep counted no Active keys', async () => {
    const scene = await someDue(5, { fresh: 95 });
    const last = scene.world.runs.at(-1);
    if (last !== undefined) scene.world.runs.push({ ...last, counts: { contained: 0 } });
    await evaluateAll(scene);
    expect(inactive(scene)).toBe(3);
  });

  it('counts the keys that a sweep contained on the same day', async () => {
    const scene = await someDue(2);
    const { world } = scene;
    await world.sweep();
    const later = [2, 3].map((index) => world.iam.addKey(`user-${index}`, OLD));
    for (const key of later) await warnedLongAgo(world, key);
    await world.evaluate([configStale('user-2'), configStale('user-3')]);
    expect([inactive(scene), later.map((key) => world.iam.statusOf(key))]).toEqual([2, ['Inactive', 'Active']]);
  });

  it('counts the keys of a sweep once that a stale finding had contained before it', async () => {
    const scene = await someDue(2);
    await scene.world.evaluate([configStale('user-0')]);
    await scene.world.sweep();
    const third = scene.world.iam.addKey('user-2', OLD);
    await warnedLongAgo(scene.world, third);
    await scene.world.evaluate([configStale('user-2')]);
    expect([inactive(scene), scene.world.iam.statusOf(third)]).toEqual([2, 'Inactive']);
  });

  it('is a new one on the next day', async () => {
    const scene = await overBudget();
    await evaluateAll(scene);
    await scene.world.passDays(1);
    await evaluateAll(scene);
    expect(inactive(scene)).toBe(4);
  });

  it('allows none where it cannot be read, and the message comes again', async () => {
    const scene = await someDue(1);
    scene.world.faults.on('budgets.take', throws());
    expect(await evaluateAll(scene)).toEqual([[0]]);
    expect(inactive(scene)).toBe(0);
  });

  it('contains on the retry, when it can be read again', async () => {
    const scene = await someDue(1);
    scene.world.faults.on('budgets.take', throws(), { times: 1 });
    await evaluateAll(scene);
    expect(await evaluateAll(scene)).toEqual([[]]);
    expect(inactive(scene)).toBe(1);
  });
});

describe('a key beyond the budget', () => {
  it('stays Active, and fails no message', async () => {
    const scene = await overBudget();
    expect(await evaluateAll(scene)).toEqual([[], [], [], []]);
    expect(scene.world.iam.statusOf(scene.keys[3] ?? '')).toBe('Active');
  });

  it('has no outcome and no intent', async () => {
    const { world, keys } = await overBudget();
    await evaluateAll({ world, keys });
    expect((await world.history(keys[3] ?? '')).filter(({ kind }) => kind !== 'warning')).toEqual([]);
  });

  it('has its plan kept', async () => {
    const { world, keys } = await overBudget();
    await evaluateAll({ world, keys });
    expect(world.plans.map(({ steps }) => steps.map(({ step, accessKeyId }) => [step, accessKeyId]))).toEqual([
      [['contain', keys[3]]],
    ]);
  });

  it('counts for the alarm of the run limit', async () => {
    const { world, keys } = await overBudget();
    await evaluateAll({ world, keys });
    expect(world.counts.get('SweepRunLimitReached')).toBe(1);
  });

  it('is told of, with the plan’s id and how many may be contained', async () => {
    const { world, keys } = await overBudget();
    await evaluateAll({ world, keys });
    const lines = world.notices.at(-1)?.lines.join(' ') ?? '';
    expect([lines.includes(world.plans[0]?.planId ?? 'no plan'), lines.includes('3 access keys')]).toEqual([
      true,
      true,
    ]);
  });

  it('says that its notice reached nobody', async () => {
    const { world, keys } = await overBudget();
    world.hasSubscriber = false;
    await evaluateAll({ world, keys });
    expect([world.counts.get('WarningsUndelivered'), world.logged('warn')]).toEqual([
      1,
      expect.arrayContaining(["the notice of the day's budget reached nobody"]),
    ]);
  });

  it('is told of once a day, however many there are', async () => {
    const scene = await someDue(7);
    await evaluateAll(scene);
    expect(scene.world.told().filter((outcome) => outcome === 'run-limit-reached')).toHaveLength(1);
  });

  it('has its plan kept before it is told of', async () => {
    const scene = await overBudget();
    await evaluateAll(scene);
    const order = scene.world.calls.map(({ operation }) => operation);
    expect(order.indexOf('memory.savePlan')).toBeLessThan(order.lastIndexOf('notices.send'));
  });

  it('comes again where its plan cannot be kept', async () => {
    const scene = await overBudget();
    scene.world.faults.on('memory.savePlan', throws());
    expect(await evaluateAll(scene)).toEqual([[], [], [], [0]]);
  });

  it('is told of by the retry where the notice failed', async () => {
    const scene = await overBudget();
    scene.world.faults.on('notices.send', throws(), {
      times: 1,
      when: ([notice]) => (notice as { outcome: string }).outcome === 'run-limit-reached',
    });
    expect((await evaluateAll(scene)).at(-1)).toEqual([0]);
    await scene.world.evaluate([configStale('user-3')]);
    expect(scene.world.told().at(-1)).toBe('run-limit-reached');
  });
});
