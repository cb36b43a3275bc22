import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { throws } from '../../support/world/world-faults.ts';
import { World } from '../../support/world/world.ts';
import { faultOf } from '../respond/scene.ts';
import { daysAgo } from '../../support/world/days-ago.ts';

interface StaleScene {
  readonly world: World;
  /** alice's, never used, 120 days old. */
  readonly stale: AccessKeyId;
  /** bob's, used yesterday and again on every day. */
  readonly fresh: AccessKeyId;
}

function aStaleKey(): StaleScene {
  const world = new World();
  const stale = world.iam.addKey('alice', { createdAt: daysAgo(120) });
  const fresh = world.iam.addKey('bob', { createdAt: daysAgo(300) });
  world.iam.use(fresh, daysAgo(1));
  return { world, stale, fresh };
}

/** One sweep a day, for so many days, the first one now. */
async function sweepDaily({ world, fresh }: StaleScene, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    world.iam.use(fresh);
    await world.sweep();
    await world.passDays(1);
  }
}

describe('sweep > the story of a stale key', () => {
  it('warns on the first run, and contains nothing', async () => {
    const { world, stale } = aStaleKey();
    const { run, counts } = await world.sweep();
    expect([run.warnOnly, counts.warned, world.told(), world.iam.statusOf(stale)]).toEqual([
      true,
      1,
      ['warning'],
      'Active',
    ]);
  });

  it('is silent until the final warning', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 11);
    expect(scene.world.told()).toEqual(['warning']);
  });

  it('warns finally on day 11', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 12);
    expect(scene.world.told()).toEqual(['warning', 'final-warning']);
  });

  it('contains nothing until day 13', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 14);
    expect(scene.world.iam.statusOf(scene.stale)).toBe('Active');
  });

  it('contains on day 14', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 15);
    expect([scene.world.iam.statusOf(scene.stale), scene.world.told()]).toEqual([
      'Inactive',
      ['warning', 'final-warning', 'contained'],
    ]);
  });

  it('records the containment as accepted by IAM, for being unused', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 15);
    const [entry] = await scene.world.outcomeEntries(scene.stale);
    expect([entry?.outcome, entry?.cause, entry?.reason]).toEqual([
      { outcome: 'contained', evidence: 'update-accepted', recovered: false },
      'stale',
      'unused',
    ]);
  });

  it('records the intent before the change', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 15);
    const order = scene.world.calls.map(({ operation }) => operation);
    expect(order[order.indexOf('keys.setStatus') - 1]).toBe('ledger.append');
  });

  it('does no more about a contained key', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 40);
    expect([scene.world.told().length, scene.world.callsOf('keys.setStatus').length]).toEqual([3, 1]);
  });

  it('leaves the key in use alone all the while', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 40);
    expect(scene.world.iam.statusOf(scene.fresh)).toBe('Active');
  });

  it('reactivates a stale key without the override', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 15);
    await scene.world.reactivate(scene.stale, { override: false });
    expect(scene.world.iam.statusOf(scene.stale)).toBe('Active');
  });

  it('leaves a key that was reactivated alone during the hold', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 15);
    await scene.world.reactivate(scene.stale);
    await sweepDaily(scene, 13);
    expect(scene.world.told()).toEqual(['warning', 'final-warning', 'contained', 'reactivated']);
  });

  it('starts again with a warning after the hold', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 15);
    await scene.world.reactivate(scene.stale);
    await sweepDaily(scene, 16);
    expect([scene.world.told().at(-1), scene.world.iam.statusOf(scene.stale)]).toEqual(['warning', 'Active']);
  });

  it('judges a key that was reactivated by its creation, though its report row looks young', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 15);
    await scene.world.reactivate(scene.stale);
    await sweepDaily(scene, 30);
    expect(scene.world.iam.statusOf(scene.stale)).toBe('Inactive');
  });
});

describe('sweep > a key used in between', () => {
  it('is left alone when used between final warning and containment', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 13);
    scene.world.iam.use(scene.stale);
    await sweepDaily(scene, 20);
    expect(scene.world.iam.statusOf(scene.stale)).toBe('Active');
  });

  it('starts again with a warning when it has become stale anew', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 13);
    scene.world.iam.use(scene.stale);
    await sweepDaily(scene, 95);
    expect([scene.world.told(), scene.world.iam.statusOf(scene.stale)]).toEqual([
      ['warning', 'final-warning', 'warning'],
      'Active',
    ]);
  });

  it('is left alone when used after the report was made', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 14);
    scene.world.iam.freezeReport();
    scene.world.iam.use(scene.stale);
    await scene.world.sweep();
    expect(scene.world.iam.statusOf(scene.stale)).toBe('Active');
  });

  it('is left alone when used between the plan and its turn', async () => {
    const scene = aStaleKey();
    const other = scene.world.iam.addKey('anna', { createdAt: daysAgo(120) });
    await sweepDaily(scene, 14);
    // The first containment takes so long that the second one's check has grown old.
    scene.world.faults.on('keys.setStatus', { kind: 'delays', milliseconds: 20 * 60_000 }, { times: 1 });
    const used = scene.world.clock.sleep(10 * 60_000).then(() => scene.world.iam.use(other));
    const [{ counts }] = await Promise.all([scene.world.sweep(), used]);
    expect([counts.contained, counts.noLongerDue, scene.world.iam.statusOf(other)]).toEqual([1, 1, 'Active']);
  });

  it('is left alone when its use cannot be told at its turn', async () => {
    const scene = aStaleKey();
    const other = scene.world.iam.addKey('anna', { createdAt: daysAgo(120) });
    await sweepDaily(scene, 14);
    scene.world.faults.on('keys.setStatus', { kind: 'delays', milliseconds: 20 * 60_000 }, { times: 1 });
    const broken = scene.world.clock.sleep(10 * 60_000).then(() => scene.world.faults.on('keys.lastUsed', throws()));
    await Promise.all([scene.world.sweep(), broken]);
    expect(scene.world.iam.statusOf(other)).toBe('Active');
  });
});

describe('sweep > warnings that lead nowhere', () => {
  it('contains nothing, ever, while nobody is subscribed', async () => {
    const scene = aStaleKey();
    scene.world.hasSubscriber = false;
    await sweepDaily(scene, 40);
    expect(scene.world.iam.statusOf(scene.stale)).toBe('Active');
  });

  it('reports how many warnings reached nobody', async () => {
    const { world } = aStaleKey();
    world.hasSubscriber = false;
    const { counts } = await world.sweep();
    expect([counts.undelivered, world.counts.get('WarningsUndelivered')]).toEqual([1, 1]);
  });

  it('counts the days from the first warning that was delivered', async () => {
    const scene = aStaleKey();
    scene.world.hasSubscriber = false;
    await sweepDaily(scene, 10);
    scene.world.hasSubscriber = true;
    await sweepDaily(scene, 14);
    const before = scene.world.iam.statusOf(scene.stale);
    await sweepDaily(scene, 1);
    expect([before, scene.world.iam.statusOf(scene.stale)]).toEqual(['Active', 'Inactive']);
  });

  it('contains nothing when the final warning reached nobody', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 11);
    scene.world.hasSubscriber = false;
    await sweepDaily(scene, 20);
    expect(scene.world.iam.statusOf(scene.stale)).toBe('Active');
  });

  it('records no warning that was not sent, and sends it on the next run', async () => {
    const scene = aStaleKey();
    scene.world.faults.on('notices.send', throws(), { times: 1 });
    await sweepDaily(scene, 1);
    const before = await scene.world.state(scene.stale);
    await sweepDaily(scene, 1);
    const after = await scene.world.state(scene.stale);
    expect([before.warnedAt, after.warnedAt]).toEqual([undefined, expect.any(Date)]);
  });
});

describe('sweep > missed runs', () => {
  it('contains later when the run of the day is missed, never without both warnings', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 10);
    await scene.world.passDays(2);
    await sweepDaily(scene, 3);
    const before = [scene.world.told(), scene.world.iam.statusOf(scene.stale)];
    await sweepDaily(scene, 1);
    expect([before, scene.world.iam.statusOf(scene.stale)]).toEqual([
      [['warning', 'final-warning'], 'Active'],
      'Inactive',
    ]);
  });

  it('contains nothing in the first run after an outage of more than three intervals', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 13);
    await scene.world.passDays(3);
    const { run, counts } = await scene.world.sweep();
    expect([run.warnOnly, counts.contained, scene.world.iam.statusOf(scene.stale)]).toEqual([true, 0, 'Active']);
  });

  it('contains in the second run after the outage', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 13);
    await scene.world.passDays(3);
    await sweepDaily(scene, 2);
    expect(scene.world.iam.statusOf(scene.stale)).toBe('Inactive');
  });

  it('contains in the first run after an outage of three intervals, less the run’s own time', async () => {
    const scene = aStaleKey();
    await sweepDaily(scene, 12);
    await scene.world.passDays(1.98);
    const { run, counts } = await scene.world.sweep();
    expect([run.warnOnly, counts.contained]).toEqual([false, 1]);
  });

  it('takes a run that died for no completed run', async () => {
    const scene = aStaleKey();
    scene.world.faults.on('reports.read', throws(), { times: 1 });
    await faultOf(scene.world.sweep());
    const { run } = await scene.world.sweep();
    expect(run.warnOnly).toBe(true);
  });
});
