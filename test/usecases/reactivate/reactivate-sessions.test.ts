import type { ReactivationResult } from '../../../lambda/domain/reactivate/reactivation.ts';
import { guardDuty } from '../../support/builders/events/world-events.ts';
import { denied, losesAnswer, throws } from '../../support/world/world-faults.ts';
import { appends } from '../../support/world/world.ts';
import { faultOf } from '../respond/scene.ts';
import {
  ALICE,
  aLeakWithSessions,
  aSessionEvent,
  OTHER_POLICY,
  POLICY_ARN,
  type SessionScene,
  policies,
  revoked,
} from '../respond/session-scene.ts';

const sessionsOf = (result: ReactivationResult): unknown => ('sessions' in result ? result.sessions : result.kind);
const outcomeOf = (result: ReactivationResult): unknown => (result.kind === 'handled' ? result.outcome : result);
const GIVEN_BACK = { kind: 'handled', outcome: expect.objectContaining({ outcome: 'reactivated' }) as unknown };

/** alice's second key is found, too: contained, with the sessions denied already. */
async function secondLeak({ world, others, leaked }: SessionScene): Promise<void> {
  const [second = leaked] = others;
  const named = { accessKeyId: second, userName: 'alice', id: 'finding-2', lastSeen: '2026-11-20T09:08:11.000Z' };
  await world.respond(guardDuty(named));
  await world.passLong();
}

describe('a key that is reactivated', () => {
  it('lets the sessions work again that were denied for it, by exactly that policy', async () => {
    const scene = await revoked();
    const result = await scene.world.reactivate(scene.leaked);
    expect([scene.world.iam.statusOf(scene.leaked), policies(scene), sessionsOf(result)]).toEqual([
      'Active',
      [OTHER_POLICY],
      GIVEN_BACK,
    ]);
  });

  it('is Active before the policy is detached, and each has its intent before', async () => {
    const scene = await revoked();
    await scene.world.reactivate(scene.leaked);
    const order = scene.world.calls.map(({ operation }) => operation).filter((each) => /append|setStatus/.test(each));
    expect(order).toEqual([
      'ledger.append',
      'keys.setStatus',
      'ledger.append',
      'ledger.append',
      'ledger.append',
      'sessions.setStatus',
      'ledger.append',
      'ledger.append',
    ]);
  });

  it('records of the sessions who asked and why, and tells of both', async () => {
    const { world, leaked } = await revoked();
    await world.reactivate(leaked, { reason: 'a drill' });
    expect((await world.outcomeEntries(ALICE)).at(-1)).toMatchObject({ action: 'reactivate', reason: 'a drill' });
    expect(world.told()).toEqual(['contained', 'reactivated', 'reactivated']);
    expect(world.notices.at(-1)?.lines[0]).toMatch(/has let the temporary credentials of user alice .* work again/);
  });

  it('leaves a policy that others had attached', async () => {
    const scene = aLeakWithSessions();
    scene.world.iam.attachByHand('alice', POLICY_ARN);
    await scene.world.respond(scene.event);
    const result = await scene.world.reactivate(scene.leaked);
    expect([policies(scene), sessionsOf(result)]).toEqual([[OTHER_POLICY, POLICY_ARN], undefined]);
  });

  it('asks nothing of sessions that nobody denied', async () => {
    const scene = aLeakWithSessions();
    scene.world.policy = { ...scene.world.policy, revocationPolicyArn: undefined };
    await scene.world.respond(scene.event);
    const result = await scene.world.reactivate(scene.leaked);
    expect([sessionsOf(result), scene.world.callsOf('sessions.status')]).toEqual([undefined, []]);
  });

  it('leaves sessions denied for the other key, until that is reactivated, too', async () => {
    const scene = await revoked();
    const { world, leaked, others } = scene;
    const [second = leaked] = others;
    await secondLeak(scene);
    const first = await world.reactivate(leaked);
    const afterFirst = policies(scene);
    const last = await world.reactivate(second);
    expect([sessionsOf(first), afterFirst, sessionsOf(last), policies(scene)]).toEqual([
      { kind: 'kept', findingIds: ['finding-2'] },
      [OTHER_POLICY, POLICY_ARN],
      GIVEN_BACK,
      [OTHER_POLICY],
    ]);
  });

  it('leaves sessions denied for a finding about a session', async () => {
    const scene = await revoked();
    await scene.world.respond(scene.sessionEvent);
    const result = await scene.world.reactivate(scene.leaked);
    expect([sessionsOf(result), policies(scene)]).toEqual([
      { kind: 'kept', findingIds: ['finding-session'] },
      [OTHER_POLICY, POLICY_ARN],
    ]);
  });

  it.each([
    ['without the override', { override: false }],
    ['by the own user', { requestingUser: 'alice' }],
    ['by who may not override', { overrideRight: 'not-held' }],
  ] as const)('and is refused %s leaves the sessions denied', async (_what, request) => {
    const scene = await revoked();
    await scene.world.reactivate(scene.leaked, request);
    expect(policies(scene)).toEqual([OTHER_POLICY, POLICY_ARN]);
  });

  it('that Keystop had set Active already lets sessions work again that a cut-off left denied', async () => {
    const scene = await revoked();
    scene.world.faults.on('sessions.setStatus', throws(denied()), { times: 1 });
    const cutOff = await scene.world.reactivate(scene.leaked);
    const again = await scene.world.reactivate(scene.leaked);
    expect([sessionsOf(cutOff), again.kind, sessionsOf(again), policies(scene)]).toEqual([
      { kind: 'handled', outcome: expect.objectContaining({ outcome: 'failed', code: 'AccessDenied' }) as unknown },
      'already-active',
      GIVEN_BACK,
      [OTHER_POLICY],
    ]);
  });

  it('answers the finding, also about the sessions', async () => {
    const scene = await revoked();
    await scene.world.reactivate(scene.leaked);
    await scene.world.respond(scene.event);
    expect([scene.world.iam.statusOf(scene.leaked), policies(scene)]).toEqual(['Active', [OTHER_POLICY]]);
  });

  it('is contained with its sessions again by newer activity', async () => {
    const scene = await revoked();
    const { world, leaked } = scene;
    await world.reactivate(leaked);
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice', lastSeen: '2026-11-20T10:00:00.000Z' }));
    expect([world.iam.statusOf(leaked), policies(scene)]).toEqual(['Inactive', [OTHER_POLICY, POLICY_ARN]]);
  });

  it('is reactivated although the ledger of the sessions cannot be read, which is told', async () => {
    const { world, leaked } = await revoked();
    world.faults.on('ledger.read', throws(), { when: (args) => JSON.stringify(args[0]).includes(ALICE) });
    const result = await world.reactivate(leaked);
    expect([world.iam.statusOf(leaked), sessionsOf(result)]).toEqual([
      'Active',
      { kind: 'handled', outcome: expect.objectContaining({ outcome: 'failed' }) as unknown },
    ]);
  });
});

describe('the sessions of a user, reactivated by themselves', () => {
  it('work again, whatever they were denied for, and no key is touched', async () => {
    const scene = await revoked();
    await scene.world.respond(scene.sessionEvent);
    const result = await scene.world.reactivateSessions('alice');
    expect([outcomeOf(result), policies(scene), scene.world.iam.statusOf(scene.leaked)]).toEqual([
      expect.objectContaining({ outcome: 'reactivated', evidence: 'read-back' }),
      [OTHER_POLICY],
      'Inactive',
    ]);
  });

  it('are not denied again by the finding that they were denied for', async () => {
    const scene = aLeakWithSessions();
    await scene.world.respond(scene.sessionEvent);
    await scene.world.reactivateSessions('alice');
    await scene.world.respond(scene.sessionEvent);
    expect(policies(scene)).toEqual([OTHER_POLICY]);
  });

  it('are denied again by newer activity', async () => {
    const scene = aLeakWithSessions();
    await scene.world.respond(scene.sessionEvent);
    await scene.world.reactivateSessions('alice');
    await scene.world.respond(aSessionEvent(scene.session, { lastSeen: '2026-11-20T10:00:00.000Z' }));
    expect(policies(scene)).toEqual([OTHER_POLICY, POLICY_ARN]);
  });

  it.each([
    ['without the override', { override: false }, 'override-needed'],
    ['by the own user', { requestingUser: 'alice' }, 'own-user'],
    ['by who may not override', { overrideRight: 'not-held' }, 'no-override-right'],
  ] as const)('are refused %s', async (_what, request, reason) => {
    const scene = await revoked();
    const outcome = outcomeOf(await scene.world.reactivateSessions('alice', request));
    expect([outcome, policies(scene)]).toEqual([
      expect.objectContaining({ outcome: 'refused', reason }),
      [OTHER_POLICY, POLICY_ARN],
    ]);
  });

  it('are refused where Keystop denied none', async () => {
    const scene = aLeakWithSessions();
    scene.world.iam.attachByHand('alice', POLICY_ARN);
    await scene.world.respond(scene.sessionEvent);
    expect(outcomeOf(await scene.world.reactivateSessions('alice'))).toMatchObject({
      reason: 'not-contained-by-keystop',
    });
    expect(policies(scene)).toEqual([OTHER_POLICY, POLICY_ARN]);
  });

  it('are allowed already where somebody has detached the policy', async () => {
    const { world } = await revoked();
    world.iam.detachByHand('alice', POLICY_ARN);
    expect(await world.reactivateSessions('alice')).toEqual({ kind: 'already-active', userName: 'alice' });
  });

  it('are not found where the user is gone', async () => {
    const { world } = await revoked();
    world.iam.deleteUser('alice');
    expect((await world.reactivateSessions('alice')).kind).toBe('not-found');
  });

  it('work again where the answer was lost though the policy is detached', async () => {
    const { world } = await revoked();
    world.faults.on('sessions.setStatus', losesAnswer());
    expect(outcomeOf(await world.reactivateSessions('alice'))).toMatchObject({ outcome: 'reactivated' });
  });

  it('are recorded without a change when a cut-off left the record out', async () => {
    const { world } = await revoked();
    world.faults.on('ledger.append', throws(), { when: appends('outcome') });
    await faultOf(world.reactivateSessions('alice'));
    world.faults.clear();
    expect(outcomeOf(await world.reactivateSessions('alice'))).toMatchObject({ evidence: 'recovered-intent' });
    expect(world.callsOf('sessions.setStatus')).toHaveLength(1);
  });
});
