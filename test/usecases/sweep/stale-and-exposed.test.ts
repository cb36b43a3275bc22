import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { guardDuty } from '../../support/builders/events/world-events.ts';
import { delays } from '../../support/world/world-faults.ts';
import { appends, DAY, START, World } from '../../support/world/world.ts';
import { respond } from '../../../lambda/usecases/respond/respond.ts';

// Every 10 ms over the whole of one sweep, and a little longer.
const gaps = Array.from({ length: 24 }, (_, index) => index * 10);

interface DueScene {
  readonly world: World;
  readonly due: AccessKeyId;
  readonly event: unknown;
}

/** alice's stale key on the day of its containment. */
async function aDueKey(): Promise<DueScene> {
  const world = new World();
  const due = world.iam.addKey('alice', { createdAt: new Date(START.getTime() - 120 * DAY) });
  for (let day = 0; day < 14; day += 1) {
    await world.sweep();
    await world.passDays(1);
  }
  world.notices.length = 0;
  const event = guardDuty({ accessKeyId: due, userName: 'alice', lastSeen: '2026-12-01T00:00:00.000Z' });
  return { world, due, event };
}

async function sweepAndRespond({ world, event }: DueScene, gap: number): Promise<void> {
  const late = world.clock.sleep(gap).then(() => respond(event, world.policy, world.ports()));
  await world.clock.settle(Promise.all([world.beginSweep(), late]));
}

async function sweepTwice({ world }: DueScene, gap: number): Promise<void> {
  const late = world.clock.sleep(gap).then(() => world.beginSweep());
  await world.clock.settle(Promise.all([world.beginSweep(), late]));
}

describe('two sweeps at once', () => {
  it.each(gaps)('record one containment when they start %i ms apart', async (gap) => {
    const scene = await aDueKey();
    await sweepTwice(scene, gap);
    expect((await scene.world.outcomes(scene.due)).filter((outcome) => outcome === 'contained')).toHaveLength(1);
  });

  it.each(gaps)('tell of it once when they start %i ms apart', async (gap) => {
    const scene = await aDueKey();
    await sweepTwice(scene, gap);
    await scene.world.sweep();
    expect(scene.world.told()).toEqual(['contained']);
  });
});

describe('a sweep and a finding about one key at once', () => {
  it.each(gaps)('leave the key Inactive when the finding comes %i ms after the sweep', async (gap) => {
    const scene = await aDueKey();
    await sweepAndRespond(scene, gap);
    expect(scene.world.iam.statusOf(scene.due)).toBe('Inactive');
  });

  it.each(gaps)('tell that the key is exposed when the finding comes %i ms after the sweep', async (gap) => {
    const scene = await aDueKey();
    await sweepAndRespond(scene, gap);
    expect(scene.world.notices.some(({ lines }) => lines.join(' ').includes('guardduty'))).toBe(true);
  });

  it('tell that the key is exposed when the sweep takes a second to record its change', async () => {
    const scene = await aDueKey();
    scene.world.faults.on('ledger.append', delays(1000), { when: appends('outcome', 'contained') });
    await sweepAndRespond(scene, 130);
    expect(scene.world.notices.some(({ lines }) => lines.join(' ').includes('guardduty'))).toBe(true);
  });

  it.each(gaps)('have a way back when the finding comes %i ms after the sweep', async (gap) => {
    const scene = await aDueKey();
    await sweepAndRespond(scene, gap);
    await scene.world.reactivate(scene.due);
    expect(scene.world.iam.statusOf(scene.due)).toBe('Active');
  });
});

async function sweptThenExposed(): Promise<DueScene> {
  const scene = await aDueKey();
  await scene.world.sweep();
  await scene.world.passDays(1);
  await scene.world.respond(scene.event);
  return scene;
}

describe('a finding about a key that a sweep contained', () => {
  it('is told: that the key is leaked is news', async () => {
    const { world } = await sweptThenExposed();
    expect(world.told()).toEqual(['contained', 'already-inactive']);
  });

  it('is told once', async () => {
    const { world, event } = await sweptThenExposed();
    await world.respond(event);
    await world.respond(event);
    expect(world.told()).toEqual(['contained', 'already-inactive']);
  });

  it('makes giving the key back need the override', async () => {
    const { world, due } = await sweptThenExposed();
    await world.reactivate(due, { override: false });
    expect(world.iam.statusOf(due)).toBe('Inactive');
  });
});

describe('a sweep after a finding', () => {
  it('leaves a key alone that was contained as exposed', async () => {
    const { world, due, event } = await aDueKey();
    await world.respond(event);
    await world.passLong();
    await world.sweep();
    expect(await world.outcomes(due)).toEqual(['contained']);
  });

  it('warns again, and contains nothing, after an exposed key was reactivated', async () => {
    const { world, due, event } = await aDueKey();
    await world.respond(event);
    await world.reactivate(due);
    await world.passDays(15);
    await world.sweep();
    await world.passDays(1);
    await world.sweep();
    expect([world.told(), world.iam.statusOf(due)]).toEqual([['contained', 'reactivated', 'warning'], 'Active']);
  });
});
