import type { ContainmentCause, IntentEntry, LedgerEntry, OutcomeEntry } from './ledger-entry.ts';

/** An intent whose outcome is not recorded. */
export type OpenIntent = Pick<
  IntentEntry,
  'id' | 'at' | 'action' | 'cause' | 'findingId' | 'userName' | 'statusBefore'
>;

/** A change that Keystop made and that one command takes back. */
export interface Containment {
  readonly at: Date;
  readonly cause: ContainmentCause;
  readonly userName: string | undefined;
  readonly outcomeId: string;
  /** Findings and incidents that led to it or were recorded since. */
  readonly findingIds: readonly string[];
}

export interface Reactivation {
  readonly at: Date;
  readonly holdUntil: Date;
  /** Incidents that the reactivation settled: without newer activity they contain no more. */
  readonly resolvedFindingIds: readonly string[];
}

/** What is known of one credential: the fold of its history, and nothing that the history does not hold. */
export interface KeyState {
  /** Count of recorded entries; a conditional write names the one it read. */
  readonly version: number;
  readonly openIntents: readonly OpenIntent[];
  readonly containment: Containment | undefined;
  readonly reactivation: Reactivation | undefined;
  /** A finding met the key Inactive, and the history does not tell that Keystop made it so. */
  readonly foundInactiveAt: Date | undefined;
  readonly warnedAt: Date | undefined;
  readonly finalWarnedAt: Date | undefined;
  readonly undeliveredAt: Date | undefined;
  /** Outcomes whose event and notice are not known to have gone out. */
  readonly unannounced: readonly OutcomeEntry[];
  /** Ids of the latest entries, newest last, to tell a repeat. */
  readonly recentIds: readonly string[];
  /** Findings of the latest outcomes, newest last. */
  readonly recentFindingIds: readonly string[];
}

export const EMPTY_STATE: KeyState = {
  version: 0,
  openIntents: [],
  containment: undefined,
  reactivation: undefined,
  foundInactiveAt: undefined,
  warnedAt: undefined,
  finalWarnedAt: undefined,
  undeliveredAt: undefined,
  unannounced: [],
  recentIds: [],
  recentFindingIds: [],
};

// More repeats than a retry queue can send in its day (96), so that none of them is recorded anew.
const KEPT_IDS = 128;
const KEPT_OUTCOMES = 8;

/** The state after an entry, or `repeat` where the history already says the same. */
export function applyEntry(state: KeyState, entry: LedgerEntry): KeyState | 'repeat' {
  if (state.recentIds.includes(entry.id)) return 'repeat';
  if (isRepeatedContainment(state, entry)) return 'repeat';
  return fold({ ...state, version: state.version + 1, recentIds: keep(state.recentIds, entry.id, KEPT_IDS) }, entry);
}

// Two deliveries of one event may both change the key: the later outcome finds a containment that ended after it began.
function isRepeatedContainment(state: KeyState, entry: LedgerEntry): boolean {
  if (entry.kind !== 'outcome' || entry.outcome.outcome !== 'contained' || state.containment === undefined)
    return false;
  const { findingIds, at } = state.containment;
  return findingIds.includes(entry.findingId) && at >= entry.startedAt;
}

function fold(state: KeyState, entry: LedgerEntry): KeyState {
  switch (entry.kind) {
    case 'intent':
      return foldIntent(state, entry);
    case 'announced':
      return { ...state, unannounced: state.unannounced.filter((outcome) => outcome.id !== entry.outcomeId) };
    case 'warning':
      return foldWarning(state, entry.step, entry.delivered, entry.at);
    case 'outcome':
      return foldOutcome(state, entry);
  }
}

// A finding keeps one open intent. That the key was Active once is the way back, and later attempts cannot unsay it.
function foldIntent(state: KeyState, entry: IntentEntry): KeyState {
  const { id, at, action, cause, findingId, userName } = entry;
  const isSame = (intent: OpenIntent): boolean => intent.findingId === findingId && intent.action === action;
  const wasActive = state.openIntents.some((intent) => isSame(intent) && intent.statusBefore === 'Active');
  const statusBefore = wasActive ? 'Active' : entry.statusBefore;
  const others = state.openIntents.filter((intent) => !isSame(intent));
  return { ...state, openIntents: [...others, { id, at, action, cause, findingId, userName, statusBefore }] };
}

function foldWarning(state: KeyState, step: 'warning' | 'final-warning', delivered: boolean, at: Date): KeyState {
  if (!delivered) return { ...state, undeliveredAt: at };
  if (step === 'final-warning') return { ...state, finalWarnedAt: at, undeliveredAt: undefined };
  // A new first warning starts the escalation anew.
  return { ...state, warnedAt: at, finalWarnedAt: undefined, undeliveredAt: undefined };
}

function foldOutcome(state: KeyState, entry: OutcomeEntry): KeyState {
  const base = {
    ...state,
    unannounced: [...state.unannounced, entry].slice(-KEPT_OUTCOMES),
    recentFindingIds: keep(state.recentFindingIds, entry.findingId, KEPT_IDS),
  };
  switch (entry.outcome.outcome) {
    case 'contained':
      return {
        ...base,
        openIntents: withoutFinding(state, entry.findingId),
        containment: contain(state, entry),
        foundInactiveAt: undefined,
      };
    case 'reactivated':
      return {
        ...base,
        openIntents: [],
        containment: undefined,
        foundInactiveAt: undefined,
        reactivation: { at: entry.at, holdUntil: entry.outcome.holdUntil, resolvedFindingIds: settled(state) },
        warnedAt: undefined,
        finalWarnedAt: undefined,
        undeliveredAt: undefined,
      };
    case 'already-inactive':
      if (state.containment === undefined) return { ...base, foundInactiveAt: entry.at };
      return { ...base, containment: withFinding(state.containment, entry.findingId) };
    case 'not-found':
    case 'observed':
    case 'notified':
    case 'refused':
    case 'failed':
      return base;
  }
}

function contain(state: KeyState, entry: OutcomeEntry): Containment {
  const findingIds = [...new Set([...(state.containment?.findingIds ?? []), entry.findingId])];
  const { at, cause, userName, id: outcomeId } = entry;
  // Exposed outranks stale: once a key is known to be leaked, giving it back needs the override.
  const weightier = state.containment?.cause === 'exposed' ? 'exposed' : cause;
  return { at, cause: weightier, userName, outcomeId, findingIds };
}

// Whatever led to the key being Inactive, also without an outcome yet, is settled by giving the key back.
function settled(state: KeyState): readonly string[] {
  const intended = state.openIntents.filter((intent) => intent.action === 'contain').map((intent) => intent.findingId);
  return [...new Set([...(state.containment?.findingIds ?? []), ...intended, ...state.recentFindingIds])];
}

function withFinding(containment: Containment, findingId: string): Containment {
  return { ...containment, findingIds: [...new Set([...containment.findingIds, findingId])] };
}

function withoutFinding(state: KeyState, findingId: string): readonly OpenIntent[] {
  return state.openIntents.filter((intent) => intent.findingId !== findingId);
}

function keep(ids: readonly string[], id: string, most: number): readonly string[] {
  return [...ids.filter((known) => known !== id), id].slice(-most);
}
