import { containStage } from '../../../../lambda/usecases/sweep/stages/contain.ts';
import { stagedSweep } from '../../../support/world/staged-sweep.ts';
import { ACCOUNT, guardDuty } from '../../../support/builders/events/world-events.ts';
import { delays, throws } from '../../../support/world/world-faults.ts';
import { aPolicy, DAY, START, type World } from '../../../support/world/world.ts';
import { faultOf } from '../../respond/scene.ts';
import { dueUsers, inactive, userName, WIDE } from './staged-scene.ts';

const minutes = (count: number): number => count * 60_000;

/** One invocation of the contain stage, outside of a run. */
function contain(world: World, startedAt: Date): Promise<unknown> {
  const run = { account: ACCOUNT, startedAt };
  const options = { concurrency: 1, mayContinue: () => true };
  return world.clock.settle(containStage(run, undefined, world.policy, options, world.ports()));
}

describe('the contain stage', () => {
  it('goes on where it stopped until the whole plan is carried out', async () => {
    const scene = await dueUsers(7);
    const { counts, pages } = await stagedSweep(scene.world, { most: 3 });
    expect([inactive(scene), counts.contained, pages]).toEqual([7, 7, 6]);
  });

  it('asks nothing anew of a key that was checked within 15 minutes', async () => {
    const scene = await dueUsers(2);
    const after = (stage: string) => (stage === 'plan' ? scene.world.clock.sleep(minutes(14)) : undefined);
    await stagedSweep(scene.world, { after });
    expect([inactive(scene), scene.world.callsOf('keys.list').length]).toEqual([2, 2]);
  });

  it('judges a key anew by the whole rule when its check is older', async () => {
    const scene = await dueUsers(2);
    const after = (stage: string) => (stage === 'plan' ? scene.world.clock.sleep(minutes(16)) : undefined);
    await stagedSweep(scene.world, { after });
    expect([inactive(scene), scene.world.callsOf('keys.list').length]).toEqual([2, 4]);
  });

  it.each([
    ['used', (world: World, key: string) => world.iam.use(key)],
    ['exempted by a tag', (world: World) => world.iam.tag(userName(0), { 'keystop:exempt-until': '2027-03-01' })],
    ['rotated away', (world: World, key: string) => world.iam.deleteKey(key)],
    ['set Inactive by hand', (world: World, key: string) => world.iam.setByHand(key, 'Inactive')],
  ])('leaves a key alone that was %s while other accounts were planned', async (_, change) => {
    const { world, keys } = await dueUsers(2);
    const [key = ''] = keys;
    const after = async (stage: string): Promise<void> => {
      if (stage !== 'plan') return;
      await world.clock.sleep(minutes(60));
      change(world, key);
    };
    const { counts } = await stagedSweep(world, { after });
    expect([counts.contained, counts.noLongerDue, world.callsOf('keys.setStatus').length]).toEqual([1, 1, 1]);
  });

  it('leaves a key alone that was contained as exposed since the plan', async () => {
    const { world, keys } = await dueUsers(1);
    const [key = ''] = keys;
    const after = async (stage: string): Promise<void> => {
      if (stage === 'plan') await world.respond(guardDuty({ accessKeyId: key, userName: userName(0) }));
    };
    const { counts } = await stagedSweep(world, { after });
    expect([counts.contained, counts.noLongerDue, world.callsOf('keys.setStatus').length]).toEqual([0, 1, 1]);
  });

  it('leaves a key alone that was reactivated since the plan, though its check is fresh', async () => {
    const { world, keys } = await dueUsers(1);
    const [key = never()] = keys;
    const after = async (stage: string): Promise<void> => {
      if (stage !== 'limits') return;
      await world.respond(guardDuty({ accessKeyId: key, userName: userName(0) }));
      await world.reactivate(key);
    };
    const { counts } = await stagedSweep(world, { after });
    expect([world.iam.statusOf(key), counts.noLongerDue]).toEqual(['Active', 1]);
  });

  it('does nothing twice when it is called again after its end', async () => {
    const { world } = await dueUsers(3);
    const { startedAt } = await stagedSweep(world);
    const told = world.told().length;
    await contain(world, startedAt);
    expect([world.callsOf('keys.setStatus').length, world.told().length]).toEqual([3, told]);
  });

  it('tells of no key again when its call is repeated', async () => {
    const { world } = await dueUsers(3);
    const { startedAt } = await stagedSweep(world);
    await world.clock.sleep(minutes(20));
    await world.book.note(startedAt, { ...(await cleared(world, startedAt)), stage: 'cleared' });
    await contain(world, startedAt);
    expect([world.callsOf('keys.setStatus').length, world.told()]).toEqual([
      3,
      ['contained', 'contained', 'contained'],
    ]);
  });

  it('goes on with the others where one key fails, and counts it', async () => {
    const scene = await dueUsers(3);
    scene.world.faults.on('keys.setStatus', throws(), {
      when: ([change]) => JSON.stringify(change).includes('user-001'),
    });
    const { counts, failure } = await stagedSweep(scene.world);
    expect([inactive(scene), counts.contained, counts.failed, failure !== undefined]).toEqual([2, 2, 1, true]);
  });

  it('goes on with the others where one key cannot be judged anew, and counts it', async () => {
    const scene = await dueUsers(3);
    const { world } = scene;
    const after = async (stage: string): Promise<void> => {
      if (stage !== 'plan') return;
      await world.clock.sleep(minutes(60));
      world.faults.on('keys.list', throws(), { when: ([name]) => name === userName(1) });
    };
    const { counts } = await stagedSweep(world, { after });
    expect([inactive(scene), counts.contained, counts.failed]).toEqual([2, 2, 1]);
  });

  it('refuses a plan that was not found within the limits', async () => {
    const { world } = await dueUsers(1);
    const refused = faultOf(contain(world, START));
    expect(await refused).toMatchObject({ code: 'NotCleared', retryable: false });
  });

  it('refuses a plan that a limit stopped', async () => {
    const scene = await dueUsers(4, {});
    const { startedAt } = await stagedSweep(scene.world);
    const refused = faultOf(contain(scene.world, startedAt));
    expect([await refused, inactive(scene)]).toMatchObject([{ code: 'NotCleared' }, 0]);
  });
});

describe('the contain window', () => {
  // START is a Friday, 09:15 UTC.
  const containWindow = { days: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'], fromHour: 9, toHour: 10 };

  it('holds also for keys that were planned inside it: they wait, and the run is completed', async () => {
    const scene = await dueUsers(2, { ...WIDE, containWindow });
    const after = (stage: string) => (stage === 'plan' ? scene.world.clock.sleep(minutes(60)) : undefined);
    const { counts, completed, failure } = await stagedSweep(scene.world, { after });
    expect([inactive(scene), counts.contained, completed, failure]).toEqual([0, 0, 1, undefined]);
  });

  it('lets the next run contain what waited', async () => {
    const scene = await dueUsers(2, { ...WIDE, containWindow });
    const { world } = scene;
    const startedAt = world.clock.now();
    await stagedSweep(world, { after: (stage) => (stage === 'plan' ? world.clock.sleep(minutes(60)) : undefined) });
    await world.clock.sleep(startedAt.getTime() + DAY - world.clock.now().getTime());
    await stagedSweep(world);
    expect(inactive(scene)).toBe(2);
  });

  it('that closes on the way lets what is begun end, and begins no more', async () => {
    const scene = await dueUsers(9, { ...WIDE, containWindow });
    scene.world.faults.on('keys.setStatus', delays(minutes(60)));
    const { counts } = await stagedSweep(scene.world);
    // Four at once.
    expect([inactive(scene), counts.contained]).toEqual([4, 4]);
  });

  it('is as good as closed once stale keys are no longer to be contained', async () => {
    const scene = await dueUsers(1);
    const { world } = scene;
    const startedAt = world.clock.now();
    const after = async (stage: string): Promise<void> => {
      if (stage !== 'limits') return;
      world.policy = aPolicy(WIDE, { staleMode: 'observe' });
      await contain(world, startedAt);
    };
    await stagedSweep(world, { after });
    expect(inactive(scene)).toBe(0);
  });
});

async function cleared(world: World, startedAt: Date) {
  const sweep = await world.book.read(startedAt, ACCOUNT);
  if (sweep === undefined || sweep.stage === 'failed') return never();
  return sweep;
}

function never(): never {
  throw new TypeError('the run went through its stages');
}
