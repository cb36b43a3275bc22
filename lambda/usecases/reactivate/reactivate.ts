import { METRIC } from '../../contract.ts';
import type { AccessKeyId } from '../../domain/keys/access-key.ts';
import type { KeyState } from '../../domain/ledger/key-state.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ReactivationRequest, ReactivationResult } from '../../domain/reactivate/reactivation.ts';
import type { ReactivationCall } from '../../domain/reactivate/reactivation-call.ts';
import { keyOf } from '../change/credential.ts';
import type { AccessKeys } from '../ports/iam.ts';
import { reactivateCredential, type ReactivatePorts } from './reactivate-credential.ts';
import { reactivateSessions, reactivateSessionsOfKey } from './reactivate-sessions.ts';

/** Reactivates what a call names: a key, with the sessions that were denied for it; or a user's sessions alone. */
export function reactivateCalled(
  account: string,
  { accessKeyId, userName }: Pick<ReactivationCall, 'accessKeyId' | 'userName'>,
  request: ReactivationRequest,
  policy: Policy,
  ports: ReactivatePorts,
): Promise<ReactivationResult> {
  if (accessKeyId !== undefined) return reactivate(account, accessKeyId, userName, request, policy, ports);
  if (userName === undefined) throw new TypeError('a call names a key or a user');
  return reactivateSessions(account, userName, request, policy, ports);
}

/**
 * Reactivates a key that Keystop set Inactive: exactly that key, read back Active, and recorded with who asked and why;
 * then the sessions of its user, where Keystop had denied them for it. The key first: a person who asks again
 * after a cut-off finds it Active, and the sessions still denied.
 * @throws RemediationError where the ledger or IAM cannot be read; `RecordFailed` where the change stands unrecorded
 */
export async function reactivate(
  account: string,
  accessKeyId: AccessKeyId,
  namedUser: string | undefined,
  request: ReactivationRequest,
  policy: Policy,
  ports: ReactivatePorts,
): Promise<ReactivationResult> {
  const startedAt = ports.clock.now();
  const state = await ports.ledger.read({ account, subject: accessKeyId });
  const userName = namedUser ?? ownerIn(state) ?? (await ownerByUse(accessKeyId, ports.keys));
  if (userName === undefined) return { kind: 'not-found', detail: 'IAM names no owner of this key in this account' };
  const credential = keyOf(account, userName, accessKeyId, ports.keys);
  const status = await credential.read();
  if (status === undefined) return { kind: 'not-found', detail: `user ${userName} has no such key` };
  const outcome = await reactivateCredential({ credential, status, state, startedAt }, request, policy, ports);
  const sessionsToo = () => reactivateSessionsOfKey(account, userName, request, policy, ports);
  if (outcome === 'already-active') return { kind: outcome, userName, sessions: await sessionsToo() };
  if (outcome.outcome !== 'reactivated') return { kind: 'handled', userName, outcome };
  ports.metrics.count(METRIC.reactivated, 1);
  return { kind: 'handled', userName, outcome, sessions: await sessionsToo() };
}

async function ownerByUse(accessKeyId: AccessKeyId, keys: AccessKeys): Promise<string | undefined> {
  const use = await keys.lastUsed(accessKeyId);
  return use.kind === 'known' ? use.userName : undefined;
}

function ownerIn(state: KeyState): string | undefined {
  return state.containment?.userName ?? state.openIntents.find((intent) => intent.userName !== undefined)?.userName;
}
