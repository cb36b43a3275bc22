import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import type { LedgerKey } from '../../../lambda/domain/ledger/ledger-entry.ts';
import { RemediationError } from '../../../lambda/domain/shared/remediation-error.ts';
import { pageTags } from '../../../lambda/usecases/sweep/page-tags.ts';
import { throws } from '../../support/world/world-faults.ts';
import { aPolicy, DAY, START, World } from '../../support/world/world.ts';

const daysAgo = (days: number): Date => new Date(START.getTime() - days * DAY);
const IAM = /^(keys|tags|accounts|users)\./;

/** Calls to IAM of one sweep, the report's own left out. */
async function iamCallsOf(world: World): Promise<number> {
  world.calls.length = 0;
  await world.sweep();
  return world.calls.filter(({ operation }) => IAM.test(operation)).length;
}

/** Users with a stale key each, and one that they use every day. */
function staleUsers(count: number): { world: World; busy: readonly AccessKeyId[]; stale: readonly AccessKeyId[] } {
  const world = new World();
  const names = Array.from({ length: count }, (_, i) => `user-${i}`);
  const stale = names.map((name) => world.iam.addKey(name, { createdAt: daysAgo(200) }));
  const busy = names.map((name) => world.iam.addKey(name, { createdAt: daysAgo(300) }));
  for (const key of busy) world.iam.use(key, daysAgo(1));
  return { world, busy, stale };
}

async function nextDay(world: World, busy: readonly AccessKeyId[] = []): Promise<void> {
  await world.passDays(1);
  for (const key of busy) world.iam.use(key);
}

describe('sweep > a day with nothing newly due', () => {
  it('costs no call for users who were warned the day before, also where they use another key daily', async () => {
    const { world, busy } = staleUsers(20);
    await world.sweep();
    await nextDay(world, busy);
    expect(await iamCallsOf(world)).toBe(0);
  });

  it('costs no call for an exempt user until seven days later', async () => {
    const world = new World();
    world.iam.addUser('alice', { tags: { 'keystop:exempt-until': '2027-03-01' } });
    world.iam.addKey('alice', { createdAt: daysAgo(200) });
    await world.sweep();
    const calls: number[] = [];
    for (let day = 1; day <= 7; day += 1) {
      await nextDay(world);
      calls.push(await iamCallsOf(world));
    }
    expect([calls.slice(0, 6), calls[6]]).toEqual([[0, 0, 0, 0, 0, 0], 3]);
  });

  it('costs no call for a key on hold after a reactivation', async () => {
    const { world, busy, stale } = staleUsers(1);
    const [key] = stale as [AccessKeyId];
    for (let day = 0; day < 15; day += 1) {
      await world.sweep();
      await nextDay(world, busy);
    }
    await world.reactivate(key);
    await world.sweep();
    await nextDay(world, busy);
    expect([await iamCallsOf(world), world.iam.statusOf(key)]).toEqual([0, 'Active']);
  });

  it('costs no call for a young key of an old user', async () => {
    const world = new World();
    world.iam.addKey('alice', { createdAt: daysAgo(10) });
    await world.sweep();
    await nextDay(world);
    expect(await iamCallsOf(world)).toBe(0);
  });

  it('costs no call the day after a containment', async () => {
    const { world, busy } = staleUsers(2);
    for (let day = 0; day < 15; day += 1) {
      await world.sweep();
      await nextDay(world, busy);
    }
    expect(await iamCallsOf(world)).toBe(0);
  });

  it('asks for the one user of whom the report says something new', async () => {
    const { world, busy } = staleUsers(5);
    await world.sweep();
    await nextDay(world, busy);
    world.iam.addKey('user-3', { createdAt: daysAgo(100) });
    await iamCallsOf(world);
    expect(world.callsOf('keys.list').map(({ args }) => args[0])).toEqual(['user-3']);
  });

  it('asks for every candidate under a changed rule', async () => {
    const { world, busy } = staleUsers(5);
    await world.sweep();
    await nextDay(world, busy);
    world.policy = aPolicy({ unusedDays: 120 });
    await iamCallsOf(world);
    expect(world.callsOf('keys.list')).toHaveLength(5);
  });

  it('asks again for users of whom a warning reached nobody', async () => {
    const { world, busy } = staleUsers(3);
    world.hasSubscriber = false;
    await world.sweep();
    await nextDay(world, busy);
    await iamCallsOf(world);
    expect(world.callsOf('keys.list')).toHaveLength(3);
  });

  it('goes on without the memory where that is away', async () => {
    const { world, busy } = staleUsers(2);
    await world.sweep();
    await nextDay(world, busy);
    world.faults.on('rows.recall', throws());
    await world.sweep();
    expect([world.runs.length, world.callsOf('keys.list').length]).toEqual([2, 4]);
  });
});

describe('sweep > the cost of a key that is contained at once', () => {
  const command = { withoutWarning: true, exemptTags: [] };

  it('is one list and one tag read for its user, one check and one change for itself', async () => {
    const { world } = staleUsers(1);
    world.calls.length = 0;
    await world.sweepWith({ command });
    const calls = world.calls.filter(({ operation }) => IAM.test(operation)).map(({ operation }) => operation);
    expect(calls.toSorted()).toEqual(['keys.lastUsed', 'keys.list', 'keys.setStatus', 'tags.tags']);
  });

  it('is one tag read for two stale keys of one user', async () => {
    const world = new World();
    world.iam.addKey('alice', { createdAt: daysAgo(200) });
    world.iam.addKey('alice', { createdAt: daysAgo(300) });
    await world.sweepWith({ command });
    expect(world.callsOf('tags.tags')).toHaveLength(1);
  });
});

const askedFor = (world: World): readonly unknown[] =>
  world.callsOf('keys.lastUsed').map(({ args: [accessKeyId] }) => accessKeyId);

const tagCalls = (world: World): readonly number[] => [
  world.callsOf('tags.tagsOf').length,
  world.callsOf('tags.tags').length,
];

function listing(count: number): World {
  const { world } = staleUsers(count);
  world.iam.listsAllTags = true;
  return world;
}

describe('sweep > the cost of a key that the report shows in use, beside a stale one', () => {
  it('is nothing where its creation tells it from the other', async () => {
    const { world, stale } = staleUsers(3);
    await world.sweep();
    expect(new Set(askedFor(world))).toEqual(new Set(stale));
  });

  it('is a check where both keys were created in one second', async () => {
    const world = new World();
    const keys = [1, 2].map(() => world.iam.addKey('alice', { createdAt: daysAgo(200) }));
    world.iam.use(keys[0] as AccessKeyId, daysAgo(1));
    await world.sweep();
    expect(askedFor(world)).toHaveLength(2);
  });

  it('is a check where it was made since the report, and another deleted', async () => {
    const { world, busy } = staleUsers(1);
    world.iam.freezeReport();
    for (const key of busy) world.iam.deleteKey(key);
    world.iam.addKey('user-0', { createdAt: daysAgo(100) });
    await world.sweep();
    expect(askedFor(world)).toHaveLength(2);
  });

  it('is a check where keys are to be rotated, and its age is the question', async () => {
    const { world, busy } = staleUsers(1);
    world.policy = aPolicy({ maxAgeDays: 250 });
    await world.sweep();
    expect(askedFor(world)).toContain(busy[0]);
  });
});

describe('sweep > the cost of the tags of users', () => {
  it('is one list of them all where that may be read', async () => {
    const world = listing(3);
    await world.sweep();
    expect(tagCalls(world)).toEqual([1, 0]);
  });

  it('is a call where there are no more users to ask for than pages of the list', async () => {
    const world = listing(1);
    await world.sweep();
    expect(tagCalls(world)).toEqual([0, 1]);
  });

  it('is nothing where no key is to be acted on', async () => {
    const world = listing(3);
    world.policy = aPolicy({}, { staleMode: 'observe' });
    await world.sweep();
    expect(tagCalls(world)).toEqual([0, 0]);
  });

  it.each(['AccessDenied', 'ServiceFailure'])('is a call for each user after %s', async (code) => {
    const world = listing(3);
    world.faults.on('tags.tagsOf', throws(new RemediationError(code, { code, retryable: false })));
    await world.sweep();
    expect([tagCalls(world), world.callsOf('ledger.append').length]).toEqual([[1, 3], 3]);
  });

  it('is a call for a user whom the list does not hold', async () => {
    const world = listing(3);
    const { tags, log } = world.ports();
    const page = pageTags(new Set(['user-0', 'user-1']), 2, { tags: { ...tags, tagsOf: async () => new Map() }, log });
    await world.clock.settle(page.tags('user-0'));
    expect(world.callsOf('tags.tags')).toHaveLength(1);
  });

  it('is worth it: a user whose tag is in the list is exempt', async () => {
    const { world, stale } = staleUsers(3);
    world.iam.listsAllTags = true;
    world.iam.user('user-1').tags = new Map([['keystop:exempt-until', '2027-03-01']]);
    await world.sweep();
    const warned = world.callsOf('ledger.append').map(({ args: [key] }) => (key as LedgerKey).subject);
    expect(new Set(warned)).toEqual(new Set([stale[0], stale[2]]));
  });
});

describe('sweep > a choice of the command line', () => {
  it('contains without a warning, also in the first run', async () => {
    const { world, stale } = staleUsers(1);
    await world.sweepWith({ command: { withoutWarning: true, exemptTags: [] } });
    expect([stale.map((key) => world.iam.statusOf(key)), world.told()]).toEqual([['Inactive'], ['contained']]);
  });

  it('leaves a key on hold alone, also without a warning', async () => {
    const { world, stale } = staleUsers(1);
    const [key] = stale as [AccessKeyId];
    const command = { withoutWarning: true, exemptTags: [] };
    await world.sweepWith({ command });
    await world.reactivate(key);
    await world.sweepWith({ command });
    expect(world.iam.statusOf(key)).toBe('Active');
  });

  it.each([
    ['any value', undefined, 'Active'],
    ['the tag’s value', 'yes', 'Active'],
    ['another value', 'no', 'Inactive'],
  ])('exempts a user with the tag, for %s', async (_, value, status) => {
    const world = new World();
    world.iam.addUser('alice', { tags: { 'Do-Not-Touch': 'yes' } });
    const key = world.iam.addKey('alice', { createdAt: daysAgo(200) });
    await world.sweepWith({ command: { withoutWarning: true, exemptTags: [{ key: 'do-not-touch', value }] } });
    expect(world.iam.statusOf(key)).toBe(status);
  });
});

describe('sweep > several users at once', () => {
  it('contains each stale key, and only those', async () => {
    const { world, stale, busy } = staleUsers(30);
    const policy = aPolicy({ maxKeysPerRun: 100, maxPercentPerRun: 100 });
    await world.sweepWith({ command: { withoutWarning: true, exemptTags: [] }, concurrency: 8 }, policy);
    expect([stale, busy].map((keys) => new Set(keys.map((key) => world.iam.statusOf(key))))).toEqual([
      new Set(['Inactive']),
      new Set(['Active']),
    ]);
  });

  it('keeps the report’s order in its plan', async () => {
    const { world } = staleUsers(10);
    const { plan } = await world.sweepWith({ concurrency: 4 });
    expect(plan.steps.map(({ userName }) => userName)).toEqual(Array.from({ length: 10 }, (_, i) => `user-${i}`));
  });

  it('goes on with the others where one fails', async () => {
    const { world } = staleUsers(6);
    world.faults.on('keys.setStatus', throws(), { when: ([change]) => JSON.stringify(change).includes('user-2') });
    const policy = aPolicy({ maxKeysPerRun: 100, maxPercentPerRun: 100 });
    const { counts } = await world.sweepWith(
      { command: { withoutWarning: true, exemptTags: [] }, concurrency: 3 },
      policy,
    );
    expect([counts.contained, counts.failed]).toEqual([5, 1]);
  });
});
