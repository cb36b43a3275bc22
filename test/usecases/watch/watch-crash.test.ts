import { takeWatchedCall } from '../../../lambda/handlers/events/watched-call.ts';
import { anActivation } from '../../support/builders/events/watched-events.ts';
import { aLeak, faultOf, type Scene } from '../respond/scene.ts';

// Reads and effects alike: the watch's own, then those of a containment.
const CALLS = 14;
const everyCall = Array.from({ length: CALLS + 1 }, (_, index) => index + 1);

/** A contained key that others set Active, as CloudTrail tells. */
async function activeAgain(): Promise<Scene & { readonly call: unknown }> {
  const scene = aLeak();
  await scene.world.respond(scene.event);
  await scene.world.passLong();
  scene.world.iam.setByHand(scene.leaked, 'Active');
  const call = anActivation(scene.leaked, 'alice', { at: scene.world.clock.now().toISOString() });
  return { ...scene, call };
}

function take({ world, call }: Awaited<ReturnType<typeof activeAgain>>): Promise<void> {
  return world.clock.settle(takeWatchedCall(call, world.policy, world.ports()));
}

async function cutOffAndRedelivered(n: number): Promise<Scene> {
  const found = await activeAgain();
  found.world.crashAtCall(n);
  await faultOf(take(found));
  await found.world.passLong();
  await take(found);
  return found;
}

describe('a watched call > cut off at any call, and the event delivered again', () => {
  it('makes as many calls as are cut off here', async () => {
    const found = await activeAgain();
    const before = found.world.calls.length;
    await take(found);
    expect(found.world.calls.length - before).toBe(CALLS);
  });

  it.each(everyCall)('leaves the key Inactive, and no other, when cut off at call %i', async (n) => {
    const { world, leaked, others } = await cutOffAndRedelivered(n);
    expect([leaked, ...others].map((key) => world.iam.statusOf(key))).toEqual(['Inactive', 'Active', 'Active']);
  });

  it.each(everyCall)('holds exactly one more containment when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndRedelivered(n);
    const contained = (await world.outcomes(leaked)).filter((outcome) => outcome === 'contained');
    expect([contained.length, (await world.state(leaked)).containment?.recontained]).toEqual([2, 1]);
  });

  it.each(everyCall)('has told who did it, and has nothing left to tell, when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndRedelivered(n);
    const telling = world.notices.filter(({ lines }) => lines.some((line) => line.startsWith('Who: ')));
    expect([telling.length === 1 || telling.length === 2, (await world.state(leaked)).unannounced]).toEqual([true, []]);
  });
});
