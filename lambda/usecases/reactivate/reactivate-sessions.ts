import type { KeyState } from '../../domain/ledger/key-state.ts';
import { sessionsKey } from '../../domain/ledger/ledger-entry.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ReactivationRequest, ReactivationResult, SessionsResult } from '../../domain/reactivate/reactivation.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { askingFindings, attachedPolicy } from '../../domain/respond/revocation.ts';
import { sessionsOf } from '../change/credential.ts';
import { reactivateCredential, type ReactivatePorts } from './reactivate-credential.ts';

/**
 * Lets a user's temporary credentials work again, whatever they were denied for: detaches exactly the policy that the
 * ledger says Keystop attached, and none where it does not say so.
 * @throws RemediationError as `reactivateCredential`
 */
export async function reactivateSessions(
  account: string,
  userName: string,
  request: ReactivationRequest,
  policy: Policy,
  ports: ReactivatePorts,
): Promise<ReactivationResult> {
  const state = await ports.ledger.read(sessionsKey(account, userName));
  const policyArn = attachedPolicy(state);
  if (policyArn !== undefined) return detach({ account, userName, state, policyArn }, request, policy, ports);
  const detail = `the ledger knows of no sessions of ${userName} that Keystop denied; detach what denies them by your own means if that is wanted`;
  return { kind: 'handled', userName, outcome: { outcome: 'refused', reason: 'not-contained-by-keystop', detail } };
}

/**
 * The same for the user of a key that was reactivated; `undefined` where Keystop had denied nothing. They stay denied
 * where a finding asks for it that is not about the key. Never throws: the key is Active by then.
 */
export async function reactivateSessionsOfKey(
  account: string,
  userName: string,
  request: ReactivationRequest,
  policy: Policy,
  ports: ReactivatePorts,
): Promise<SessionsResult | undefined> {
  try {
    const state = await ports.ledger.read(sessionsKey(account, userName));
    const policyArn = attachedPolicy(state);
    if (policyArn === undefined) return undefined;
    const findingIds = askingFindings(state, await statesOfKeys(account, userName, ports));
    if (findingIds.length > 0) return { kind: 'kept', findingIds };
    const result = await detach({ account, userName, state, policyArn }, request, policy, ports);
    return result.kind === 'handled' ? { kind: 'handled', outcome: result.outcome } : undefined;
  } catch (fault) {
    const problem = describeFault(fault);
    ports.log.error('sessions could not be reactivated', { userName, code: problem.code, message: problem.message });
    return { kind: 'handled', outcome: { outcome: 'failed', ...problem } };
  }
}

interface Denied {
  readonly account: string;
  readonly userName: string;
  readonly state: KeyState;
  readonly policyArn: string;
}

async function detach(
  { account, userName, state, policyArn }: Denied,
  request: ReactivationRequest,
  policy: Policy,
  ports: ReactivatePorts,
): Promise<ReactivationResult> {
  const startedAt = ports.clock.now();
  const credential = sessionsOf(account, userName, policyArn, ports.sessions);
  const status = await credential.read();
  if (status === undefined) return { kind: 'not-found', detail: `there is no user ${userName}` };
  const outcome = await reactivateCredential({ credential, status, state, startedAt }, request, policy, ports);
  return outcome === 'already-active' ? { kind: outcome, userName } : { kind: 'handled', userName, outcome };
}

/** The states of all keys of the user: the ledger keeps there which findings contained one of them. */
async function statesOfKeys(
  account: string,
  userName: string,
  { keys, ledger }: ReactivatePorts,
): Promise<readonly KeyState[]> {
  const listed = await keys.list(userName);
  if (listed.kind === 'no-such-user') return [];
  return Promise.all(listed.keys.map(({ accessKeyId }) => ledger.read({ account, subject: accessKeyId })));
}
