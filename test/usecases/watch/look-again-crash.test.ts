import type { SecondLook } from '../../../lambda/domain/watch/second-look.ts';
import { lastLook, takeLook } from '../../support/world/look-again.ts';
import { aLeak, faultOf, type Scene } from '../respond/scene.ts';

// Reads and effects alike: the look's own, then those of a containment.
const CALLS = 18;
const everyCall = Array.from({ length: CALLS + 1 }, (_, index) => index + 1);

interface Look extends Scene {
  readonly look: SecondLook;
  readonly created: string;
}

/** A contained key that was set Active outside Keystop, and whose user has got another one. */
async function activeAgain(): Promise<Look> {
  const scene = aLeak();
  await scene.world.respond(scene.event);
  await scene.world.passLong();
  const look = lastLook(scene.world);
  scene.world.iam.setByHand(scene.leaked, 'Active');
  const created = scene.world.iam.addKey('alice', { createdAt: scene.world.clock.now() });
  return { ...scene, look, created };
}

async function cutOffAndRedelivered(n: number): Promise<Look> {
  const found = await activeAgain();
  found.world.crashAtCall(n);
  await faultOf(takeLook(found.world, found.look));
  await found.world.passLong();
  await takeLook(found.world, found.look);
  return found;
}

describe('a second look > cut off at any call, and the message delivered again', () => {
  it('makes as many calls as are cut off here', async () => {
    const { world, look } = await activeAgain();
    const before = world.calls.length;
    await takeLook(world, look);
    expect(world.calls.length - before).toBe(CALLS);
  });

  it.each(everyCall)('leaves the key Inactive, and no other, when cut off at call %i', async (n) => {
    const { world, leaked, others, created } = await cutOffAndRedelivered(n);
    expect([leaked, ...others, created].map((key) => world.iam.statusOf(key))).toEqual([
      'Inactive',
      'Active',
      'Active',
      'Active',
    ]);
  });

  it.each(everyCall)('holds exactly one more containment when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndRedelivered(n);
    const contained = (await world.outcomes(leaked)).filter((outcome) => outcome === 'contained');
    expect([contained.length, (await world.state(leaked)).containment?.recontained]).toEqual([2, 1]);
  });

  it.each(everyCall)('has told of the containment and of the new key when cut off at call %i', async (n) => {
    const { world, leaked, created } = await cutOffAndRedelivered(n);
    const commands = world.notices.flatMap((notice) => notice.commands);
    const again = commands.filter((command) => command.includes(leaked)).length;
    const found = commands.filter((command) => command === `keystop contain ${created}`).length;
    // The first containment was told before.
    expect([again === 2 || again === 3, found === 1 || found === 2]).toEqual([true, true]);
  });

  it.each(everyCall)('has nothing left to tell when cut off at call %i', async (n) => {
    const { world, leaked, created } = await cutOffAndRedelivered(n);
    const states = await Promise.all([leaked, created].map((key) => world.state(key)));
    expect(states.flatMap(({ unannounced }) => unannounced)).toEqual([]);
  });

  it.each(everyCall)('has ordered the next look when cut off at call %i', async (n) => {
    const { world } = await cutOffAndRedelivered(n);
    expect(world.looks.length).toBeGreaterThan(1);
  });

  it.each(everyCall)('has a way back when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndRedelivered(n);
    await world.reactivate(leaked);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });
});
