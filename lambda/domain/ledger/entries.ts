import type { IntentEntry, OutcomeEntry } from './ledger-entry.ts';
import type { Outcome } from './outcome.ts';

/** What led to an entry; each kind has its ids, which histories of years hold. */
export type Occasion =
  /** A finding of a service, of a reporter or of Keystop's own; an operator's request. */
  | 'finding'
  /** An operator's request about the key that signs it. */
  | 'own-key'
  /** The rule for stale keys. */
  | 'sweep'
  /** A request to reactivate a credential. */
  | 'reactivation';

type IntentFacts = Omit<IntentEntry, 'kind' | 'id'>;
type OutcomeFacts = Omit<OutcomeEntry, 'kind' | 'id'>;

const INTENT_IDS: Readonly<Record<Occasion, (intent: IntentFacts) => string>> = {
  finding: ({ findingId, at, statusBefore }) => `intent:${findingId}:${at.toISOString()}:${statusBefore}`,
  'own-key': ({ findingId }) => `intent:${findingId}`,
  sweep: ({ findingId, at }) => `intent:${findingId}:${at.toISOString()}`,
  reactivation: ({ at }) => `intent:reactivate:${at.toISOString()}`,
};

const OUTCOME_IDS: Readonly<Record<Occasion, (entry: OutcomeFacts) => string>> = {
  finding: (entry) => `${nameOf(entry)}:${distinguishingFact(entry)}`,
  // Their findings' ids bear the instant.
  'own-key': nameOf,
  reactivation: nameOf,
  sweep: (entry) => `${nameOf(entry)}:${entry.startedAt.toISOString()}`,
};

/**
 * What the ledger keeps before a change. Dated by the reads that it rests on: a containment that another delivery
 * recorded since then answers it, however late it is written.
 */
export function intentOf(occasion: Occasion, intent: IntentFacts): IntentEntry {
  return { kind: 'intent', id: INTENT_IDS[occasion](intent), ...intent };
}

/** What the ledger keeps of an outcome; the same id for the same fact. */
export function outcomeOf(occasion: Occasion, entry: OutcomeFacts): OutcomeEntry {
  return { kind: 'outcome', id: OUTCOME_IDS[occasion](entry), ...entry };
}

/** The same for a containment whose intent alone was recorded: once for each intent. */
export function recoveredOf(intent: Pick<IntentEntry, 'id'>, entry: OutcomeFacts): OutcomeEntry {
  return { kind: 'outcome', id: `contained:${intent.id}`, ...entry };
}

/** What the intents of one requester's reactivations are filed under. */
export function reactivationId(requestedBy: string | undefined): string {
  return `reactivation:${requestedBy}`;
}

function nameOf({ outcome, findingId }: { readonly outcome: Outcome; readonly findingId: string }): string {
  return `${outcome.outcome}:${findingId}`;
}

// A containment happens once and has its instant; whatever else is found again about the same activity is a repeat.
function distinguishingFact({ outcome, startedAt, activityAt }: OutcomeFacts): string {
  switch (outcome.outcome) {
    case 'contained':
    case 'sessions-revoked':
    case 'reactivated':
      return startedAt.toISOString();
    case 'failed':
      return outcome.code;
    case 'notified':
    case 'refused':
      return outcome.reason;
    case 'already-inactive':
    case 'not-found':
    case 'observed':
      return activityAt?.toISOString() ?? '';
  }
}
