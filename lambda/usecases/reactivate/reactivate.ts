import { METRIC } from '../../contract.ts';
import type { AccessKey, AccessKeyId } from '../../domain/keys/access-key.ts';
import type { KeyState } from '../../domain/ledger/key-state.ts';
import type { LedgerKey } from '../../domain/ledger/ledger-entry.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ReactivationRequest, ReactivationResult } from '../../domain/reactivate/reactivation.ts';
import { changeStatus } from '../change/change-status.ts';
import type { AccessKeys, UserSessions } from '../ports/iam.ts';
import { reactivateCredential, type RestorePorts } from './reactivate-credential.ts';
import { reactivateSessionsOfKey } from './reactivate-sessions.ts';

export type ReactivatePorts = RestorePorts & { readonly keys: AccessKeys; readonly sessions: UserSessions };

/**
 * Gives a key back that Keystop set Inactive: exactly that key, read back Active, and recorded with who asked and why;
 * then the sessions of its user, where Keystop had denied them for it. The key first: whoever asks again after a
 * cut-off finds it Active, and the sessions still to be given back.
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
  const key: LedgerKey = { account, subject: accessKeyId };
  const state = await ports.ledger.read(key);
  const found = await findKey(accessKeyId, namedUser ?? ownerIn(state), ports.keys);
  if (found.kind === 'not-found') return found;
  const { userName } = found;
  const change = { userName, accessKeyId, status: 'Active', verify: 'always' } as const;
  const setActive = () => changeStatus(change, ports.keys, ports.clock);
  const read = async () => {
    const now = await findKey(accessKeyId, userName, ports.keys);
    return now.kind === 'found' ? now.key.status : undefined;
  };
  const what = { what: 'key', key, userName, status: found.key.status, state, startedAt } as const;
  const credential = { ...what, read, setActive } as const;
  const outcome = await reactivateCredential(credential, request, policy, ports);
  const sessionsToo = () => reactivateSessionsOfKey(account, userName, request, policy, ports);
  if (outcome === 'already-active') return { kind: outcome, userName, sessions: await sessionsToo() };
  if (outcome.outcome !== 'reactivated') return { kind: 'handled', userName, outcome };
  ports.metrics.count(METRIC.reactivated, 1);
  return { kind: 'handled', userName, outcome, sessions: await sessionsToo() };
}

type FoundKey =
  | { readonly kind: 'found'; readonly userName: string; readonly key: AccessKey }
  | { readonly kind: 'not-found'; readonly detail: string };

async function findKey(accessKeyId: AccessKeyId, known: string | undefined, keys: AccessKeys): Promise<FoundKey> {
  const userName = known ?? (await ownerByUse(accessKeyId, keys));
  if (userName === undefined) return { kind: 'not-found', detail: 'IAM names no owner of this key in this account' };
  const listed = await keys.list(userName);
  const key = listed.kind === 'listed' ? listed.keys.find((each) => each.accessKeyId === accessKeyId) : undefined;
  if (key === undefined) return { kind: 'not-found', detail: `user ${userName} has no such key` };
  return { kind: 'found', userName, key };
}

async function ownerByUse(accessKeyId: AccessKeyId, keys: AccessKeys): Promise<string | undefined> {
  const use = await keys.lastUsed(accessKeyId);
  return use.kind === 'known' ? use.userName : undefined;
}

function ownerIn(state: KeyState): string | undefined {
  return state.containment?.userName ?? state.openIntents.find((intent) => intent.userName !== undefined)?.userName;
}
