import { METRIC } from '../../../lambda/contract.ts';
import type { SecondLook } from '../../../lambda/domain/watch/second-look.ts';
import { lastLook, takeLook } from '../../support/world/look-again.ts';
import { denied, neverAnswers, throttled, throws } from '../../support/world/world-faults.ts';
import { guardDuty, health } from '../../support/builders/events/world-events.ts';
import { aPolicy, appends, type World } from '../../support/world/world.ts';
import { aLeak, faultOf, type Scene } from '../respond/scene.ts';

const FIRST_SEEN = '2026-11-20T08:00:00.000Z';
const LAST_SEEN = '2026-11-20T09:08:10.000Z';

/** A leaked key that was contained, a minute ago. */
async function contained(scene: Scene = aLeak()): Promise<Scene & { readonly look: SecondLook }> {
  await scene.world.respond(scene.event);
  await scene.world.passLong();
  return { ...scene, look: lastLook(scene.world) };
}

describe('a containment', () => {
  it('orders one second look, after the change and before the record', async () => {
    const { world, event } = aLeak();
    await world.respond(event);
    const operations = world.calls.map(({ operation }) => operation);
    const order = operations.indexOf('secondLooks.order');
    expect([
      world.looks.length,
      operations.indexOf('keys.setStatus') < order,
      order < operations.lastIndexOf('ledger.append', operations.indexOf('events.publish')),
    ]).toEqual([1, true, true]);
  });

  it.each([
    ['its first activity', guardDutyOf({ eventFirstSeen: FIRST_SEEN, eventLastSeen: LAST_SEEN }), FIRST_SEEN],
    ['its last, where no other is told', guardDutyOf({ eventLastSeen: LAST_SEEN }), LAST_SEEN],
  ])('looks for what was made since %s', async (_name, eventOf, since) => {
    const { world, leaked } = aLeak();
    await world.respond(eventOf(leaked));
    expect(lastLook(world)).toMatchObject({ accessKeyId: leaked, userName: 'alice', since: new Date(since) });
  });

  it('looks for what was made since the containment, where the source tells no instant', async () => {
    const { world, leaked } = aLeak();
    await world.respond(health({ accessKeyId: leaked, userName: 'alice' }));
    const { since, containedAt } = lastLook(world);
    expect(since).toEqual(containedAt);
  });

  it.each([
    ['the key is Inactive already', (world: World, leaked: string) => world.iam.setByHand(leaked, 'Inactive')],
    ['Keystop only observes', (world: World) => (world.policy = aPolicy({}, { exposedMode: 'observe' }))],
  ])('orders none where %s', async (_name, prepare) => {
    const { world, leaked, event } = aLeak();
    prepare(world, leaked);
    await world.respond(event);
    expect(world.looks).toEqual([]);
  });

  describe('whose second look cannot be ordered', () => {
    it.each([
      ['is refused', throws(denied()), 'AccessDenied'],
      ['is not answered', neverAnswers(), 'Timeout'],
    ])('stands, is recorded and told, and says so: it %s', async (_name, fault, code) => {
      const { world, leaked, event } = aLeak();
      world.faults.on('secondLooks.order', fault);
      await world.respond(event);
      expect([world.iam.statusOf(leaked), await world.outcomes(leaked), world.told()]).toEqual([
        'Inactive',
        ['contained'],
        ['contained'],
      ]);
      expect([world.counts.get(METRIC.secondLookMissed), world.logLines.find(({ level }) => level === 'warn')]).toEqual(
        [
          1,
          {
            level: 'warn',
            message: 'a second look could not be ordered; the containment stands',
            fields: expect.objectContaining({ accessKeyId: leaked, code }) as unknown,
          },
        ],
      );
    });

    it('is told no more than 2 s later', async () => {
      const { world, event } = aLeak();
      world.faults.on('secondLooks.order', neverAnswers());
      await world.respond(event);
      const [change] = world.callsOf('keys.setStatus');
      const [notice] = world.callsOf('notices.send');
      expect((notice?.at ?? Infinity) - (change?.at ?? 0)).toBeLessThan(2200);
    });
  });
});

function guardDutyOf(service: Record<string, unknown>): (accessKeyId: string) => unknown {
  return (accessKeyId) => {
    const event = guardDuty({ accessKeyId, userName: 'alice' }) as { detail: object };
    return { ...event, detail: { ...event.detail, service: { ...service, archived: false } } };
  };
}

describe('a second look', () => {
  it('tells and changes nothing where the key is as it was left', async () => {
    const { world, look } = await contained();
    expect(await takeLook(world, look)).toEqual([]);
    expect(world.told()).toEqual(['contained']);
  });

  it('contains a key again that was set Active outside Keystop, and no other', async () => {
    const { world, leaked, others, look } = await contained();
    world.iam.setByHand(leaked, 'Active');
    await takeLook(world, look);
    expect([leaked, ...others].map((key) => world.iam.statusOf(key))).toEqual(['Inactive', 'Active', 'Active']);
  });

  it('records and tells that as what it is', async () => {
    const { world, leaked, look } = await contained();
    world.iam.setByHand(leaked, 'Active');
    await takeLook(world, look);
    const entry = (await world.outcomeEntries(leaked)).at(-1);
    expect(entry).toMatchObject({
      source: 'watch',
      findingType: 'second-look',
      reason: 'active-again',
      cause: 'exposed',
    });
    expect([world.events.at(-1)?.reason, world.notices.at(-1)?.subject]).toEqual([
      'active-again',
      `Keystop: key …${leaked.slice(-4)} set Inactive again (111122223333)`,
    ]);
  });

  it('orders the next one', async () => {
    const { world, leaked, look } = await contained();
    world.iam.setByHand(leaked, 'Active');
    await takeLook(world, look);
    expect(world.looks).toHaveLength(2);
  });

  it('contains three times in all, then tells that the key is Active, and looks no more', async () => {
    const { world, leaked } = await contained();
    for (let time = 0; time < 4; time += 1) {
      world.iam.setByHand(leaked, 'Active');
      await takeLook(world);
      await world.passLong();
    }
    expect([world.iam.statusOf(leaked), await world.outcomes(leaked), world.looks.length]).toEqual([
      'Active',
      ['contained', 'contained', 'contained', 'contained', 'notified'],
      4,
    ]);
    expect([world.notices.at(-1)?.urgency, world.counts.get(METRIC.recontainLimitReached)]).toEqual(['highest', 1]);
  });

  it('contains anew where a later finding contained the key in between', async () => {
    const { world, leaked } = await contained();
    for (let time = 0; time < 3; time += 1) {
      world.iam.setByHand(leaked, 'Active');
      await takeLook(world);
      await world.passLong();
    }
    world.iam.setByHand(leaked, 'Active');
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice', id: 'finding-2' }));
    await world.passLong();
    world.iam.setByHand(leaked, 'Active');
    await takeLook(world);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('leaves a key alone that Keystop reactivated', async () => {
    const { world, leaked, look } = await contained();
    await world.reactivate(leaked);
    await takeLook(world, look);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it('leaves a key alone that is being reactivated, and whose record is still missing', async () => {
    const { world, leaked, look } = await contained();
    world.faults.on('ledger.append', throws(), { when: appends('outcome', 'reactivated') });
    await faultOf(world.reactivate(leaked));
    await takeLook(world, look);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it.each([
    ['the key', (world: World, leaked: string) => world.iam.deleteKey(leaked)],
    ['the user', (world: World) => world.iam.deleteUser('alice')],
  ])('does nothing where %s is gone', async (_name, remove) => {
    const { world, leaked, look } = await contained();
    remove(world, leaked);
    expect(await takeLook(world, look)).toEqual([]);
  });

  it('only tells where keys are not to be contained again', async () => {
    const { world, leaked, look } = await contained();
    world.iam.setByHand(leaked, 'Active');
    await takeLook(world, look, aPolicy({ recontain: { exposed: false } }));
    expect([world.iam.statusOf(leaked), world.told()]).toEqual(['Active', ['contained', 'notified']]);
  });

  it('changes nothing in an account that is not in scope any more, and says so', async () => {
    const { world, leaked, look } = await contained();
    world.iam.setByHand(leaked, 'Active');
    await takeLook(world, look, aPolicy({}, { accounts: ['222233334444'] }));
    expect([world.iam.statusOf(leaked), world.logged('warn')]).toEqual([
      'Active',
      ['a key is not looked at again: its account is not in scope'],
    ]);
  });

  it('looks in the account that owns the key', async () => {
    const { world } = aLeak();
    const member = world.join('222233334444');
    const key = member.addKey('carol');
    const policy = aPolicy({}, { accounts: [], wholeOrganization: true });
    await world.respond(guardDuty({ accessKeyId: key, userName: 'carol' }), policy);
    await world.passLong();
    member.setByHand(key, 'Active');
    await takeLook(world, lastLook(world), policy);
    expect([lastLook(world).account, member.statusOf(key)]).toEqual(['222233334444', 'Inactive']);
  });

  it.each(['keys.list', 'ledger.read'] as const)(
    'comes again, and is counted as missed, where %s fails',
    async (operation) => {
      const { world, look } = await contained();
      world.faults.on(operation, throws(throttled()));
      const fault = await faultOf(takeLook(world, look));
      expect([fault, world.counts.get(METRIC.secondLookMissed)]).toMatchObject([{ code: 'Throttling' }, 1]);
    },
  );

  it('comes again where the key could not be contained again', async () => {
    const { world, leaked, look } = await contained();
    world.iam.setByHand(leaked, 'Active');
    world.faults.on('keys.setStatus', throws(denied()));
    expect(await faultOf(takeLook(world, look))).toMatchObject({ code: 'RemediationFailed' });
  });
});

describe('a key that the user got in the meantime', () => {
  it('is told of, and left Active', async () => {
    const { world, look } = await contained();
    const created = world.iam.addKey('alice', { createdAt: world.clock.now() });
    await takeLook(world, look);
    expect([world.iam.statusOf(created), world.notices.at(-1)?.commands]).toEqual([
      'Active',
      [`keystop contain ${created}`],
    ]);
  });

  it('is told of once, however often a look meets it', async () => {
    const { world, leaked, look } = await contained();
    world.iam.addKey('alice', { createdAt: world.clock.now() });
    await takeLook(world, look);
    world.iam.setByHand(leaked, 'Active');
    await takeLook(world, look);
    await takeLook(world);
    expect(world.told()).toEqual(['contained', 'notified', 'contained']);
  });
});
