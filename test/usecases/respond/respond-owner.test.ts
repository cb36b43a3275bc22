import { denied, throws } from '../../support/world/world-faults.ts';
import { ACCOUNT, FOREIGN_ACCOUNT, guardDuty } from '../../support/builders/events/world-events.ts';
import { keyIdOf } from '../../support/world/world-iam.ts';
import { aLeak } from './scene.ts';
import { World } from '../../support/world/world.ts';

describe('respond > whose key it is', () => {
  it('sets exactly the named key Inactive', async () => {
    const { world, leaked, others, event } = aLeak();
    await world.respond(event);
    expect(world.iam.statuses()).toEqual({
      [leaked]: 'Inactive',
      ...Object.fromEntries(others.map((key) => [key, 'Active'])),
    });
  });

  it('asks IAM for one change, with the owner’s name', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    expect(world.callsOf('keys.setStatus').map(({ args }) => args)).toEqual([
      [{ userName: 'alice', accessKeyId: leaked, status: 'Inactive' }],
    ]);
  });

  it('records contained, on the evidence of the read-back', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    const [entry] = await world.outcomeEntries(leaked);
    expect(entry?.outcome).toEqual({ outcome: 'contained', evidence: 'read-back', recovered: false });
  });

  it('tells machines and people once, each with the way back', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    const undo = `keystop reactivate ${leaked} --override --reason "…"`;
    expect([world.events.map((each) => each.undo), world.notices.map((each) => each.commands)]).toEqual([
      [undo],
      [[undo]],
    ]);
  });

  it('writes after one round trip to IAM when the named user is right', async () => {
    const { world, event } = aLeak();
    await world.respond(event);
    expect(world.roundsBeforeWrite()).toBe(1);
  });

  it.each([
    ['wrong', 'bob'],
    ['missing', undefined],
    ['unknown to IAM', 'mallory'],
  ])('writes after two round trips when the named user is %s', async (_, userName) => {
    const { world, event } = aLeak({ userName });
    await world.respond(event);
    expect(world.roundsBeforeWrite()).toBe(2);
  });

  it.each([
    ['another user', 'bob'],
    ['nobody', undefined],
    ['a user that is gone', 'mallory'],
  ])('contains the real owner’s key, and nobody else’s, when the finding names %s', async (_, userName) => {
    const { world, leaked, others, event } = aLeak({ userName });
    await world.respond(event);
    expect(world.iam.statuses()).toEqual({
      [leaked]: 'Inactive',
      ...Object.fromEntries(others.map((key) => [key, 'Active'])),
    });
  });

  it('never asks for a change in the name of the wrongly named user', async () => {
    const { world, event } = aLeak({ userName: 'bob' });
    await world.respond(event);
    expect(world.callsOf('keys.setStatus').map(({ args }) => args)).toEqual([
      [expect.objectContaining({ userName: 'alice' })],
    ]);
  });

  it('records the owner that IAM confirmed, not the one that was named', async () => {
    const { world, leaked, event } = aLeak({ userName: 'bob' });
    await world.respond(event);
    expect((await world.outcomeEntries(leaked)).map(({ userName }) => userName)).toEqual(['alice']);
  });

  it('records not-found when the named user was deleted with the key', async () => {
    const { world, leaked, event } = aLeak();
    world.stsAccounts.set(leaked, ACCOUNT);
    world.iam.deleteUser('alice');
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['not-found']);
  });

  it('changes nothing when the named user was deleted with the key', async () => {
    const { world, event } = aLeak();
    world.iam.deleteUser('alice');
    await world.respond(event);
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });

  it('finds a user by the last part of a name with a path', async () => {
    const { world, leaked } = aLeak();
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'team/blue/alice' }));
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('contains a key whose owner’s list does not show it yet', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.list', { kind: 'answers', answer: { kind: 'listed', keys: [] } }, { times: 1 });
    await world.respond(event);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });
});

describe('respond > a key that no user owns', () => {
  const own = keyIdOf(ACCOUNT, 900_001);
  const foreign = keyIdOf(FOREIGN_ACCOUNT, 900_002);

  it('notifies of root credentials when root has a key', async () => {
    const world = new World();
    world.stsAccounts.set(own, ACCOUNT);
    world.iam.rootHasKey = true;
    await world.respond(guardDuty({ accessKeyId: own }));
    expect(world.notices.map(({ outcome, urgency }) => [outcome, urgency])).toEqual([['notified', 'highest']]);
  });

  it('records root-credentials as the reason', async () => {
    const world = new World();
    world.stsAccounts.set(own, ACCOUNT);
    world.iam.rootHasKey = true;
    await world.respond(guardDuty({ accessKeyId: own }));
    expect((await world.outcomeEntries(own)).map(({ reason }) => reason)).toEqual(['root-credentials']);
  });

  it('takes a name that IAM gives for root’s key for nobody’s', async () => {
    const world = new World();
    world.stsAccounts.set(own, ACCOUNT);
    world.iam.rootHasKey = true;
    const answer = { kind: 'known', userName: 'root', usage: { kind: 'never' } };
    world.faults.on('keys.lastUsed', { kind: 'answers', answer });
    await world.respond(guardDuty({ accessKeyId: own }));
    expect(await world.outcomes(own)).toEqual(['notified']);
  });

  it('records not-found when root has no key', async () => {
    const world = new World();
    world.stsAccounts.set(own, ACCOUNT);
    await world.respond(guardDuty({ accessKeyId: own, userName: 'alice' }));
    expect(await world.outcomes(own)).toEqual(['not-found']);
  });

  it('refuses a key that STS says is another account’s', async () => {
    const world = new World();
    world.stsAccounts.set(own, FOREIGN_ACCOUNT);
    world.iam.rootHasKey = true;
    await world.respond(guardDuty({ accessKeyId: own }));
    expect((await world.outcomeEntries(own)).map(({ reason }) => reason)).toEqual(['foreign-account']);
  });

  it('refuses a key whose id encodes another account when STS is down', async () => {
    const world = new World();
    world.faults.on('accounts.accountOf', throws());
    await world.respond(guardDuty({ accessKeyId: foreign }));
    expect((await world.outcomeEntries(foreign)).map(({ reason }) => reason)).toEqual(['foreign-account']);
  });

  it('asks for root’s keys when STS is down and the id encodes this account', async () => {
    const world = new World();
    world.iam.rootHasKey = true;
    world.faults.on('accounts.accountOf', throws());
    await world.respond(guardDuty({ accessKeyId: own }));
    expect((await world.outcomeEntries(own)).map(({ reason }) => reason)).toEqual(['root-credentials']);
  });

  it('believes STS more than the id', async () => {
    const world = new World();
    world.stsAccounts.set(foreign, ACCOUNT);
    await world.respond(guardDuty({ accessKeyId: foreign }));
    expect(await world.outcomes(foreign)).toEqual(['not-found']);
  });

  it('fails, so that the event comes again, when IAM does not tell of root', async () => {
    const world = new World();
    world.faults.on('accounts.hasRootKey', throws(denied()));
    await expect(world.respond(guardDuty({ accessKeyId: own }))).rejects.toMatchObject({ code: 'RemediationFailed' });
  });

  it('never asks IAM for a change', async () => {
    const world = new World();
    world.iam.addKey('alice');
    await world.respond(guardDuty({ accessKeyId: own, userName: 'alice' }));
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });
});
