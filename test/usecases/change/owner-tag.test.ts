import { delays, denied, throws, throttled } from '../../support/world/world-faults.ts';
import { aPolicy, START, World } from '../../support/world/world.ts';
import { stagedSweep } from '../../support/world/staged-sweep.ts';
import { aLeak, type Scene } from '../respond/scene.ts';
import { daysAgo, OLD, sweepDaily } from '../sweep/stale-scene.ts';

/** A leak of a user who is tagged. */
function aTaggedLeak(tags: Record<string, string> = { Owner: 'storage team' }): Scene {
  const scene = aLeak();
  scene.world.iam.tag('alice', tags);
  return scene;
}

/** Milliseconds from the event to the notice. */
async function sentAt({ world, event }: Scene): Promise<number> {
  await world.respond(event);
  return (world.callsOf('notices.send')[0]?.at ?? Number.NaN) - START.getTime();
}

const ownersIn = (world: World): unknown => world.notices.map(({ outcome, owners }) => [outcome, owners]);

describe('the owner of an exposed key', () => {
  it('is on the notice, by the tag of the user that owns the key', async () => {
    const { world, event } = aTaggedLeak();
    await world.respond(event);
    expect(ownersIn(world)).toEqual([['contained', ['storage team']]]);
  });

  it('is read by the tag that is configured', async () => {
    const { world, event } = aTaggedLeak({ owner: 'storage team', 'cost:team': 'web' });
    await world.respond(event, aPolicy({ ownerTag: 'cost:team' }));
    expect(ownersIn(world)).toEqual([['contained', ['web']]]);
  });

  it('is asked for once, after the key is Inactive', async () => {
    const { world, event } = aTaggedLeak();
    await world.respond(event);
    const order = world.calls.map(({ operation }) => operation);
    expect(order.filter((operation) => operation === 'tags.tags')).toHaveLength(1);
    expect(order.indexOf('tags.tags')).toBeGreaterThan(order.lastIndexOf('keys.setStatus'));
  });

  it.each([
    ['refused', throws(denied())],
    ['throttled', throws(throttled())],
    ['answered after ten seconds', delays(10_000)],
  ])('is missing where the tags are %s, and the notice goes out without it', async (_name, fault) => {
    const { world, leaked, event } = aTaggedLeak();
    world.faults.on('tags.tags', fault);
    await world.respond(event);
    expect([ownersIn(world), world.iam.statusOf(leaked)]).toEqual([[['contained', undefined]], 'Inactive']);
  });

  it('delays the notice by no more than a second, however late the tags come', async () => {
    const late = aTaggedLeak();
    late.world.faults.on('tags.tags', delays(10_000));
    expect((await sentAt(late)) - (await sentAt(aTaggedLeak()))).toBeLessThanOrEqual(1000);
  });

  it('delays nothing where the tags are refused', async () => {
    const refused = aTaggedLeak();
    refused.world.faults.on('tags.tags', throws(denied()));
    expect(await sentAt(refused)).toBeLessThanOrEqual(await sentAt(aTaggedLeak()));
  });

  it('that could not be read is said in the log', async () => {
    const { world, event } = aTaggedLeak();
    world.faults.on('tags.tags', throws(denied()));
    await world.respond(event);
    expect(world.logged('warn')).toEqual(['the tags of a user were not read; the notice goes without the owner']);
  });

  it('is asked for nobody where a reactivation has answered the finding', async () => {
    const { world, leaked, event } = aTaggedLeak();
    await world.respond(event);
    await world.reactivate(leaked);
    world.calls.length = 0;
    await world.respond(event);
    expect(world.callsOf('tags.tags')).toEqual([]);
  });
});

describe('the owner of a key that is reactivated', () => {
  it('is on the notice', async () => {
    const { world, leaked, event } = aTaggedLeak();
    await world.respond(event);
    await world.reactivate(leaked);
    expect(world.noticesOf('reactivated').map(({ owners }) => owners)).toEqual([['storage team']]);
  });

  it('is missing where the tags are refused, and the key is reactivated all the same', async () => {
    const { world, leaked, event } = aTaggedLeak();
    await world.respond(event);
    world.faults.on('tags.tags', throws(denied()));
    await world.reactivate(leaked);
    expect([world.noticesOf('reactivated')[0]?.owners, world.iam.statusOf(leaked)]).toEqual([undefined, 'Active']);
  });
});

/** So many users of each owner, each with a stale key. */
function owned(owners: Readonly<Record<string, number>>): World {
  const world = new World();
  world.policy = aPolicy({ maxPercentPerRun: 100, maxKeysPerRun: 1000 });
  for (const [owner, count] of Object.entries(owners)) {
    for (let index = 0; index < count; index += 1) {
      const name = `${index}-${owner}`;
      world.iam.addUser(name, owner === '' ? {} : { tags: { owner } });
      world.iam.addKey(name, OLD);
    }
  }
  return world;
}

describe('the owners of stale keys', () => {
  it.each([
    ['in one go', (world: World) => world.sweep()],
    ['by its stages', (world: World) => stagedSweep(world)],
  ])('are on the warning of a sweep %s, and untagged ones are on it too', async (_name, sweep) => {
    const world = owned({ web: 2, storage: 1, '': 1 });
    await sweep(world);
    expect(world.noticesOf('warning').map(({ owners }) => owners)).toEqual([['storage', 'web']]);
    expect(world.noticesOf('warning')[0]?.subject).toContain('4 access keys');
  });

  it('cost no call of their own: the tags were read for exemptions', async () => {
    const world = owned({ web: 3 });
    await world.sweep();
    expect(world.callsOf('tags.tags')).toHaveLength(3);
  });

  it('are not asked for where nothing is done', async () => {
    const world = owned({});
    world.iam.addKey('in-use', { createdAt: daysAgo(10) });
    await world.sweep();
    expect(world.callsOf('tags.tags')).toEqual([]);
  });

  it('have their keys in as few notices as may be', async () => {
    const world = owned({ web: 40, storage: 40 });
    await world.sweep();
    expect(world.noticesOf('warning').map(({ owners }) => owners)).toEqual([['storage', 'web'], ['web']]);
  });

  it.each([
    ['in one go', (world: World) => sweepDaily(world, 15)],
    [
      'by its stages',
      async (world: World) => {
        for (let day = 0; day < 15; day += 1) {
          await stagedSweep(world);
          await world.passDays(1);
        }
      },
    ],
  ])('are on the notice of each key that is contained %s', async (_name, sweeps) => {
    const world = owned({ web: 1, storage: 1 });
    await sweeps(world);
    const owners = world.noticesOf('contained').map((notice) => String(notice.owners));
    expect(new Set(owners)).toEqual(new Set(['storage', 'web']));
  });
});
