import { METRIC } from '../../../lambda/contract.ts';
import type { Policy } from '../../../lambda/domain/policy/policy.ts';
import { takeWatchedCall } from '../../../lambda/handlers/events/watched-call.ts';
import { containing } from '../../support/builders/containing.ts';
import { aNewKey, aNewUser, anActivation } from '../../support/builders/events/watched-events.ts';
import { denied, throttled, throws } from '../../support/world/world-faults.ts';
import { aPolicy, type World } from '../../support/world/world.ts';
import { aLeak, faultOf, type Scene } from '../respond/scene.ts';

const NEW_KEY = 'AKIARTX3GSDSROTHER7Q';

/** A leaked key that was contained a minute ago. */
async function contained(): Promise<Scene> {
  const scene = aLeak();
  await scene.world.respond(scene.event);
  await scene.world.passLong();
  return scene;
}

function take(world: World, event: unknown, policy: Policy = world.policy): Promise<void> {
  return world.clock.settle(takeWatchedCall(event, policy, world.ports()));
}

const now = (world: World): { readonly at: string } => ({ at: world.clock.now().toISOString() });

/** Other hands set the key Active; answers with what CloudTrail says of it. */
function setActive({ world, leaked }: Scene, id = 'call-1'): unknown {
  world.iam.setByHand(leaked, 'Active');
  return anActivation(leaked, 'alice', { id, ...now(world) });
}

describe('a contained key that others set Active', () => {
  it('is contained again, and no other', async () => {
    const scene = await contained();
    await take(scene.world, setActive(scene));
    expect([scene.leaked, ...scene.others].map((key) => scene.world.iam.statusOf(key))).toEqual([
      'Inactive',
      'Active',
      'Active',
    ]);
  });

  it('is told of, with who did it, how and when', async () => {
    const scene = await contained();
    const event = setActive(scene);
    const at = scene.world.clock.now().toISOString();
    await take(scene.world, event);
    expect(scene.world.notices.at(-1)).toMatchObject({
      subject: `Keystop: key …${scene.leaked.slice(-4)} set Inactive again (111122223333)`,
      lines: expect.arrayContaining([
        `Who: arn:aws:sts::111122223333:assumed-role/deployer/terraform called UpdateAccessKey at ${at}, from "198.51.100.7", by "aws-cli/2.31.0".`,
      ]) as unknown,
    });
  });

  it('is looked at again after that', async () => {
    const scene = await contained();
    await take(scene.world, setActive(scene));
    expect(scene.world.looks).toHaveLength(2);
  });

  it('is contained and told of once, however often the event comes', async () => {
    const scene = await contained();
    const event = setActive(scene);
    for (let time = 0; time < 3; time += 1) {
      await take(scene.world, event);
      await scene.world.passLong();
    }
    expect([await scene.world.outcomes(scene.leaked), scene.world.told()]).toEqual([
      ['contained', 'contained'],
      ['contained', 'contained'],
    ]);
  });

  it('is told of once more, with who did it, where it was contained again by then', async () => {
    const scene = await contained();
    const event = setActive(scene);
    scene.world.iam.setByHand(scene.leaked, 'Inactive');
    await take(scene.world, event);
    await take(scene.world, event);
    expect([scene.world.told(), scene.world.callsOf('keys.setStatus').length]).toEqual([['contained', 'notified'], 1]);
  });

  it('is only told of where that is configured, once', async () => {
    const scene = await contained();
    const event = setActive(scene);
    const policy = aPolicy({ recontain: { exposed: false } });
    await take(scene.world, event, policy);
    await take(scene.world, event, policy);
    expect([scene.world.iam.statusOf(scene.leaked), scene.world.told()]).toEqual(['Active', ['contained', 'notified']]);
  });

  it('is found by its id where neither call nor ledger names its user', async () => {
    const scene = aLeak();
    const { world, leaked } = scene;
    world.iam.setByHand(leaked, 'Inactive');
    await world.respond(scene.event);
    await take(world, anActivation(leaked, undefined, now(world)));
    expect(world.told()).toEqual(['already-inactive']);
  });

  it('comes again where it could not be contained', async () => {
    const scene = await contained();
    const event = setActive(scene);
    scene.world.faults.on('keys.setStatus', throws(denied()));
    expect(await faultOf(take(scene.world, event))).toMatchObject({ code: 'RemediationFailed' });
  });

  it.each(['ledger.read', 'keys.list'] as const)('comes again where %s fails', async (operation) => {
    const scene = await contained();
    const event = setActive(scene);
    scene.world.faults.on(operation, throws(throttled()));
    expect(await faultOf(take(scene.world, event))).toMatchObject({ code: 'Throttling' });
  });

  it('is left alone where its user is gone', async () => {
    const scene = await contained();
    const event = setActive(scene);
    scene.world.iam.deleteUser('alice');
    await take(scene.world, event);
    expect(scene.world.told()).toEqual(['contained']);
  });
});

describe('a key set Active that is no news', () => {
  it('costs one read of the ledger and asks IAM nothing', async () => {
    const { world, leaked } = aLeak();
    await take(world, anActivation(leaked, 'alice', now(world)));
    expect([world.calls.map(({ operation }) => operation), world.counts.get(METRIC.ignored)]).toEqual([
      ['ledger.read'],
      1,
    ]);
  });

  it('is one that Keystop gave back itself', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked);
    await take(world, anActivation(leaked, 'alice', now(world)));
    expect([world.iam.statusOf(leaked), world.told()]).toEqual(['Active', ['contained', 'reactivated']]);
  });

  it('is one that was set Active before it was contained', async () => {
    const { world, leaked } = await contained();
    await take(world, anActivation(leaked, 'alice', { at: '2026-11-20T09:00:00Z' }));
    expect(world.told()).toEqual(['contained']);
  });

  it('is one of an account that is not in scope, and the log says so', async () => {
    const scene = await contained();
    await take(scene.world, setActive(scene), aPolicy({}, { accounts: ['222233334444'] }));
    expect([scene.world.iam.statusOf(scene.leaked), scene.world.logged('warn')]).toEqual([
      'Active',
      ['a watched call was left alone: the account is not in scope'],
    ]);
  });

  it('is one that the event does not name, and the log says so', async () => {
    const { world } = await contained();
    await take(world, anActivation('AKIA', 'alice'));
    expect([world.logged('error'), world.counts.get(METRIC.refused)]).toEqual([
      ['a watched call does not name key, user, account and time'],
      1,
    ]);
  });
});

describe('what was created with a contained key', () => {
  it('is told of, left as it is, with the command that contains it', async () => {
    const { world, leaked } = await contained();
    await take(world, aNewKey(NEW_KEY, 'bob', { signedWith: leaked, ...now(world) }));
    expect(world.notices.at(-1)).toMatchObject({
      subject: 'Keystop: key …ER7Q needs you (111122223333)',
      urgency: 'highest',
      lines: expect.arrayContaining([containing(`with key …${leaked.slice(-4)} called CreateAccessKey`)]) as unknown,
      commands: [`keystop contain ${NEW_KEY}`],
    });
  });

  it('is told of where it is a user', async () => {
    const { world, leaked } = await contained();
    await take(world, aNewUser('mallory', { signedWith: leaked, ...now(world) }));
    expect(world.notices.at(-1)).toMatchObject({
      subject: 'Keystop: user mallory needs you (111122223333)',
      commands: ['aws iam attach-user-policy --user-name mallory --policy-arn arn:aws:iam::aws:policy/AWSDenyAll'],
    });
  });

  it('is told of once, however often the event comes', async () => {
    const { world, leaked } = await contained();
    const event = aNewKey(NEW_KEY, 'bob', { signedWith: leaked, ...now(world) });
    await take(world, event);
    await take(world, event);
    expect(world.told()).toEqual(['contained', 'notified']);
  });

  it('is no news a day later, nor where the key was never contained', async () => {
    const { world, leaked, others } = await contained();
    await take(world, aNewKey(NEW_KEY, 'bob', { signedWith: others[0] ?? '', ...now(world) }));
    await world.passDays(1);
    await take(world, aNewKey(NEW_KEY, 'bob', { signedWith: leaked, ...now(world) }));
    expect(world.told()).toEqual(['contained']);
  });

  it('costs one read of the ledger', async () => {
    const { world, others } = await contained();
    const before = world.calls.length;
    await take(world, aNewKey(NEW_KEY, 'bob', { signedWith: others[0] ?? '' }));
    expect(world.calls.slice(before).map(({ operation }) => operation)).toEqual(['ledger.read']);
  });
});
