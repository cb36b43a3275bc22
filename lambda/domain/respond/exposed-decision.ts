import type { AccessKeyStatus } from '../keys/access-key.ts';
import type { Finding, FindingSource } from '../findings/finding.ts';
import type { KeyState, OpenIntent, Reactivation } from '../ledger/key-state.ts';
import type { Policy } from '../policy/policy.ts';
import { findProtection, isLeftToPerson } from '../policy/protected-identity.ts';

/** What is known of an exposed key at the moment of decision. */
export interface ExposedFacts {
  /** Owner as IAM confirmed it, or as the finding names it where IAM could not be read. */
  readonly userName: string;
  /** `unread` where IAM could not be read. */
  readonly status: AccessKeyStatus | 'unread';
  /** `undefined` where the ledger did not answer in time. */
  readonly state: KeyState | undefined;
}

export type ExposedDecision =
  | { readonly decision: 'contain'; readonly statusBefore: 'Active' | 'unread' }
  | { readonly decision: 'observe' }
  | { readonly decision: 'recover'; readonly intent: OpenIntent }
  | { readonly decision: 'already-inactive' }
  | { readonly decision: 'resolved' }
  | { readonly decision: 'protected' };

/**
 * What to do with a key that a finding says to contain. Whatever is not known counts for containment: no ledger means
 * "no reactivation known", an unread status means "perhaps Active".
 */
export function decideExposed(
  finding: Finding,
  facts: ExposedFacts,
  policy: Pick<Policy, 'exposedMode' | 'protectedIdentities'>,
  now: Date,
): ExposedDecision {
  const state = facts.state;
  if (state !== undefined && answeredBy(finding, state) !== undefined) return { decision: 'resolved' };
  if (facts.status === 'Inactive' || facts.status === 'Expired') return decideInactive(finding, state);
  if (isLeftToPerson(findProtection(policy.protectedIdentities, facts.userName), now)) return { decision: 'protected' };
  if (policy.exposedMode === 'observe') return { decision: 'observe' };
  return { decision: 'contain', statusBefore: facts.status };
}

// Also where the status before was not read: the change was asked for, so it counts as Keystop's.
function decideInactive(finding: Finding, state: KeyState | undefined): ExposedDecision {
  const intent = state?.openIntents.find(
    (open) => open.findingId === finding.findingId && open.action === 'contain' && open.statusBefore !== 'Inactive',
  );
  return intent === undefined ? { decision: 'already-inactive' } : { decision: 'recover', intent };
}

/**
 * The reactivation that already answered the finding, if one did: the finding's activity is older than it (not equal), or
 * the finding names no instant and the reactivation settled its incident. What a person asks for now, by command or by
 * custom action, is never answered.
 */
export function answeredBy(finding: Finding, { reactivation }: KeyState): Reactivation | undefined {
  if (reactivation === undefined || isAskedNow(finding)) return undefined;
  const isAnswered =
    finding.activityAt === undefined
      ? isWithoutInstant(finding.source) && reactivation.resolvedFindingIds.includes(finding.findingId)
      : finding.activityAt < reactivation.at;
  return isAnswered ? reactivation : undefined;
}

function isAskedNow({ attestation }: Finding): boolean {
  return attestation.kind === 'operator' || attestation.kind === 'custom-action';
}

// Only sources that never name an instant: a missing one elsewhere counts as newer.
function isWithoutInstant(source: FindingSource): boolean {
  return source === 'health' || source === 'trusted-advisor' || source === 'report';
}
