import { ACCOUNT, guardDuty } from '../../support/builders/events/world-events.ts';
import { answers, throttled, throws } from '../../support/world/world-faults.ts';
import { takeLook } from '../../support/world/look-again.ts';
import { aRequest, appends, DAY } from '../../support/world/world.ts';
import { respond } from '../../../lambda/usecases/respond/respond.ts';
import { reactivate } from '../../../lambda/usecases/reactivate/reactivate.ts';
import { delays } from '../../support/world/world-faults.ts';
import { aLeak, faultOf, type Scene } from '../respond/scene.ts';

async function contained(): Promise<Scene> {
  const scene = aLeak();
  await scene.world.respond(scene.event);
  await scene.world.passLong();
  return scene;
}

/** A new finding contains the key after the reactivator has read it Active and before it has recorded that. */
async function containedMeanwhile(): Promise<Scene> {
  const scene = await contained();
  const { world, leaked } = scene;
  world.faults.on('ledger.append', delays(5000), { when: appends('outcome', 'reactivated'), times: 1 });
  const lastSeen = new Date(world.clock.now().getTime() + 60_000).toISOString();
  const event = guardDuty({ accessKeyId: leaked, userName: 'alice', id: 'finding-new', lastSeen });
  const given = reactivate(ACCOUNT, leaked, undefined, aRequest(), world.policy, world.ports());
  const found = world.clock.sleep(500).then(() => respond(event, world.policy, world.ports()));
  await world.clock.settle(Promise.all([given, found]));
  await world.passLong();
  return scene;
}

describe('a key that is contained while it is reactivated', () => {
  it('is Inactive, and its history does not end with its reactivation', async () => {
    const { world, leaked } = await containedMeanwhile();
    expect([world.iam.statusOf(leaked), await world.outcomes(leaked)]).toEqual([
      'Inactive',
      ['contained', 'contained', 'failed'],
    ]);
  });

  it('is told of as not reactivated', async () => {
    const { world } = await containedMeanwhile();
    expect(world.told()).toEqual(['contained', 'contained', 'failed']);
  });

  it('is reactivated by one command after that', async () => {
    const { world, leaked } = await containedMeanwhile();
    await world.reactivate(leaked);
    expect([world.iam.statusOf(leaked), (await world.outcomes(leaked)).at(-1)]).toEqual(['Active', 'reactivated']);
  });

  it.each(Array.from({ length: 40 }, (_, index) => index * 5))(
    'has one command that reactivates it, or is Active, when the finding comes %i ms after the request',
    async (gap) => {
      const { world, leaked } = await contained();
      const lastSeen = new Date(world.clock.now().getTime() + 60_000).toISOString();
      const event = guardDuty({ accessKeyId: leaked, userName: 'alice', id: 'finding-new', lastSeen });
      const given = reactivate(ACCOUNT, leaked, undefined, aRequest(), world.policy, world.ports());
      const found = world.clock.sleep(gap).then(() => respond(event, world.policy, world.ports()));
      await world.clock.settle(Promise.allSettled([given, found]));
      await world.passLong();
      const isHeld = (await world.state(leaked)).containment !== undefined;
      expect(isHeld).toBe(world.iam.statusOf(leaked) === 'Inactive');
    },
  );
});

/** IAM accepts Active and cannot be read; asked again, it refuses. */
async function acceptedThenRefused(): Promise<Scene> {
  const scene = await contained();
  const { world, leaked } = scene;
  world.calls.length = 0;
  const isAccepted = (): boolean => world.callsOf('keys.setStatus').length > 0;
  const refused = answers({ kind: 'access-denied', detail: 'an SCP' });
  world.faults.on('keys.list', throws(throttled()), { when: isAccepted });
  world.faults.on('keys.setStatus', refused, { when: () => world.callsOf('keys.setStatus').length > 1 });
  await faultOf(world.reactivate(leaked));
  world.faults.clear();
  return scene;
}

describe('a reactivation that IAM accepted, and refused when it was asked again', () => {
  it('is not undone by the second look', async () => {
    const { world, leaked } = await acceptedThenRefused();
    await world.passLong();
    await takeLook(world);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it('is recorded when it is asked for once more', async () => {
    const { world, leaked } = await acceptedThenRefused();
    await world.reactivate(leaked);
    expect((await world.outcomes(leaked)).at(-1)).toBe('reactivated');
  });
});

describe('a reactivation whose change IAM never took', () => {
  it('does not excuse what is done outside Keystop a day later', async () => {
    const { world, leaked } = await contained();
    world.faults.on('keys.setStatus', throws(throttled()));
    await faultOf(world.reactivate(leaked));
    world.faults.clear();
    await world.clock.sleep(DAY);
    world.iam.setByHand(leaked, 'Active');
    await takeLook(world);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });
});
