import { METRIC } from '../../contract.ts';
import type { AccessKeyId, AccessKeyStatus } from '../../domain/keys/access-key.ts';
import type { KeyState } from '../../domain/ledger/key-state.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isInScope } from '../../domain/shared/scope.ts';
import {
  assessActivation,
  assessCreation,
  isHeld,
  type WatchedCall,
  type WatchResult,
} from '../../domain/watch/watch.ts';
import { type Handled, handleAssessments, type RespondPorts } from '../respond/respond.ts';

type Activation = Extract<WatchedCall, { kind: 'activation' }>;

const NOT_HELD: WatchResult = { assessments: [], detail: 'Keystop does not hold the key Inactive, or did not then' };

/**
 * Judges a call to IAM: a key that Keystop held Inactive and that others set Active is contained again, or people are
 * notified; they are notified of what was created with an exposed key, too, with who did it and how. For nearly every
 * call one read of the ledger shows that it is no news; IAM is asked only about keys that Keystop held. The ledger
 * decides, so the same call notifies nobody twice, and what Keystop itself reactivated is never taken for others' doing.
 * @throws RemediationError where ledger or IAM cannot be read, or not all was done: the event must come again
 */
export async function watch(watched: WatchedCall, policy: Policy, ports: RespondPorts): Promise<readonly Handled[]> {
  const { account, action, by, eventId } = watched.call;
  const about = { account, action, by, eventId, accessKeyId: subjectOf(watched) };
  if (!isInScope(policy, account)) {
    ports.log.warn('a watched call was left alone: the account is not in scope', about);
    return [];
  }
  const state = await ports.ledger.read({ account, subject: subjectOf(watched) });
  const { assessments, detail } = await assessWatched(watched, state, policy, ports);
  ports.log.info('watched call', { ...about, detail });
  if (assessments.length === 0) ports.metrics.count(METRIC.ignored, 1);
  return handleAssessments(assessments, policy, ports, {});
}

/** The key whose state is read from the ledger. */
function subjectOf(watched: WatchedCall): AccessKeyId {
  return watched.kind === 'activation' ? watched.accessKeyId : watched.signedWith;
}

async function assessWatched(
  watched: WatchedCall,
  state: KeyState,
  policy: Policy,
  ports: RespondPorts,
): Promise<WatchResult> {
  if (watched.kind === 'creation') return assessCreation(watched, state, ports.clock.now());
  if (!isHeld(watched, state)) return NOT_HELD;
  return assessActivation(watched, await statusOf(watched, state, ports), state, policy);
}

// Whose key it is the call need not say. Unknown, the key counts as Active: who contains it looks again.
async function statusOf(
  { call, accessKeyId, userName }: Activation,
  { containment }: KeyState,
  ports: Pick<RespondPorts, 'forAccount'>,
): Promise<AccessKeyStatus | undefined> {
  const owner = containment?.userName ?? userName;
  if (owner === undefined) return 'Active';
  const listed = await ports.forAccount(call.account).keys.list(owner);
  if (listed.kind !== 'listed') return undefined;
  return listed.keys.find((key) => key.accessKeyId === accessKeyId)?.status;
}
