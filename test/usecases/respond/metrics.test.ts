import { METRIC, METRIC_DIMENSION } from '../../../lambda/contract.ts';
import type { FindingSource } from '../../../lambda/domain/findings/finding.ts';
import { STALE_SOURCE } from '../../../lambda/usecases/sweep/contain-stale.ts';
import { stagedSweep } from '../../support/world/staged-sweep.ts';
import { envelope, health, ACCOUNT } from '../../support/builders/events/world-events.ts';
import { delays, throws } from '../../support/world/world-faults.ts';
import { START, World } from '../../support/world/world.ts';
import { aLeak, faultOf, type Scene } from './scene.ts';
import { daysAgo, someDue } from '../sweep/stale-scene.ts';

/** The sources of findings that a deployed function contains by; the others lead to an evaluation, or have no function. */
const CONTAINING: Record<Exclude<FindingSource, 'access-analyzer' | 'config' | 'scanner' | 'command'>, true> = {
  guardduty: true,
  health: true,
  securityhub: true,
  'trusted-advisor': true,
  cloudtrail: true,
  report: true,
  watch: true,
};
const by = (metric: string, value: string, { name } = METRIC_DIMENSION.source as { name: string }): string =>
  `${metric} ${name}=${value}`;
const seconds = (count: number): Date => new Date(START.getTime() - count * 1000);

/** An event that its envelope dates so many seconds before it arrives. */
const dated = (event: unknown, secondsAgo: number): unknown => ({
  ...(event as object),
  time: seconds(secondsAgo).toISOString(),
});

/** The quarantine that alice's leaked key attached to her. */
function quarantine({ leaked }: Scene): unknown {
  return {
    ...envelope('aws.iam', 'AWS API Call via CloudTrail', ACCOUNT),
    time: seconds(300).toISOString(),
    detail: {
      eventID: 'call-1',
      eventTime: seconds(300).toISOString(),
      eventSource: 'iam.amazonaws.com',
      eventName: 'AttachUserPolicy',
      recipientAccountId: ACCOUNT,
      requestParameters: {
        userName: 'alice',
        policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
      },
      userIdentity: { type: 'IAMUser', userName: 'alice', accessKeyId: leaked, accountId: ACCOUNT },
    },
  };
}

describe('a containment', () => {
  it('is counted together with all others, and by its source', async () => {
    const { world, leaked, event, others } = aLeak();
    await world.respond(event);
    await world.respond(health({ accessKeyId: others[1] ?? leaked, userName: 'bob' }));
    expect(
      [METRIC.contained, by(METRIC.contained, 'guardduty'), by(METRIC.contained, 'health')].map((name) =>
        world.counts.get(name),
      ),
    ).toEqual([2, 1, 1]);
  });

  it('can have any of the sources that the dimension names, and no other', () => {
    expect([...Object.keys(CONTAINING), STALE_SOURCE]).toEqual([...METRIC_DIMENSION.source.values]);
  });

  it('takes from the arrival of its event to the read-back, not to the end of what is gathered for people', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.lastUsed', delays(900));
    await world.respond(event);
    expect(world.counts.get(METRIC.containmentMilliseconds)).toBeLessThan(200);
  });

  it('takes from the time on the event as long as it waited before, and the rest', async () => {
    const { world, event } = aLeak();
    await world.respond(dated(event, 42));
    const own = world.counts.get(METRIC.containmentMilliseconds) ?? Number.NaN;
    expect(world.counts.get(METRIC.eventToInactiveMilliseconds)).toBe(42_000 + own);
  });

  it('takes from the time on the event also what failed attempts cost', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.setStatus', throws(), { times: 2 });
    await faultOf(world.respond(dated(event, 0)));
    await world.clock.sleep(15 * 60_000);
    await world.respond(dated(event, 0));
    expect(world.counts.get(METRIC.eventToInactiveMilliseconds)).toBeGreaterThan(15 * 60_000);
    expect(world.counts.get(METRIC.containmentMilliseconds)).toBeLessThan(200);
  });

  it('takes no less than nothing from a time on the event that lies ahead', async () => {
    const { world, event } = aLeak();
    await world.respond(dated(event, -3600));
    expect(world.counts.get(METRIC.eventToInactiveMilliseconds)).toBe(0);
  });

  it('takes nothing from an event without a readable time', async () => {
    const { world, event } = aLeak();
    await world.respond({ ...(event as object), time: 'soon' });
    expect(world.counts.has(METRIC.eventToInactiveMilliseconds)).toBe(false);
  });

  it('takes from the last activity that the source has seen, in seconds', async () => {
    const { world, event } = aLeak({ lastSeen: seconds(600).toISOString() });
    await world.respond(event);
    const own = world.counts.get(METRIC.containmentMilliseconds) ?? Number.NaN;
    expect(world.counts.get(METRIC.activityToInactiveSeconds)).toBe(600 + own / 1000);
  });

  it('takes nothing from an activity that the source does not tell', async () => {
    const { world, leaked } = aLeak();
    await world.respond(health({ accessKeyId: leaked, userName: 'alice' }));
    expect(world.counts.has(METRIC.activityToInactiveSeconds)).toBe(false);
  });

  it('that CloudTrail led to takes from its activity, and not from the time on the event, which is the same', async () => {
    const scene = aLeak();
    await scene.world.respond(quarantine(scene));
    const { counts } = scene.world;
    expect([counts.get(by(METRIC.contained, 'cloudtrail')), counts.has(METRIC.eventToInactiveMilliseconds)]).toEqual([
      1,
      false,
    ]);
    expect(counts.get(METRIC.activityToInactiveSeconds)).toBeGreaterThan(300);
  });

  it('that an earlier attempt had made is counted, and takes no time of which nobody knows', async () => {
    const { world, event } = aLeak();
    // The intent and the change are made, and nothing after them.
    world.crashAtCall(6);
    await faultOf(world.respond(dated(event, 0)));
    world.counts.clear();
    await world.respond(dated(event, 0));
    expect([...world.counts]).toEqual([
      [METRIC.contained, 1],
      [by(METRIC.contained, 'guardduty'), 1],
    ]);
  });
});

const used = (days: number) => ({ kind: 'used', at: daysAgo(days), service: 's3', region: 'eu-west-1' }) as const;
const AGES = METRIC_DIMENSION.age.values.map((age) => by(METRIC.staleKeys, age, METRIC_DIMENSION.age));

/** Seven stale keys, and one in use. */
function aPopulation(): World {
  const made = new World();
  for (const [index, days] of [120, 150, 200, 400, 500, 600].entries())
    made.iam.addKey(`user-${index}`, { createdAt: daysAgo(days) });
  made.iam.addKey('in-use', { createdAt: daysAgo(900), usage: used(1) });
  made.iam.addKey('used-long-ago', { createdAt: daysAgo(900), usage: used(200) });
  return made;
}

describe('the stale keys of a sweep', () => {
  it.each([
    ['in one go', (it: World) => it.sweep()],
    ['by its stages', (it: World) => stagedSweep(it)],
  ])('%s are counted by how long they have not been used, and together', async (_name, sweep) => {
    const made = aPopulation();
    await sweep(made);
    expect([METRIC.staleKeys, ...AGES].map((name) => made.counts.get(name))).toEqual([7, 2, 2, 3]);
  });

  it('are the same on a day on which nothing was asked about them', async () => {
    const made = aPopulation();
    await made.sweep();
    await made.passDays(1);
    made.counts.clear();
    await made.sweep();
    expect([METRIC.staleKeys, ...AGES].map((name) => made.counts.get(name))).toEqual([7, 2, 2, 3]);
  });

  it('are told as none where there is none, so that the graph falls to zero', async () => {
    const made = new World();
    await made.sweep();
    expect(AGES.map((name) => made.counts.get(name))).toEqual([0, 0, 0]);
  });

  it('that are contained are counted by the source sweep', async () => {
    const scene = await someDue(2, { policy: { maxPercentPerRun: 100 } });
    await scene.world.sweep();
    expect(scene.world.counts.get(by(METRIC.contained, 'sweep'))).toBe(2);
  });
});
