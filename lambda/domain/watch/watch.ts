import type { AccessKeyId, AccessKeyStatus } from '../keys/access-key.ts';
import type { Finding, Named } from '../findings/finding.ts';
import { decideReturn } from './key-return.ts';
import type { Containment, KeyState } from '../ledger/key-state.ts';
import type { NotificationReason } from '../ledger/outcome.ts';
import type { Policy } from '../policy/policy.ts';
import type { RecordedCall } from '../findings/recorded-call.ts';
import type { Assessment, Verdict } from '../findings/verdict.ts';
import { watchFinding } from './watch-finding.ts';

/** A call to IAM that may undo what Keystop did, or get round it. */
export type WatchedCall =
  /** A key was set Active. */
  | {
      readonly kind: 'activation';
      readonly call: RecordedCall;
      readonly accessKeyId: AccessKeyId;
      readonly userName: string | undefined;
    }
  /** A key, or a user, was created with a long-term key. */
  | {
      readonly kind: 'creation';
      readonly call: RecordedCall;
      readonly signedWith: AccessKeyId;
      readonly created: Extract<Named, { kind: 'access-key' | 'user' }>;
    };

/** What a call comes to; empty where it is no news. */
export interface WatchResult {
  readonly assessments: readonly Assessment[];
  /** In words, for the log. */
  readonly detail: string;
}

/** For so long after a key's containment as exposed, people are notified of what it created. */
const NOTIFIED_FOR_HOURS = 24;
const HOUR = 3_600_000;

/**
 * Whether Keystop held the key Inactive when it was set Active, so far as the ledger shows: contained in the same
 * second or before (CloudTrail dates calls to the second), and not reactivated since. A containment that followed
 * another one leaves open when the first was, and counts.
 */
export function isHeld({ call }: Pick<WatchedCall, 'call'>, { containment, reactivation }: KeyState): boolean {
  if (containment === undefined) return false;
  if (reactivation !== undefined && call.at <= reactivation.at) return false;
  return containment.recontained > 0 || call.at.getTime() >= toTheSecond(containment.at);
}

function toTheSecond(at: Date): number {
  return Math.floor(at.getTime() / 1000) * 1000;
}

/**
 * What to do about a key that was set Active, as IAM lists it now; `undefined` where it lists no such key. Active, it is
 * contained again or people are notified, as by the second look. Inactive again, people learn who had set it Active. A call that
 * was answered already is no news.
 */
export function assessActivation(
  watched: Extract<WatchedCall, { kind: 'activation' }>,
  status: AccessKeyStatus | undefined,
  state: KeyState,
  policy: Pick<Policy, 'recontain'>,
): WatchResult {
  const finding = activationFinding(watched, state.containment);
  const decision = decideReturn(finding, status, state, policy);
  switch (decision.decision) {
    case 'contain':
      return one(
        { verdict: 'contain', reason: 'active-again', evidence: 'proof' },
        finding,
        'set Active outside Keystop',
      );
    case 'notify':
      return one(notify(decision.reason), finding, `set Active outside Keystop, and left so: ${decision.reason}`);
    case 'inactive':
      if (state.containment?.findingIds.includes(finding.findingId) === true) return NOTHING_NEW;
      return one(notify('was-active-again'), finding, 'Inactive again by now');
    case 'none':
      return { assessments: [], detail: decision.why };
  }
}

const NOTHING_NEW: WatchResult = { assessments: [], detail: 'answered already' };

/**
 * What to do about a key or user that was created with another key: people are notified where that key was contained for
 * exposure at most 24 hours ago, before the call or after it.
 */
export function assessCreation(
  watched: Extract<WatchedCall, { kind: 'creation' }>,
  { containment }: Pick<KeyState, 'containment'>,
  now: Date,
): WatchResult {
  if (containment?.cause !== 'exposed') {
    return { assessments: [], detail: 'the key that signed is not held Inactive for exposure' };
  }
  if (now.getTime() - containment.at.getTime() > NOTIFIED_FOR_HOURS * HOUR) {
    return { assessments: [], detail: `the key that signed was contained more than ${NOTIFIED_FOR_HOURS} hours ago` };
  }
  const finding = callFinding(watched.call, watched.created);
  return one(notify('created-with-exposed-key'), finding, 'created with an exposed key');
}

function one(verdict: Verdict, finding: Finding, detail: string): WatchResult {
  return { assessments: [{ verdict, finding, detail: undefined }], detail };
}

function notify(reason: NotificationReason): Verdict {
  return { verdict: 'notify', reason };
}

function activationFinding(
  { call, accessKeyId, userName }: Extract<WatchedCall, { kind: 'activation' }>,
  containment: Containment | undefined,
): Finding {
  const name = userName ?? containment?.userName;
  const names: Named = {
    kind: 'access-key',
    accessKeyId,
    user: name === undefined ? undefined : { name, id: undefined },
  };
  return { ...callFinding(call, names), kind: containment?.cause ?? 'exposed' };
}

function callFinding(call: RecordedCall, names: Named): Finding {
  const findingId = `cloudtrail/${call.eventId}`;
  return { ...watchFinding(call, { findingId, type: call.action, activityAt: call.at, names }), call };
}
