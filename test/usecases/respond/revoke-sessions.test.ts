import { aKeyId } from '../../support/builders/builders.ts';
import { ACCOUNT, FOREIGN_ACCOUNT, guardDuty } from '../../support/builders/events/world-events.ts';
import { answers, losesAnswer, neverAnswers, throttled, throws, denied } from '../../support/world/world-faults.ts';
import { aPolicy, appends } from '../../support/world/world.ts';
import { aLeak, faultOf } from './scene.ts';
import { ALICE, aLeakWithSessions, aSessionEvent, OTHER_POLICY, POLICY_ARN, policies } from './session-scene.ts';

const REVOKED = [OTHER_POLICY, POLICY_ARN];

describe('sessions of an exposed key’s user', () => {
  it('are denied by the one policy, once the key reads Inactive', async () => {
    const scene = aLeakWithSessions();
    const { world, event } = scene;
    await world.respond(event);
    expect(policies(scene)).toEqual(REVOKED);
    const order = world.calls.map(({ operation }) => operation);
    const readBack = order.indexOf('keys.list', order.indexOf('keys.setStatus'));
    expect(order.indexOf('sessions.status')).toBeGreaterThan(readBack);
  });

  it('ask for nothing before the key reads Inactive, nor at all where that failed', async () => {
    const { world, event } = aLeakWithSessions();
    world.faults.on('keys.setStatus', throws(denied()));
    await faultOf(world.respond(event));
    expect(world.calls.filter(({ operation }) => operation.startsWith('sessions.'))).toEqual([]);
  });

  it('are left alone where that is not configured', async () => {
    const { world, event } = aLeak();
    await world.respond(event);
    expect(world.calls.filter(({ operation }) => operation.startsWith('sessions.'))).toEqual([]);
  });

  it.each([
    ['are denied on suspicion, too, as far as the brake allows', 1, REVOKED],
    ['are left to a person where the brake allows no more', 0, [OTHER_POLICY]],
  ])('of a key that is Inactive already %s', async (_name, maxSuspectedPerHour, attached) => {
    const scene = aLeakWithSessions({ type: 'UnauthorizedAccess:IAMUser/TorIPCaller', severity: 5 });
    const { world } = scene;
    world.policy = { ...world.policy, maxSuspectedPerHour };
    world.iam.setByHand(scene.leaked, 'Inactive');
    await world.respond(scene.event);
    expect(policies(scene)).toEqual(attached);
  });

  it('of nobody else are denied', async () => {
    const { world, event } = aLeakWithSessions();
    await world.respond(event);
    expect(world.iam.policiesOf('bob')).toEqual([]);
  });

  it('are recorded as revoked, on the evidence of the read-back, after an intent', async () => {
    const { world, event } = aLeakWithSessions();
    await world.respond(event);
    const [intent, outcome] = await world.history(ALICE);
    expect([intent, outcome]).toEqual([
      expect.objectContaining({ kind: 'intent', action: 'contain', statusBefore: 'Active', policyArn: POLICY_ARN }),
      expect.objectContaining({
        kind: 'outcome',
        outcome: { outcome: 'sessions-revoked', evidence: 'read-back', recovered: false, policyArn: POLICY_ARN },
      }),
    ]);
  });

  it('have their intent recorded before the policy is attached', async () => {
    const { world, event } = aLeakWithSessions();
    await world.respond(event);
    const about = world.calls.filter(({ operation, args }) =>
      operation === 'ledger.append' ? JSON.stringify(args[0]).includes(ALICE) : operation === 'sessions.setStatus',
    );
    expect(about.slice(0, 2).map(({ operation }) => operation)).toEqual(['ledger.append', 'sessions.setStatus']);
  });

  it('are told with the key, in one notice, and to machines by an event of their own', async () => {
    const { world, event } = aLeakWithSessions();
    await world.respond(event);
    expect([world.told(), world.events.map(({ outcome }) => outcome)]).toEqual([
      ['contained'],
      ['contained', 'sessions-revoked'],
    ]);
    expect(world.notices[0]?.lines.join('\n')).toMatch(/All temporary credentials of its user are denied, too/);
  });

  it('are counted', async () => {
    const { world, event } = aLeakWithSessions();
    await world.respond(event);
    expect([world.counts.get('SessionsRevoked'), world.counts.get('KeysContained')]).toEqual([1, 1]);
  });

  it('cost one call, and nothing is told, where the finding comes again', async () => {
    const { world, event } = aLeakWithSessions();
    await world.respond(event);
    await world.passLong();
    await world.respond(event);
    expect([world.callsOf('sessions.setStatus').length, world.told()]).toEqual([1, ['contained']]);
  });

  it('are denied for a key that was Inactive already', async () => {
    const scene = aLeakWithSessions();
    scene.world.iam.setByHand(scene.leaked, 'Inactive');
    await scene.world.respond(scene.event);
    expect(policies(scene)).toEqual(REVOKED);
  });

  it('are denied again where somebody has allowed them, and the finding has newer activity', async () => {
    const scene = aLeakWithSessions();
    await scene.world.respond(scene.event);
    scene.world.iam.detachByHand('alice', POLICY_ARN);
    await scene.world.passLong();
    await scene.world.respond(
      guardDuty({ accessKeyId: scene.leaked, userName: 'alice', lastSeen: '2026-11-20T09:30:00Z' }),
    );
    expect(policies(scene)).toEqual(REVOKED);
  });

  it('are not Keystop’s to let work again where others had denied them', async () => {
    const { world, event } = aLeakWithSessions();
    world.iam.attachByHand('alice', POLICY_ARN);
    await world.respond(event);
    expect([await world.outcomes(ALICE), world.callsOf('sessions.setStatus')]).toEqual([['already-inactive'], []]);
  });
});

describe('a finding about a session', () => {
  it('has all sessions of its user denied, and no key touched', async () => {
    const scene = aLeakWithSessions();
    const before = scene.world.iam.statuses();
    await scene.world.respond(scene.sessionEvent);
    expect([policies(scene), scene.world.iam.statuses()]).toEqual([REVOKED, before]);
  });

  it('is recorded and told under the user, with the undo command and those that contain the keys', async () => {
    const { world, sessionEvent, leaked, others } = aLeakWithSessions();
    await world.respond(sessionEvent);
    const [second = leaked] = others;
    expect(await world.outcomes(ALICE)).toEqual(['sessions-revoked']);
    expect(world.notices[0]).toMatchObject({
      outcome: 'sessions-revoked',
      urgency: 'urgent',
      commands: [
        `keystop reactivate --user alice --account ${ACCOUNT} --override --reason "…"`,
        `keystop contain ${leaked}`,
        `keystop contain ${second}`,
      ],
    });
  });

  it.each([
    ['is not one that would contain a key', { type: 'Policy:IAMUser/RootCredentialUsage' }],
    ['names no user', { userName: undefined }],
    ['names a user without its unique id, so perhaps a role', { principalId: undefined }],
    ['is of a role', { userType: 'AssumedRole' }],
  ])('is left to a person where it %s', async (_what, over) => {
    const scene = aLeakWithSessions();
    await scene.world.respond(aSessionEvent(scene.session, over as object));
    expect([policies(scene), scene.world.told()]).toEqual([[OTHER_POLICY], ['notified']]);
  });

  it('is left to a person where sessions are not revoked', async () => {
    const scene = aLeakWithSessions();
    scene.world.policy = aPolicy();
    await scene.world.respond(scene.sessionEvent);
    expect([policies(scene), scene.world.told()]).toEqual([[OTHER_POLICY], ['notified']]);
  });

  it('is left to a person where nobody tells which account issued it', async () => {
    const scene = aLeakWithSessions();
    // An id of the old form, which encodes no account.
    await scene.world.respond(aSessionEvent(aKeyId('ASIAIOSFODNN7EXAMPLE')));
    expect([policies(scene), scene.world.told()]).toEqual([[OTHER_POLICY], ['notified']]);
  });

  it('is refused where an account out of scope issued it, and no namesake here is touched', async () => {
    const scene = aLeakWithSessions();
    scene.world.stsAccounts.set(scene.session, FOREIGN_ACCOUNT);
    await scene.world.respond(scene.sessionEvent);
    expect([policies(scene), await scene.world.outcomes(scene.session)]).toEqual([[OTHER_POLICY], ['refused']]);
  });

  it('goes by the id where STS does not answer', async () => {
    const scene = aLeakWithSessions();
    scene.world.faults.on('accounts.accountOf', throws(throttled()));
    await scene.world.respond(scene.sessionEvent);
    expect(policies(scene)).toEqual(REVOKED);
  });

  it('of a user that is gone is not found', async () => {
    const { world, sessionEvent } = aLeakWithSessions();
    world.iam.deleteUser('alice');
    await world.respond(sessionEvent);
    expect(await world.outcomes(ALICE)).toEqual(['not-found']);
  });

  it('that is suspicion alone is held back by the brake', async () => {
    const scene = aLeakWithSessions();
    scene.world.policy = { ...scene.world.policy, maxSuspectedPerHour: 0 };
    await scene.world.respond(aSessionEvent(scene.session, { type: 'Recon:IAMUser/MaliciousIPCaller' }));
    expect([policies(scene), await scene.world.outcomes(scene.session)]).toEqual([[OTHER_POLICY], ['notified']]);
  });

  it('of a user that is left to a person is refused', async () => {
    const scene = aLeakWithSessions();
    const entry = { user: 'alice', reason: 'r', onExposed: 'notify', expires: '2026-12-31' } as const;
    scene.world.policy = { ...scene.world.policy, protectedIdentities: [entry] };
    await scene.world.respond(scene.sessionEvent);
    expect([policies(scene), await scene.world.outcomes(scene.session)]).toEqual([[OTHER_POLICY], ['refused']]);
  });
});

describe('sessions > faults', () => {
  it.each([
    ['IAM denies it', answers({ kind: 'access-denied', detail: 'an SCP' }), 'AccessDenied'],
    ['IAM goes on throttling', throws(throttled()), 'Throttling'],
    ['there is no such policy', answers({ kind: 'no-such-entity', detail: 'no such policy' }), 'NoSuchEntity'],
  ])('fail loudly where %s, with the key contained', async (_what, fault, code) => {
    const { world, event, leaked } = aLeakWithSessions();
    world.faults.on('sessions.setStatus', fault);
    await expect(world.respond(event)).rejects.toMatchObject({ code: 'RemediationFailed' });
    expect([world.iam.statusOf(leaked), await world.outcomes(leaked), world.told()]).toEqual([
      'Inactive',
      ['contained'],
      ['contained', 'failed'],
    ]);
    expect((await world.outcomeEntries(ALICE)).at(-1)?.outcome).toMatchObject({ outcome: 'failed', code });
  });

  it('fail loudly where the user has as many policies as IAM allows', async () => {
    const { world, event } = aLeakWithSessions();
    for (let i = 0; i < 9; i += 1) world.iam.attachByHand('alice', `${OTHER_POLICY}-${i}`);
    await expect(world.respond(event)).rejects.toMatchObject({ code: 'RemediationFailed' });
    expect((await world.outcomeEntries(ALICE)).at(-1)?.outcome).toMatchObject({
      outcome: 'failed',
      code: 'LimitExceeded',
    });
    expect(world.notices.at(-1)?.lines[0]).toMatch(
      /could not deny the temporary credentials of user alice.*LimitExceeded/,
    );
  });

  it('are revoked where the answer was lost though the policy is attached', async () => {
    const { world, event } = aLeakWithSessions();
    world.faults.on('sessions.setStatus', losesAnswer());
    await world.respond(event);
    expect(await world.outcomes(ALICE)).toEqual(['sessions-revoked']);
  });

  it.each([
    ['cannot be read', 'ledger.read', throws()],
    ['takes no intent', 'ledger.append', throws()],
  ] as const)('are revoked all the same where the ledger %s', async (_what, operation, fault) => {
    const scene = aLeakWithSessions();
    scene.world.faults.on(operation, fault, { when: (args) => JSON.stringify(args[0]).includes(ALICE) });
    await faultOf(scene.world.respond(scene.event));
    expect(policies(scene)).toEqual(REVOKED);
  });

  it('hold the telling of the key up by 20 seconds at the most', async () => {
    const { world, event, leaked } = aLeakWithSessions();
    world.faults.on('sessions.status', neverAnswers(600_000));
    await faultOf(world.respond(event));
    const told = world.callsOf('notices.send')[0]?.at ?? 0;
    const contained = world.callsOf('keys.setStatus')[0]?.at ?? 0;
    expect(told - contained).toBeLessThan(25_000);
    expect([world.iam.statusOf(leaked), (await world.outcomeEntries(ALICE)).at(-1)?.outcome]).toEqual([
      'Inactive',
      expect.objectContaining({ outcome: 'failed', code: 'Timeout', retryable: true }),
    ]);
  });

  it('are told by a notice of their own where the record of the key could not say so', async () => {
    const { world, event } = aLeakWithSessions();
    world.faults.on('ledger.append', throws(), { when: appends('outcome', 'sessions-revoked') });
    await faultOf(world.respond(event));
    world.faults.clear();
    await world.passLong();
    await world.respond(event);
    expect(await world.outcomes(ALICE)).toEqual(['sessions-revoked']);
  });
});
