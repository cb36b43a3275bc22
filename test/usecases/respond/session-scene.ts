import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { ACCOUNT, guardDuty, type GuardDutyOptions } from '../../support/builders/events/world-events.ts';
import { keyIdOf } from '../../support/world/world-iam.ts';
import { aPolicy } from '../../support/world/world.ts';
import { aLeak, type Scene } from './scene.ts';

export const POLICY_ARN = `arn:aws:iam::${ACCOUNT}:policy/revoke-sessions`;
/** A policy of somebody else's. */
export const OTHER_POLICY = `arn:aws:iam::${ACCOUNT}:policy/team`;

export interface SessionScene extends Scene {
  /** A session of alice, issued by her account. */
  readonly session: AccessKeyId;
  /** GuardDuty's finding about the session. */
  readonly sessionEvent: unknown;
}

/** alice with two keys and a session, in an account whose Keystop revokes sessions; another policy is attached to her. */
export function aLeakWithSessions(finding: Partial<GuardDutyOptions> = {}): SessionScene {
  const scene = aLeak(finding);
  const { world } = scene;
  world.policy = aPolicy({}, { revocationPolicyArn: 'arn:aws:iam::{account}:policy/revoke-sessions' });
  world.iam.attachByHand('alice', OTHER_POLICY);
  const session = keyIdOf(ACCOUNT, 4711, 'ASIA');
  world.stsAccounts.set(session, ACCOUNT);
  return { ...scene, session, sessionEvent: aSessionEvent(session, finding) };
}

export function aSessionEvent(session: AccessKeyId, over: Partial<GuardDutyOptions> = {}): unknown {
  const named = {
    accessKeyId: session,
    userName: 'alice',
    principalId: 'AIDAEXAMPLE0000000001',
    id: 'finding-session',
  };
  return guardDuty({ ...named, lastSeen: '2026-11-20T09:08:10.000Z', ...over });
}

export const ALICE = 'user/alice';

/** The same, after the finding about the key: contained, and the sessions denied. */
export async function revoked(): Promise<SessionScene> {
  const scene = aLeakWithSessions();
  await scene.world.respond(scene.event);
  await scene.world.passLong();
  scene.world.calls.length = 0;
  return scene;
}

/** ARNs of the managed policies of alice. */
export const policies = ({ world }: SessionScene): readonly string[] => world.iam.policiesOf('alice');
