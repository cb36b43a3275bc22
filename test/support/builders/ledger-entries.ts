import { applyEntry, EMPTY_STATE, type KeyState } from '../../../lambda/domain/ledger/key-state.ts';
import type {
  AnnouncedEntry,
  IntentEntry,
  LedgerEntry,
  LedgerKey,
  OutcomeEntry,
  WarningEntry,
} from '../../../lambda/domain/ledger/ledger-entry.ts';

import type { Outcome } from '../../../lambda/domain/ledger/outcome.ts';

export const ACCOUNT = '111122223333';

export function at(minutes: number): Date {
  return new Date(Date.UTC(2026, 10, 24, 12, minutes));
}

/** The state after all of the entries; repeats change nothing. */
export function fold(history: readonly LedgerEntry[], start: KeyState = EMPTY_STATE): KeyState {
  return history.reduce((state, entry) => {
    const next = applyEntry(state, entry);
    return next === 'repeat' ? state : next;
  }, start);
}

/** The same from the beginning. */
export function after(...entries: readonly LedgerEntry[]): KeyState {
  return fold(entries);
}

export function aKey(subject = 'AKIAIOSFODNN7EXAMPLE', account = ACCOUNT): LedgerKey {
  return { account, subject };
}

export function anIntent(over: Partial<IntentEntry> = {}): IntentEntry {
  return {
    kind: 'intent',
    id: 'intent:finding-1',
    at: at(0),
    action: 'contain',
    cause: 'exposed',
    findingId: 'finding-1',
    userName: 'alice',
    statusBefore: 'Active',
    ...over,
  };
}

export function anOutcome(over: Partial<OutcomeEntry> = {}): OutcomeEntry {
  return {
    kind: 'outcome',
    id: 'contained:finding-1',
    at: at(1),
    startedAt: at(0),
    action: 'contain',
    cause: 'exposed',
    source: 'guardduty',
    findingId: 'finding-1',
    findingType: 'CredentialAccess:IAMUser/CompromisedCredentials',
    reason: 'compromised',
    activityAt: at(-5),
    userName: 'alice',
    outcome: { outcome: 'contained', evidence: 'read-back', recovered: false },
    requestedBy: undefined,
    mode: 'enforce',
    ...over,
  };
}

export function aWarning(over: Partial<WarningEntry> = {}): WarningEntry {
  return {
    kind: 'warning',
    id: 'warning-1',
    at: at(2),
    step: 'warning',
    userName: 'alice',
    reason: 'unused',
    delivered: true,
    ...over,
  };
}

export function anAnnouncement(over: Partial<AnnouncedEntry> = {}): AnnouncedEntry {
  return {
    kind: 'announced',
    id: 'announced:finding-1',
    at: at(3),
    outcomeId: 'contained:finding-1',
    channels: ['event', 'notice'],
    ...over,
  };
}

/** One outcome of each kind; one that is added to the union and not here does not compile. */
export const OUTCOME_SAMPLES: Readonly<Record<Outcome['outcome'], Outcome>> = {
  contained: { outcome: 'contained', evidence: 'read-back', recovered: false },
  'sessions-revoked': {
    outcome: 'sessions-revoked',
    evidence: 'recovered-intent',
    recovered: true,
    policyArn: `arn:aws:iam::${ACCOUNT}:policy/revoke-sessions`,
  },
  reactivated: { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(99) },
  'already-inactive': { outcome: 'already-inactive' },
  'not-found': { outcome: 'not-found', detail: 'no user owns it' },
  observed: { outcome: 'observed' },
  notified: { outcome: 'notified', reason: 'no-key-named' },
  refused: { outcome: 'refused', reason: 'protected-identity', detail: 'left to a person' },
  failed: { outcome: 'failed', code: 'ReadBackActive', retryable: true, message: 'it stayed Active' },
};

/** A state in which every field holds something. */
export function aFullState(): KeyState {
  return {
    version: 7,
    openIntents: [anIntent(), anIntent({ id: 'i2', userName: undefined, statusBefore: 'unread' })].map(
      ({ kind: _kind, ...intent }) => ({ ...intent, earlier: 'unknown' as const }),
    ),
    containment: {
      at: at(1),
      cause: 'stale',
      userName: undefined,
      outcomeId: 'o1',
      findingIds: ['finding-1', 'b'],
      recontained: 2,
      policyArn: `arn:aws:iam::${ACCOUNT}:policy/revoke-sessions`,
      overtook: [{ findingId: 'reactivation:arn', at: at(0) }],
    },
    reactivation: { at: at(4), holdUntil: at(5000), resolvedFindingIds: [] },
    foundInactiveAt: at(5),
    warnedAt: at(6),
    finalWarnedAt: at(7),
    undeliveredAt: at(8),
    unannounced: [anOutcome(), anOutcome({ id: 'o2', activityAt: undefined, outcome: { outcome: 'observed' } })],
    halfAnnounced: [{ outcomeId: 'o2', channel: 'notice' }],
    recentIds: ['a', 'b'],
    recentFindingIds: ['finding-1'],
  };
}
