import { parseWatchedCall } from '../../../lambda/findings/watched/watched-call.ts';
import { keyLookOf } from '../../../lambda/domain/watch/second-look.ts';
import { lookAgain } from '../../../lambda/usecases/watch/look-again.ts';
import { watch } from '../../../lambda/usecases/watch/watch.ts';
import { anActivation } from '../../support/builders/events/watched-events.ts';
import { lastLook } from '../../support/world/look-again.ts';
import { aLeak, type Scene } from '../respond/scene.ts';

const LAGS = [0, 3];
const GAPS = Array.from({ length: 12 }, (_, index) => index * 20);
const cases = LAGS.flatMap((lag) => GAPS.flatMap((gap) => [[lag, gap] as const, [lag, -gap] as const]));

/** Other hands set the key Active once; watch and second look see it, the look so many milliseconds after the watch. */
async function seenByBoth(lag: number, gap: number): Promise<Scene> {
  const scene = aLeak();
  const { world, leaked } = scene;
  await world.respond(scene.event);
  await world.passLong();
  world.iam.setByHand(leaked, 'Active');
  await world.clock.sleep(4000);
  world.iam.readLagSeconds = lag;
  const watched = parseWatchedCall(anActivation(leaked, 'alice', { at: world.clock.now().toISOString() }));
  if (watched === undefined) throw new TypeError('the event is no watched call');
  const look = keyLookOf(lastLook(world), 'aws');
  const called = world.clock.sleep(Math.max(0, -gap)).then(() => watch(watched, world.policy, world.ports()));
  const looked = world.clock.sleep(Math.max(0, gap)).then(() => lookAgain(look, world.policy, world.ports()));
  await world.clock.settle(Promise.all([called, looked]));
  await world.passLong();
  return scene;
}

describe('one activation that watch and second look both see', () => {
  it.each(cases)(
    'is counted once where IAM shows it %i s late and the look comes %i ms after the watch',
    async (...at) => {
      const { world, leaked } = await seenByBoth(...at);
      expect((await world.state(leaked)).containment?.recontained).toBe(1);
    },
  );

  it.each(cases)(
    'is told of once where IAM shows it %i s late and the look comes %i ms after the watch',
    async (...at) => {
      const { world } = await seenByBoth(...at);
      expect(world.told().filter((outcome) => outcome === 'contained')).toHaveLength(2);
    },
  );
});
