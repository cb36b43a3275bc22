import { ACCOUNT } from '../../support/builders/events/world-events.ts';
import { answers, losesAnswer, neverAnswers, throttled, throws } from '../../support/world/world-faults.ts';
import { keyIdOf } from '../../support/world/world-iam.ts';
import { appends, aRequest, DAY } from '../../support/world/world.ts';
import { aLeak, faultOf, type Scene } from '../respond/scene.ts';

async function contained(): Promise<Scene> {
  const scene = aLeak();
  await scene.world.respond(scene.event);
  await scene.world.passLong();
  scene.world.calls.length = 0;
  return scene;
}

function outcomeOf(result: Awaited<ReturnType<Scene['world']['reactivate']>>): unknown {
  return result.kind === 'handled' ? result.outcome : result;
}

describe('reactivate', () => {
  it('sets exactly the key Active', async () => {
    const { world, leaked, others } = await contained();
    const [second = leaked] = others;
    world.iam.setByHand(second, 'Inactive');
    await world.reactivate(leaked);
    expect([world.iam.statusOf(leaked), world.iam.statusOf(second)]).toEqual(['Active', 'Inactive']);
  });

  it('asks IAM for one change, in the owner’s name', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked);
    expect(world.callsOf('keys.setStatus').map(({ args }) => args)).toEqual([
      [{ userName: 'alice', accessKeyId: leaked, status: 'Active' }],
    ]);
  });

  it('records who asked and why', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked, { reason: 'a drill' });
    const entry = (await world.outcomeEntries(leaked)).at(-1);
    expect([entry?.action, entry?.requestedBy, entry?.reason]).toEqual([
      'reactivate',
      aRequest().requestedBy,
      'a drill',
    ]);
  });

  it('records reactivated, on the evidence of the read-back, with the hold', async () => {
    const { world, leaked } = await contained();
    const startedAt = world.clock.now().getTime();
    const outcome = outcomeOf(await world.reactivate(leaked));
    expect(outcome).toEqual({
      outcome: 'reactivated',
      evidence: 'read-back',
      holdUntil: new Date(startedAt + 14 * DAY),
    });
  });

  it('records the intent before the change', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked);
    const order = world.calls.map(({ operation }) => operation).filter((each) => /append|setStatus/.test(each));
    expect(order.slice(0, 2)).toEqual(['ledger.append', 'keys.setStatus']);
  });

  it('tells people and machines', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked);
    expect([world.told(), world.events.map(({ action }) => action)]).toEqual([
      ['contained', 'reactivated'],
      ['contain', 'reactivate'],
    ]);
  });

  it('counts a reactivation, and no failure', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked);
    expect([world.counts.get('KeysReactivated'), world.counts.get('OutcomesFailed')]).toEqual([1, undefined]);
  });

  it('reactivates a key that is contained a second time', async () => {
    const { world, leaked, event } = await contained();
    world.iam.setByHand(leaked, 'Active');
    await world.respond(event);
    await world.reactivate(leaked);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it('says that a key is Active already, and records nothing', async () => {
    const { world, others } = aLeak();
    const [second] = others;
    const result = second === undefined ? undefined : await world.reactivate(second);
    expect([result, world.callsOf('ledger.append')]).toEqual([{ kind: 'already-active', userName: 'alice' }, []]);
  });

  it('says that there is no such key', async () => {
    const { world } = aLeak();
    const result = await world.reactivate(keyIdOf(ACCOUNT, 4711));
    expect(result.kind).toBe('not-found');
  });

  it('says that the owner is gone', async () => {
    const { world, leaked } = await contained();
    world.iam.deleteUser('alice');
    const result = await world.reactivate(leaked);
    expect(result.kind).toBe('not-found');
  });
});

describe('reactivate > refuses', () => {
  it.each([
    ['the key’s own user', { requestingUser: 'alice' }, 'own-user'],
    ['the key’s own user, however the name is written', { requestingUser: 'ALICE' }, 'own-user'],
    ['a key contained as exposed without the override', { override: false }, 'override-needed'],
  ])('refuses %s', async (_, request, reason) => {
    const { world, leaked } = await contained();
    const outcome = outcomeOf(await world.reactivate(leaked, request));
    expect([outcome, world.iam.statusOf(leaked)]).toEqual([
      expect.objectContaining({ outcome: 'refused', reason }),
      'Inactive',
    ]);
  });

  it('refuses a key that Keystop did not set Inactive', async () => {
    const { world, leaked } = aLeak();
    world.iam.setByHand(leaked, 'Inactive');
    const outcome = outcomeOf(await world.reactivate(leaked));
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'not-contained-by-keystop' });
  });

  it('refuses a key that a finding met Inactive, without the override', async () => {
    const { world, leaked, event } = aLeak();
    world.iam.setByHand(leaked, 'Inactive');
    await world.respond(event);
    const outcome = outcomeOf(await world.reactivate(leaked, { override: false }));
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'was-not-active' });
  });

  it('asks IAM for no change when it refuses', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked, { override: false });
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });

  it('records the refusal and tells of it', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked, { override: false });
    expect([await world.outcomes(leaked), world.told()]).toEqual([
      ['contained', 'refused'],
      ['contained', 'refused'],
    ]);
  });

  it('starts no hold when it refuses', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked, { override: false });
    expect((await world.state(leaked)).reactivation).toBeUndefined();
  });
});

describe('reactivate > faults', () => {
  it.each([
    ['cannot be read', 'ledger.read', throws()],
    ['never answers a read', 'ledger.read', neverAnswers(4500)],
    ['takes no intent', 'ledger.append', throws()],
  ] as const)('changes nothing when the ledger %s', async (_, operation, fault) => {
    const { world, leaked } = await contained();
    world.faults.on(operation, fault);
    await faultOf(world.reactivate(leaked));
    expect([world.iam.statusOf(leaked), world.callsOf('keys.setStatus')]).toEqual(['Inactive', []]);
  });

  it('says that nothing was changed when the ledger takes no intent', async () => {
    const { world, leaked } = await contained();
    world.faults.on('ledger.append', throws());
    await expect(world.reactivate(leaked)).rejects.toThrow(/nothing was changed/);
  });

  it.each([
    ['denied', answers({ kind: 'access-denied', detail: 'an SCP' }), 'AccessDenied'],
    ['throttled', throws(throttled()), 'Throttling'],
  ])('records failed when the change is %s', async (_, fault, code) => {
    const { world, leaked } = await contained();
    world.faults.on('keys.setStatus', fault);
    expect(outcomeOf(await world.reactivate(leaked))).toMatchObject({ outcome: 'failed', code });
  });

  it('records reactivated when the answer was lost though the change was made', async () => {
    const { world, leaked } = await contained();
    world.faults.on('keys.setStatus', losesAnswer());
    expect(outcomeOf(await world.reactivate(leaked))).toMatchObject({ outcome: 'reactivated', evidence: 'read-back' });
  });

  it('records failed, not reactivated, when the key goes on reading Inactive', async () => {
    const { world, leaked } = await contained();
    await world.passDays(1);
    world.iam.readLagSeconds = 3600;
    expect(outcomeOf(await world.reactivate(leaked))).toMatchObject({ outcome: 'failed', code: 'ReadBackInactive' });
  });

  it('throws when the change stands and cannot be recorded', async () => {
    const { world, leaked } = await contained();
    world.faults.on('ledger.append', throws(), { when: appends('outcome') });
    await expect(world.reactivate(leaked)).rejects.toMatchObject({ code: 'RecordFailed' });
  });

  it('records a reactivation that was cut off when it is asked again, without a change', async () => {
    const { world, leaked } = await contained();
    world.faults.on('ledger.append', throws(), { when: appends('outcome') });
    await faultOf(world.reactivate(leaked));
    world.faults.clear();
    const outcome = outcomeOf(await world.reactivate(leaked));
    expect([outcome, world.callsOf('keys.setStatus').length]).toEqual([
      expect.objectContaining({ outcome: 'reactivated', evidence: 'recovered-intent' }),
      1,
    ]);
  });
});

async function cutOffAndAskedAgain(n: number): Promise<Scene> {
  const scene = await contained();
  scene.world.crashAtCall(n);
  await faultOf(scene.world.reactivate(scene.leaked));
  await scene.world.passLong();
  await scene.world.reactivate(scene.leaked);
  return scene;
}

describe('reactivate > cut off at any call, and asked again', () => {
  const CALLS = 11;
  const everyCall = Array.from({ length: CALLS + 1 }, (_, index) => index + 1);

  it('makes as many calls as are cut off here', async () => {
    const { world, leaked } = await contained();
    await world.reactivate(leaked);
    expect(world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('leaves the key Active when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndAskedAgain(n);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it.each(everyCall)('holds exactly one reactivated outcome when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndAskedAgain(n);
    expect((await world.outcomes(leaked)).filter((outcome) => outcome === 'reactivated')).toHaveLength(1);
  });

  it.each(everyCall)('tells people once or twice when cut off at call %i', async (n) => {
    const { world } = await cutOffAndAskedAgain(n);
    const told = world.told().filter((outcome) => outcome === 'reactivated').length;
    expect(told === 1 || told === 2).toBe(true);
  });

  it.each(everyCall)('starts the hold when cut off at call %i', async (n) => {
    const { world, leaked } = await cutOffAndAskedAgain(n);
    expect((await world.state(leaked)).reactivation).toBeDefined();
  });

  it.each(everyCall)('settles the finding when cut off at call %i', async (n) => {
    const { world, leaked, event } = await cutOffAndAskedAgain(n);
    await world.respond(event);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });
});
