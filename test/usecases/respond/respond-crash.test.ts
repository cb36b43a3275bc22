import { health } from '../../support/builders/events/world-events.ts';
import { throws } from '../../support/world/world-faults.ts';
import { appends } from '../../support/world/world.ts';
import { aLeak, faultOf, type Scene } from './scene.ts';

// Reads and effects alike, of one invocation that nothing disturbs.
const CALLS = 12;
// The call that sets the key Inactive; cut off before it, nothing has changed.
const CHANGED_BY = 5;
const everyCall = Array.from({ length: CALLS + 1 }, (_, index) => index + 1);

async function cutOffAndRedelivered(n: number, event?: (scene: Scene) => unknown): Promise<Scene> {
  const scene = aLeak();
  const sent = event === undefined ? scene.event : event(scene);
  scene.world.crashAtCall(n);
  await faultOf(scene.world.respond(sent));
  await scene.world.passLong();
  await scene.world.respond(sent);
  return scene;
}

describe('respond > cut off at any call, and the event delivered again', () => {
  it('makes as many calls as are cut off here', async () => {
    const { world, event } = aLeak();
    await world.respond(event);
    expect(world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('leaves the key Inactive when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndRedelivered(n);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it.each(everyCall)('has ordered a second look when cut off at call %i', async (n) => {
    const { world } = await cutOffAndRedelivered(n);
    expect(world.looks.length).toBeGreaterThan(0);
  });

  it.each(everyCall)('leaves all other keys alone when cut off at call %i', async (n) => {
    const { world, others } = await cutOffAndRedelivered(n);
    expect(others.map((key) => world.iam.statusOf(key))).toEqual(['Active', 'Active']);
  });

  it.each(everyCall)('holds exactly one contained outcome when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndRedelivered(n);
    expect((await world.outcomes(leaked)).filter((outcome) => outcome === 'contained')).toHaveLength(1);
  });

  it.each(everyCall)('tells people once or twice when cut off at call %i', async (n) => {
    const { world } = await cutOffAndRedelivered(n);
    const containments = world.told().filter((outcome) => outcome === 'contained').length;
    expect([containments >= 1 && containments <= 2, world.told().length === containments]).toEqual([true, true]);
  });

  it.each(everyCall)('has nothing left to tell when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndRedelivered(n);
    expect((await world.state(leaked)).unannounced).toEqual([]);
  });

  it.each(everyCall)('has a way back when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndRedelivered(n);
    await world.reactivate(leaked);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it.each(everyCall)(
    'has a way back without a redelivery, wherever the key was changed, when cut off at call %i',
    async (n) => {
      const { world, leaked, event } = aLeak();
      world.crashAtCall(n);
      await faultOf(world.respond(event));
      expect(world.iam.statusOf(leaked)).toBe(n > CHANGED_BY ? 'Inactive' : 'Active');
      await world.passLong();
      await world.reactivate(leaked);
      expect(world.iam.statusOf(leaked)).toBe('Active');
    },
  );

  it.each(everyCall)('is resolved after the reactivation when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndRedelivered(n, (scene) =>
      health({ accessKeyId: scene.leaked, userName: 'alice' }),
    );
    await world.reactivate(leaked);
    await world.respond(health({ accessKeyId: leaked, userName: 'alice' }));
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it.each(everyCall)('contains after a second cut-off, when cut off at call %i twice', async (n) => {
    const { world, leaked, event } = aLeak();
    for (let time = 0; time < 2; time += 1) {
      world.crashAtCall(n);
      await faultOf(world.respond(event));
      await world.passLong();
    }
    await world.respond(event);
    const contained = (await world.outcomes(leaked)).filter((outcome) => outcome === 'contained');
    expect([world.iam.statusOf(leaked), contained]).toEqual(['Inactive', ['contained']]);
  });

  it.each(everyCall)('is Inactive, and reversible, when cut off at call %i while the intent fails', async (n) => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', throws(), { when: appends('intent'), times: 1 });
    world.crashAtCall(n);
    await faultOf(world.respond(event));
    await world.passLong();
    await world.respond(event);
    const contained = world.iam.statusOf(leaked);
    await world.reactivate(leaked);
    expect([contained, world.iam.statusOf(leaked)]).toEqual(['Inactive', 'Active']);
  });
});
