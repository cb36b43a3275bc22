import type { Outcome } from './outcome.ts';

/** What the ledger keeps one history for: a credential, seen in an account. */
export interface LedgerKey {
  readonly account: string;
  /** Access key id; `root` or `user/<name>` where a finding names no key, and for all sessions of a user. */
  readonly subject: string;
}

/** What the ledger files a user's sessions under: they are denied, and work again, all together. */
export function sessionsKey(account: string, userName: string): LedgerKey {
  return { account, subject: `user/${userName}` };
}

/** Why a key was or is to be contained. */
export type ContainmentCause = 'exposed' | 'stale';

interface EntryBase {
  /** The same for the same fact, so that appending it twice records it once. */
  readonly id: string;
  readonly at: Date;
}

/** Written before IAM is asked to change a key: the way back, should everything after it be lost. */
export interface IntentEntry extends EntryBase {
  readonly kind: 'intent';
  readonly action: 'contain' | 'reactivate';
  readonly cause: ContainmentCause;
  readonly findingId: string;
  readonly userName: string | undefined;
  /** Of a user's sessions: Inactive where the policy that denies them is attached. */
  readonly statusBefore: 'Active' | 'Inactive' | 'unread';
  /** The policy that is to be attached or detached. @default - it is a key whose status is to be changed */
  readonly policyArn?: string | undefined;
}

export interface OutcomeEntry extends EntryBase {
  readonly kind: 'outcome';
  readonly action: 'contain' | 'reactivate' | 'notify' | 'refuse';
  /** Instant at which this attempt began to read; a containment recorded since then is the same one. */
  readonly startedAt: Date;
  readonly cause: ContainmentCause;
  readonly source: string;
  readonly findingId: string;
  readonly findingType: string;
  readonly reason: string;
  readonly activityAt: Date | undefined;
  readonly userName: string | undefined;
  readonly outcome: Outcome;
  /** ARN of the requester that AWS attested, for a reactivation or an operator's containment. */
  readonly requestedBy: string | undefined;
  readonly mode: string;
}

/** How an outcome is announced: the event to programs, the notice to people. */
export type Channel = 'event' | 'notice';

/** An outcome went out on these channels. */
export interface AnnouncedEntry extends EntryBase {
  readonly kind: 'announced';
  readonly outcomeId: string;
  readonly channels: readonly Channel[];
}

export interface WarningEntry extends EntryBase {
  readonly kind: 'warning';
  readonly step: 'warning' | 'final-warning';
  readonly userName: string;
  readonly reason: 'unused' | 'unrotated';
  /** False where nobody can have received it: then no step follows. */
  readonly delivered: boolean;
}

export type LedgerEntry = IntentEntry | OutcomeEntry | AnnouncedEntry | WarningEntry;
