import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { guardDuty, health } from '../../support/builders/events/world-events.ts';
import { delays, throws } from '../../support/world/world-faults.ts';
import { aPolicy, World } from '../../support/world/world.ts';

const SUSPICION = 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom';
const HOUR = 3_600_000;

interface Suspected {
  readonly world: World;
  readonly keys: readonly AccessKeyId[];
}

const suspicionOf = (accessKeyId: AccessKeyId, index: number, over: { id?: string } = {}): unknown =>
  guardDuty({ accessKeyId, userName: `user-${index}`, id: `finding-${index}`, type: SUSPICION, severity: 5, ...over });

function someKeys(count: number): Suspected {
  const world = new World();
  return { world, keys: Array.from({ length: count }, (_, index) => world.iam.addKey(`user-${index}`)) };
}

/** Each key suspected by a finding of its own, one after another. */
async function suspectAll(count: number): Promise<Suspected> {
  const suspected = someKeys(count);
  for (const [index, key] of suspected.keys.entries()) await suspected.world.respond(suspicionOf(key, index));
  return suspected;
}

function inactive({ world, keys }: Suspected): number {
  return keys.filter((key) => world.iam.statusOf(key) === 'Inactive').length;
}

describe('the brake', () => {
  it('lets ten suspected keys of an account be contained in an hour', async () => {
    expect(inactive(await suspectAll(10))).toBe(10);
  });

  it('leaves the eleventh Active', async () => {
    const { world, keys } = await suspectAll(11);
    expect(keys.map((key) => world.iam.statusOf(key))).toEqual([...Array<string>(10).fill('Inactive'), 'Active']);
  });

  it('makes the eleventh a notice, breaker-open', async () => {
    const { world, keys } = await suspectAll(11);
    const [entry] = await world.outcomeEntries(keys[10] ?? '');
    expect([entry?.outcome, entry?.action, world.told().at(-1)]).toEqual([
      { outcome: 'notified', reason: 'breaker-open' },
      'notify',
      'notified',
    ]);
  });

  it('tells in the notice how to contain the key', async () => {
    const { world, keys } = await suspectAll(11);
    expect(world.notices.at(-1)?.commands).toEqual([`keystop contain ${keys[10]}`]);
  });

  it('counts for the alarm what it left Active', async () => {
    const { world } = await suspectAll(12);
    expect(world.counts.get('BreakerOpened')).toBe(2);
  });

  it('leaves no intent of a containment behind', async () => {
    const { world, keys } = await suspectAll(11);
    expect((await world.state(keys[10] ?? '')).openIntents).toEqual([]);
  });

  it('starts anew with the next hour', async () => {
    const { world, keys } = await suspectAll(11);
    await world.clock.sleep(HOUR);
    await world.respond(suspicionOf(keys[10] as AccessKeyId, 10));
    expect(world.iam.statusOf(keys[10] ?? '')).toBe('Inactive');
  });

  it('counts a key once, however often it is suspected', async () => {
    const { world, keys } = someKeys(11);
    const [first, ...others] = keys as readonly [AccessKeyId, ...AccessKeyId[]];
    for (let repeat = 0; repeat < 12; repeat += 1) {
      await world.respond(suspicionOf(first, 0, { id: `repeat-${repeat}` }));
      await world.passLong();
      world.iam.setByHand(first, 'Active');
    }
    for (const [index, key] of others.slice(0, 9).entries()) await world.respond(suspicionOf(key, index + 1));
    expect(inactive({ world, keys: others.slice(0, 9) })).toBe(9);
  });

  it('contains a key again that it counted already, when it is used up', async () => {
    const { world, keys } = await suspectAll(11);
    const first = keys[0] as AccessKeyId;
    await world.passLong();
    world.iam.setByHand(first, 'Active');
    await world.respond(suspicionOf(first, 0, { id: 'again' }));
    expect(world.iam.statusOf(first)).toBe('Inactive');
  });

  it.each([
    ['GuardDuty’s proof', (key: AccessKeyId) => guardDuty({ accessKeyId: key, userName: 'user-11' })],
    ['Health', (key: AccessKeyId) => health({ accessKeyId: key, userName: 'user-11' })],
  ])('never holds %s back', async (_source, event) => {
    const { world } = await suspectAll(11);
    const proven = world.iam.addKey('user-11');
    await world.respond(event(proven));
    expect(world.iam.statusOf(proven)).toBe('Inactive');
  });

  it('counts no proof', async () => {
    const world = new World();
    for (let index = 0; index < 10; index += 1) {
      await world.respond(guardDuty({ accessKeyId: world.iam.addKey(`sure-${index}`), id: `sure-${index}` }));
    }
    const suspected = world.iam.addKey('user-0');
    await world.respond(suspicionOf(suspected, 0));
    expect(world.iam.statusOf(suspected)).toBe('Inactive');
  });

  it.each([
    ['cannot be read', throws()],
    ['does not answer in time', delays(200)],
  ])('is not reached where the count %s', async (_why, fault) => {
    const { world } = await suspectAll(11);
    world.faults.on('budgets.take', fault);
    const next = world.iam.addKey('user-11');
    await world.respond(suspicionOf(next, 11));
    expect(world.iam.statusOf(next)).toBe('Inactive');
  });

  it('delays a containment by 150 ms at the most', async () => {
    const { world, keys } = someKeys(1);
    world.faults.on('budgets.take', delays(10_000));
    await world.respond(suspicionOf(keys[0] as AccessKeyId, 0));
    const asked = world.callsOf('budgets.take')[0]?.at ?? 0;
    // The intent is written in between.
    expect((world.callsOf('ledger.append')[0]?.at ?? Infinity) - asked).toBeLessThanOrEqual(150);
  });

  it('asks nothing where the key is Inactive already', async () => {
    const { world, keys } = someKeys(1);
    world.iam.setByHand(keys[0] ?? '', 'Inactive');
    await world.respond(suspicionOf(keys[0] as AccessKeyId, 0));
    expect(world.callsOf('budgets.take')).toEqual([]);
  });

  it.each([
    [0, 0],
    [1, 1],
    [3, 3],
  ])('follows maxSuspectedPerHour %i', async (maxSuspectedPerHour, contained) => {
    const suspected = someKeys(5);
    suspected.world.policy = aPolicy({ maxSuspectedPerHour });
    for (const [index, key] of suspected.keys.entries()) await suspected.world.respond(suspicionOf(key, index));
    expect(inactive(suspected)).toBe(contained);
  });

  it('lets ten of twenty be contained that are suspected at the same moment', async () => {
    const suspected = someKeys(20);
    const { world, keys } = suspected;
    await Promise.all(keys.map((key, index) => world.respond(suspicionOf(key, index))));
    expect(inactive(suspected)).toBe(10);
  });
});
