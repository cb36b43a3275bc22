import { answers, delays, denied, neverAnswers, throttled, throws } from '../../support/world/world-faults.ts';
import { guardDuty } from '../../support/builders/events/world-events.ts';
import { takeLook } from '../../support/world/look-again.ts';
import { aLeak, faultOf, type Scene } from './scene.ts';

/** IAM's reads fail throughout one delivery, its write works; then the event is delivered again. */
async function unreadThenAgain(): Promise<Scene> {
  const scene = aLeak();
  scene.world.faults.on('keys.list', throws(throttled()));
  scene.world.faults.on('keys.lastUsed', throws(throttled()));
  await faultOf(scene.world.respond(scene.event));
  scene.world.faults.clear();
  await scene.world.passLong();
  await scene.world.respond(scene.event);
  return scene;
}

describe('a key whose status could not be read, and that was set Inactive', () => {
  it('is recorded as contained, recovered, by the next delivery', async () => {
    const { world, leaked } = await unreadThenAgain();
    expect((await world.outcomeEntries(leaked)).at(-1)?.outcome).toEqual({
      outcome: 'contained',
      evidence: 'recovered-intent',
      recovered: true,
    });
  });

  it('is looked at again', async () => {
    expect((await unreadThenAgain()).world.looks).toHaveLength(1);
  });

  it('is contained again where it is set Active outside Keystop', async () => {
    const { world, leaked } = await unreadThenAgain();
    world.iam.setByHand(leaked, 'Active');
    await takeLook(world);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });
});

const refuses = answers({ kind: 'access-denied', detail: 'an SCP' });

/** IAM accepts the change and cannot be read; asked again, it refuses. */
async function acceptedThenRefused(): Promise<Scene> {
  const scene = aLeak();
  const { world, event } = scene;
  const isAccepted = (): boolean => world.callsOf('keys.setStatus').length > 0;
  world.faults.on('keys.list', throws(throttled()), { when: isAccepted });
  world.faults.on('keys.setStatus', refuses, { when: () => world.callsOf('keys.setStatus').length > 1 });
  await faultOf(world.respond(event));
  return scene;
}

describe('a change that IAM accepted, and refused when it was asked again', () => {
  it('stays an open question', async () => {
    const { world, leaked } = await acceptedThenRefused();
    expect([await world.outcomes(leaked), (await world.state(leaked)).openIntents.length]).toEqual([['failed'], 1]);
  });

  it('is recorded as contained once the key is read', async () => {
    const { world, leaked, event } = await acceptedThenRefused();
    world.faults.clear();
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['failed', 'contained']);
  });

  it('stays an open question where a later delivery is refused', async () => {
    const { world, leaked, event } = await acceptedThenRefused();
    world.faults.clear();
    world.iam.readLagSeconds = 3600;
    world.faults.on('keys.setStatus', refuses);
    await faultOf(world.respond(event));
    world.iam.readLagSeconds = 0;
    await world.respond(event);
    expect((await world.outcomes(leaked)).at(-1)).toBe('contained');
  });
});

describe('an IAM that never answers a change', () => {
  const HANGS = neverAnswers(600_000);

  async function hung(): Promise<Scene> {
    const scene = aLeak();
    scene.world.faults.on('keys.setStatus', HANGS);
    return scene;
  }

  it('is recorded as failed and told before the function ends', async () => {
    const { world, leaked, event } = await hung();
    const startedAt = world.clock.now().getTime();
    await faultOf(world.respond(event));
    expect([await world.outcomes(leaked), world.told(), world.clock.now().getTime() - startedAt < 60_000]).toEqual([
      ['failed'],
      ['failed'],
      true,
    ]);
  });

  it('is told with the plain command that deactivates the key', async () => {
    const { world, leaked, event } = await hung();
    await faultOf(world.respond(event));
    expect(world.notices[0]?.commands).toContain(
      `aws iam update-access-key --user-name alice --access-key-id ${leaked} --status Inactive`,
    );
  });

  it('is thrown after that', async () => {
    const { world, event } = await hung();
    expect(await faultOf(world.respond(event))).toMatchObject({ code: 'RemediationFailed', retryable: true });
  });

  it('is thrown also where whose the key is was never answered', async () => {
    const { world, leaked } = aLeak();
    world.faults.on('keys.lastUsed', HANGS);
    const event = guardDuty({ accessKeyId: leaked, userName: 'nobody' });
    expect(await faultOf(world.respond(event))).toMatchObject({ code: 'RemediationFailed' });
  });

  it('is recovered by the next delivery where the change was made late', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.setStatus', delays(40_000), { times: 1 });
    await faultOf(world.respond(event));
    await world.passLong();
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['failed', 'contained']);
  });
});

/** The ledger answers after the change that the key was reactivated. */
async function toldTooLate(): Promise<Scene> {
  const scene = aLeak();
  await scene.world.respond(scene.event);
  await scene.world.reactivate(scene.leaked);
  await scene.world.passLong();
  scene.world.faults.on('ledger.read', delays(300), { times: 1 });
  await scene.world.respond(scene.event);
  return scene;
}

describe('a finding that a reactivation has answered', () => {
  it('contains where the ledger does not say so in time, and people hear at once what was answered', async () => {
    const { world, leaked } = await toldTooLate();
    expect([world.iam.statusOf(leaked), world.notices.at(-1)]).toEqual([
      'Inactive',
      expect.objectContaining({
        outcome: 'contained',
        lines: expect.arrayContaining([expect.stringContaining('which had answered this finding')]) as unknown,
        commands: [`keystop reactivate ${leaked} --override --reason "…"`],
      }),
    ]);
  });

  it('says nothing of the kind where its activity is newer', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.reactivate(leaked);
    await world.passLong();
    const lastSeen = world.clock.now().toISOString();
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice', lastSeen }));
    expect(world.notices.at(-1)?.lines.join()).not.toContain('answered');
  });
});

describe('a notice', () => {
  it('bears the same id when it is repeated, without the key’s id', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', throws(denied()), { when: () => world.notices.length === 1, times: 1 });
    await faultOf(world.respond(event));
    await world.passLong();
    await world.respond(event);
    const [first, second] = world.notices.map(({ id }) => id);
    expect([first === second, first?.includes(leaked)]).toEqual([true, false]);
  });
});
