import type { AccessKeyId, Usage } from '../../lambda/domain/access-key.ts';
import type { PolicyDocument, StaleMode } from '../../lambda/contract.ts';
import { answers, delays, denied, tells, throws } from '../support/world-faults.ts';
import { appends, aPolicy, DAY, START, World } from '../support/world.ts';
import { aLeak, faultOf } from './scene.ts';

const daysAgo = (days: number): Date => new Date(START.getTime() - days * DAY);
const old = { createdAt: daysAgo(120) };

/** Daily sweeps up to and including the day on which a key that is stale from the start is contained. */
async function sweepThroughContainment(world: World): Promise<void> {
  for (let day = 0; day < 14; day += 1) {
    await world.sweep();
    await world.passDays(1);
  }
  await world.sweep();
}

/** A key of its own user, ready to be contained by the next sweep. */
async function aDueKey(policy: PolicyDocument = {}): Promise<{ world: World; due: AccessKeyId }> {
  const world = new World();
  world.policy = aPolicy(policy);
  const due = world.iam.addKey('alice', old);
  for (let day = 0; day < 14; day += 1) {
    await world.sweep();
    await world.passDays(1);
  }
  world.calls.length = 0;
  world.notices.length = 0;
  return { world, due };
}

function manyKeys(world: World, count: number, usage?: (index: number) => Usage): readonly AccessKeyId[] {
  return Array.from({ length: count }, (_, index) =>
    world.iam.addKey(`user-${index}`, { ...old, usage: usage?.(index) ?? { kind: 'never' } }),
  );
}

function inactive(world: World, keys: readonly AccessKeyId[]): number {
  return keys.filter((key) => world.iam.statusOf(key) === 'Inactive').length;
}

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
    expect(inactive(world, keys)).toBe(contained);
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
      expect(inactive(world, keys)).toBe(contained);
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

  it('contains nothing when the plan cannot be kept', async () => {
    const world = new World();
    manyKeys(world, 4);
    world.faults.on('memory.savePlan', throws());
    await faultOf(sweepThroughContainment(world));
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });
});

describe('sweep > exemptions', () => {
  const entry = { owner: 'ops', reason: 'yearly job', expires: '2026-12-31' };

  it.each([
    ['user', { user: 'ALICE' }],
    ['path', { path: '/service/' }],
  ])('leaves a key exempted by %s alone, without a warning', async (_, whom) => {
    const world = new World();
    world.iam.addUser('alice', { path: '/service/batch/' });
    const key = world.iam.addKey('alice', old);
    world.policy = aPolicy({ exemptions: [{ ...entry, ...whom }] });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(key), world.told()]).toEqual(['Active', []]);
  });

  it('leaves a key exempted by its id alone, and not its user’s other one', async () => {
    const world = new World();
    const [exempt, other] = [world.iam.addKey('alice', old), world.iam.addKey('alice', old)];
    world.policy = aPolicy({ exemptions: [{ ...entry, accessKeyId: exempt }] });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(exempt), world.iam.statusOf(other)]).toEqual(['Active', 'Inactive']);
  });

  it('leaves the keys of a tagged user alone, without a warning', async () => {
    const world = new World();
    const key = world.iam.addKey('alice', old);
    world.iam.tag('alice', { 'keystop:exempt-until': '2027-01-31' });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(key), world.told()]).toEqual(['Active', []]);
  });

  it('leaves a key alone whose user was tagged after the final warning', async () => {
    const { world, due } = await aDueKey();
    world.iam.tag('alice', { 'keystop:exempt-until': '2027-01-31' });
    await world.sweep();
    expect(world.iam.statusOf(due)).toBe('Active');
  });

  it('contains, and says so aloud, when the tag has expired', async () => {
    const { world, due } = await aDueKey();
    world.iam.tag('alice', { 'keystop:exempt-until': '2026-12-03' });
    await world.sweep();
    expect([world.iam.statusOf(due), world.logged('warn')]).toEqual(['Inactive', ['an exemption does not hold']]);
  });

  it('contains when the tag lies too far ahead', async () => {
    const { world, due } = await aDueKey();
    world.iam.tag('alice', { 'keystop:exempt-until': '2099-01-01' });
    await world.sweep();
    expect(world.iam.statusOf(due)).toBe('Inactive');
  });

  it('contains nothing, and says so aloud, when the tag is no day', async () => {
    const { world, due } = await aDueKey();
    world.iam.tag('alice', { 'keystop:exempt-until': 'next year' });
    await world.sweep();
    expect([world.iam.statusOf(due), world.logged('warn')]).toEqual(['Active', ['an exemption does not hold']]);
  });

  it('does nothing to a user whose tags cannot be read, and counts it', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('tags.tags', throws(denied()));
    const { counts } = await world.sweep();
    expect([world.iam.statusOf(due), counts.failed, world.told()]).toEqual(['Active', 1, []]);
  });

  it('contains an exposed key in spite of its user’s tag', async () => {
    const { world, leaked, event } = aLeak();
    world.iam.tag('alice', { 'keystop:exempt-until': '2027-01-31' });
    await world.respond(event);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('leaves a protected user’s key alone, without a warning', async () => {
    const world = new World();
    const key = world.iam.addKey('alice', old);
    world.policy = aPolicy({ protectedIdentities: [{ user: 'Alice', reason: 'break glass' }] });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(key), world.told()]).toEqual(['Active', []]);
  });
});

describe('sweep > exactly the key', () => {
  it('contains the stale one of a user’s two keys', async () => {
    const world = new World();
    const [stale, used] = [world.iam.addKey('alice', old), world.iam.addKey('alice', old)];
    for (let day = 0; day < 15; day += 1) {
      world.iam.use(used);
      await world.sweep();
      await world.passDays(1);
    }
    expect([world.iam.statusOf(stale), world.iam.statusOf(used)]).toEqual(['Inactive', 'Active']);
  });

  it('tells two keys apart that were created in the same second', async () => {
    const world = new World();
    const used = world.iam.addKey('alice', old);
    const stale = world.iam.addKey('alice', old);
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
    const key = world.iam.addKey('alice', old);
    world.faults.on('keys.lastUsed', answers({ kind: 'unresolvable', detail: 'not for this role' }));
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(key), world.told()]).toEqual(['Active', []]);
  });

  it('leaves Inactive keys alone, without a call for their use', async () => {
    const world = new World();
    world.iam.addKey('alice', { ...old, status: 'Inactive' });
    world.iam.addKey('alice', { createdAt: daysAgo(1) });
    await sweepThroughContainment(world);
    expect([world.told(), world.callsOf('keys.lastUsed')]).toEqual([[], []]);
  });

  it('dates a planned step before its first read, so that what others record meanwhile counts as unseen', async () => {
    const world = new World();
    world.iam.addKey('alice', old);
    world.faults.on('keys.list', delays(500));
    const { plan } = await world.sweep();
    const listedAt = world.callsOf('keys.list')[0]?.at ?? 0;
    expect(plan.steps[0]?.checkedAt.getTime()).toBeLessThanOrEqual(listedAt);
  });

  it('does nothing for a user that was deleted after the report', async () => {
    const world = new World();
    world.iam.addKey('alice', old);
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
    world.iam.addKey('alice', old);
    world.iam.use(world.iam.addKey('bob', old), daysAgo(1));
    await world.sweep();
    expect(world.notices[0]?.lines.filter((line) => /unrotated since/.test(line))).toHaveLength(1);
  });
});

describe('sweep > faults', () => {
  it('leaves the others untouched by one user’s fault', async () => {
    const { world, due } = await aDueKey();
    world.iam.addKey('zoe', old);
    world.faults.on('keys.list', throws(), { when: ([name]) => name === 'zoe' });
    const { counts } = await world.sweep();
    expect([world.iam.statusOf(due), counts.failed]).toEqual(['Inactive', 1]);
  });

  it('goes on with the other keys when one change is denied', async () => {
    const world = new World();
    const [first, second] = [world.iam.addKey('alice', old), world.iam.addKey('bob', old)];
    world.faults.on('keys.setStatus', answers({ kind: 'access-denied', detail: 'an SCP' }), {
      when: ([change]) => (change as { userName: string }).userName === 'alice',
    });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(first), world.iam.statusOf(second)]).toEqual(['Active', 'Inactive']);
  });

  it('records contained, read back, when the answer was lost though the change was made', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('keys.setStatus', { kind: 'loses-answer', error: denied() });
    await world.sweep();
    expect((await world.outcomeEntries(due)).map(({ outcome }) => outcome)).toEqual([
      { outcome: 'contained', evidence: 'read-back', recovered: false },
    ]);
  });

  it('records failed, and counts it, when the change fails', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('keys.setStatus', throws());
    const { counts } = await world.sweep();
    expect([await world.outcomes(due), counts.failed]).toEqual([['failed'], 1]);
  });

  it('tries a failed containment again on the next run', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('keys.setStatus', throws());
    await world.sweep();
    world.faults.clear();
    await world.passDays(1);
    await world.sweep();
    expect(await world.outcomes(due)).toEqual(['failed', 'contained']);
  });

  it.each([
    ['is down', ['memory.lastCompleted', 'ledger.states', 'ledger.read', 'ledger.append']],
    ['takes no entry', ['ledger.append']],
    ['cannot tell a key’s state', ['ledger.read']],
    ['cannot tell the states', ['ledger.states']],
    ['cannot tell the last run', ['memory.lastCompleted']],
  ] as const)('contains nothing when the ledger %s', async (_, operations) => {
    const { world } = await aDueKey();
    for (const operation of operations) world.faults.on(operation, throws());
    await faultOf(world.sweep());
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });

  it('contains nothing when the report cannot be read', async () => {
    const { world } = await aDueKey();
    world.faults.on('reports.read', throws());
    await faultOf(world.sweep());
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });

  it('counts a completed sweep also when there is nothing to do', async () => {
    const world = new World();
    await world.sweep();
    expect(world.counts.get('SweepsCompleted')).toBe(1);
  });

  it('counts a containment that could not be made known as failed', async () => {
    const { world } = await aDueKey();
    world.faults.on('ledger.append', throws(), { when: appends('outcome') });
    const { counts } = await world.sweep();
    expect(counts.failed).toBe(1);
  });
});

describe('sweep > modes and window', () => {
  it.each<[StaleMode, readonly string[]]>([
    ['observe', []],
    ['warn', ['warning', 'final-warning']],
  ])('contains nothing in mode %s, and tells what the mode allows', async (staleMode, told) => {
    const world = new World();
    world.policy = aPolicy({}, { staleMode });
    world.iam.addKey('alice', old);
    await sweepThroughContainment(world);
    expect([world.told(), world.callsOf('keys.setStatus')]).toEqual([told, []]);
  });

  it('says in mode observe what it would do', async () => {
    const world = new World();
    world.policy = aPolicy({}, { staleMode: 'observe' });
    world.iam.addKey('alice', old);
    const { kept, counts } = await world.sweep();
    expect([kept.map(({ why }) => why), counts.stale]).toEqual([['mode-observe'], 1]);
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
