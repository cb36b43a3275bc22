import { evaluateStale } from '../../../lambda/usecases/evaluate/evaluate-stale.ts';
import { respond } from '../../../lambda/usecases/respond/respond.ts';
import { guardDuty } from '../../support/builders/events/world-events.ts';
import { configStale } from '../../support/builders/events/world-stale-events.ts';
import { inactive, someDue, type StaleScene } from '../sweep/stale-scene.ts';

// Every 10 ms over the whole of one evaluation, and a little longer.
const gaps = Array.from({ length: 24 }, (_, index) => index * 10);

const evaluation = ({ world }: StaleScene): Promise<unknown> =>
  evaluateStale([{ messageId: 'm', event: configStale('user-0') }], world.policy, world.ports());

/** An evaluation, and something else so many milliseconds later. */
async function beside(scene: StaleScene, gap: number, other: () => Promise<unknown>): Promise<void> {
  const late = scene.world.clock.sleep(gap).then(other);
  await scene.world.clock.settle(Promise.all([evaluation(scene), late]));
}

const sweeping = ({ world }: StaleScene) => world.beginSweep();

describe('an evaluation and a sweep at once', () => {
  it.each(gaps)('record one containment when the sweep starts %i ms later', async (gap) => {
    const scene = await someDue(1);
    await beside(scene, gap, () => sweeping(scene));
    expect(await scene.world.outcomes(scene.keys[0] ?? '')).toEqual(['contained']);
  });

  it.each(gaps)('tell of it once when the sweep starts %i ms later', async (gap) => {
    const scene = await someDue(1);
    await beside(scene, gap, () => sweeping(scene));
    await scene.world.sweep();
    expect(scene.world.told()).toEqual(['contained']);
  });
});

const exposed = ({ world, keys }: StaleScene) =>
  respond(guardDuty({ accessKeyId: keys[0] ?? '', userName: 'user-0' }), world.policy, world.ports());

describe('an evaluation and a finding about the same key at once', () => {
  it.each(gaps)('leave the key Inactive when the finding comes %i ms later', async (gap) => {
    const scene = await someDue(1);
    await beside(scene, gap, () => exposed(scene));
    expect(inactive(scene)).toBe(1);
  });

  it.each(gaps)('tell that the key is exposed when the finding comes %i ms later', async (gap) => {
    const scene = await someDue(1);
    await beside(scene, gap, () => exposed(scene));
    expect(scene.world.notices.some(({ lines }) => lines.join(' ').includes('guardduty'))).toBe(true);
  });
});
