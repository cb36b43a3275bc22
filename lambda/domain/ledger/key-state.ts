import type {
  AnnouncedEntry,
  Channel,
  ContainmentCause,
  IntentEntry,
  LedgerEntry,
  OutcomeEntry,
} from './ledger-entry.ts';
import { reactivationId } from './entries.ts';
import type { Outcome } from './outcome.ts';

/** An intent whose outcome is not recorded. */
export type OpenIntent = Omit<IntentEntry, 'kind'> & {
  /**
   * What is known of earlier attempts: IAM accepted one of them, or it is not known. Either way a later attempt's refusal
   * does not say that nothing was changed. @default - there was none
   */
  readonly earlier?: 'accepted' | 'unknown' | undefined;
};

/** A change that Keystop made and that one command takes back. */
export interface Containment {
  readonly at: Date;
  readonly cause: ContainmentCause;
  readonly userName: string | undefined;
  readonly outcomeId: string;
  /** Findings and incidents that led to it or were recorded since. */
  readonly findingIds: readonly string[];
  /** How often Keystop set the key Inactive again since, because it was set Active outside Keystop. */
  readonly recontained: number;
  /** Of a user's sessions: the policy that Keystop attached. @default - it is a key that was set Inactive */
  readonly policyArn?: string | undefined;
  /** Intents of reactivations that were at work, and that it ended. @default - there was none */
  readonly overtook?: readonly OvertakenIntent[] | undefined;
}

export type OvertakenIntent = Pick<IntentEntry, 'findingId' | 'at'>;

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
  /** Outcomes whose event and notice are not both known to have gone out. */
  readonly unannounced: readonly OutcomeEntry[];
  /** The one channel on which an unannounced outcome went out. */
  readonly halfAnnounced: readonly { readonly outcomeId: string; readonly channel: Channel }[];
  /** Ids of the latest entries, newest last, to tell a repeat. */
  readonly recentIds: readonly string[];
  /** Latest findings that contained the key or met it Inactive, newest last. */
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
  halfAnnounced: [],
  recentIds: [],
  recentFindingIds: [],
};

// More repeats than a retry queue can send in its day (96), so that none of them is recorded anew.
const KEPT_IDS = 128;
const KEPT_OUTCOMES = 8;

// IAM shows a change after 3 to 4 seconds at the latest that were seen; there is no documented bound.
const SHOWN_AFTER_MILLISECONDS = 5000;

/**
 * The state after an entry, or `repeat` where the history already says the same. A reactivation during which the key was
 * contained is a `repeat`: which of the two IAM took last must be read anew.
 */
export function applyEntry(state: KeyState, entry: LedgerEntry): KeyState | 'repeat' {
  if (state.recentIds.includes(entry.id)) return 'repeat';
  if (isRepeatedContainment(state, entry) || isOvertaken(state, entry)) return 'repeat';
  return fold({ ...state, version: state.version + 1, recentIds: keep(state.recentIds, entry.id, KEPT_IDS) }, entry);
}

// Two deliveries of one event may both change the key: the later outcome finds a containment that ended after it began.
function isRepeatedContainment(state: KeyState, entry: LedgerEntry): boolean {
  if (entry.kind !== 'outcome' || !isContaining(entry) || state.containment === undefined) return false;
  const { findingIds, at } = state.containment;
  return findingIds.includes(entry.findingId) && at >= entry.startedAt;
}

/** Whether a containment was recorded while a reactivation was at work, and ended its intent. */
function isOvertaken({ containment }: KeyState, entry: LedgerEntry): boolean {
  if (entry.kind !== 'outcome' || entry.outcome.outcome !== 'reactivated') return false;
  const { requestedBy, startedAt } = entry;
  const isIntentOf = ({ findingId, at }: OvertakenIntent): boolean =>
    findingId === reactivationId(requestedBy) && at >= startedAt;
  return containment?.overtook?.some(isIntentOf) === true;
}

/**
 * Whether a containment is the same deed as one that was recorded since it began, or so shortly before that IAM may
 * still have shown the key as it was: two that saw one activation outside Keystop, or two findings at one moment.
 */
export function isSameContainment(containment: Containment, entry: OutcomeEntry): boolean {
  const isSecond = entry.reason === 'active-again' && containment.recontained > 0;
  const shownAt = containment.at.getTime() + (isSecond ? SHOWN_AFTER_MILLISECONDS : 0);
  return shownAt >= entry.startedAt.getTime();
}

/**
 * Whether a containment that was recorded since answers an intent. Such an intent was written late, or by another
 * delivery or the other use case: it is no sign of a change that was not recorded.
 */
export function isAnswered(intent: OpenIntent, state: KeyState | undefined): boolean {
  return state?.containment !== undefined && state.containment.at >= intent.at;
}

/** Whether an outcome tells of a change that one command takes back. */
export function isContaining({ outcome }: Pick<OutcomeEntry, 'outcome'>): boolean {
  return outcome.outcome === 'contained' || outcome.outcome === 'sessions-revoked';
}

function fold(state: KeyState, entry: LedgerEntry): KeyState {
  switch (entry.kind) {
    case 'intent':
      return foldIntent(state, entry);
    case 'announced':
      return foldAnnounced(state, entry);
    case 'warning':
      return foldWarning(state, entry.step, entry.delivered, entry.at);
    case 'outcome':
      return foldOutcome(state, entry);
  }
}

// A finding keeps one open intent. That the key was Active once is the way back, and later attempts cannot unsay it.
function foldIntent(state: KeyState, entry: IntentEntry): KeyState {
  const { id, at, action, cause, findingId, userName, policyArn } = entry;
  const isSame = (intent: OpenIntent): boolean => intent.findingId === findingId && intent.action === action;
  const before = state.openIntents.find(isSame);
  const statusBefore = before?.statusBefore === 'Active' ? 'Active' : entry.statusBefore;
  const others = state.openIntents.filter((intent) => !isSame(intent));
  const earlier = before === undefined ? {} : { earlier: before.earlier ?? ('unknown' as const) };
  const intent = { id, at, action, cause, findingId, userName, statusBefore, ...withPolicy(policyArn), ...earlier };
  return { ...state, openIntents: [...others, intent] };
}

function foldAnnounced(state: KeyState, entry: AnnouncedEntry): KeyState {
  const { outcomeId, channels } = entry;
  const announced = new Set([...channels, ...channelsTold(state, outcomeId)]);
  const halfAnnounced = state.halfAnnounced.filter((half) => half.outcomeId !== outcomeId);
  const [channel] = announced;
  if (channel === undefined) return state;
  if (announced.size === 1)
    return { ...state, halfAnnounced: [...halfAnnounced, { outcomeId, channel }].slice(-KEPT_OUTCOMES) };
  return { ...state, halfAnnounced, unannounced: state.unannounced.filter((outcome) => outcome.id !== outcomeId) };
}

/** The channels on which an outcome that is not wholly announced went out. */
export function channelsTold(state: KeyState, outcomeId: string): readonly Channel[] {
  return state.halfAnnounced.filter((half) => half.outcomeId === outcomeId).map((half) => half.channel);
}

function foldWarning(state: KeyState, step: 'warning' | 'final-warning', delivered: boolean, at: Date): KeyState {
  if (!delivered) return { ...state, undeliveredAt: at };
  if (step === 'final-warning') return { ...state, finalWarnedAt: at, undeliveredAt: undefined };
  // A new first warning starts the escalation anew.
  return { ...state, warnedAt: at, finalWarnedAt: undefined, undeliveredAt: undefined };
}

function foldOutcome(state: KeyState, entry: OutcomeEntry): KeyState {
  const base = { ...state, unannounced: [...state.unannounced, entry].slice(-KEPT_OUTCOMES) };
  const recentFindingIds = keep(state.recentFindingIds, entry.findingId, KEPT_IDS);
  switch (entry.outcome.outcome) {
    case 'contained':
    case 'sessions-revoked':
      return {
        ...base,
        recentFindingIds,
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
      if (state.containment === undefined) return { ...base, recentFindingIds, foundInactiveAt: entry.at };
      return { ...base, recentFindingIds, containment: withFinding(state.containment, entry) };
    case 'failed':
      return { ...base, openIntents: intentsAfterFailure(state, entry, entry.outcome) };
    case 'not-found':
    case 'observed':
    case 'notified':
    case 'refused':
      return base;
  }
}

function contain(state: KeyState, entry: OutcomeEntry): Containment {
  const findingIds = keep(state.containment?.findingIds ?? [], entry.findingId, KEPT_IDS);
  const { at, id: outcomeId } = entry;
  // Only a finding about an exposed key notes that it met the key Inactive.
  const known = state.foundInactiveAt === undefined ? state.containment?.cause : 'exposed';
  const userName = entry.userName ?? state.containment?.userName;
  const recontained = recontainedAfter(state.containment, entry);
  const policyArn = entry.outcome.outcome === 'sessions-revoked' ? entry.outcome.policyArn : undefined;
  const cause = weightier(known, entry.cause);
  const base = { at, cause, userName, outcomeId, findingIds, recontained };
  return { ...base, ...withPolicy(policyArn), ...overtaking(state) };
}

// What a source finds anew is an incident of its own.
function recontainedAfter(containment: Containment | undefined, entry: OutcomeEntry): number {
  if (entry.reason !== 'active-again') return 0;
  const before = containment?.recontained ?? 0;
  const isCounted = containment !== undefined && before > 0 && isSameContainment(containment, entry);
  return isCounted ? before : before + 1;
}

function overtaking({ openIntents, containment }: KeyState): Pick<Containment, 'overtook'> {
  const ended = openIntents
    .filter(({ action }) => action === 'reactivate')
    .map(({ findingId, at }) => ({ findingId, at }));
  const overtook = [...(containment?.overtook ?? []), ...ended].slice(-KEPT_OUTCOMES);
  return overtook.length === 0 ? {} : { overtook };
}

// Left out for a key, so that its state is what it would be without sessions.
function withPolicy(policyArn: string | undefined): Pick<Containment, 'policyArn'> {
  return policyArn === undefined ? {} : { policyArn };
}

// Exposed outranks stale: once a key is known to be leaked, giving it back needs the override.
function weightier(known: ContainmentCause | undefined, cause: ContainmentCause): ContainmentCause {
  return known === 'exposed' ? 'exposed' : cause;
}

// Whatever led to the key being Inactive, also without an outcome yet, is settled by giving the key back.
function settled(state: KeyState): readonly string[] {
  const intended = state.openIntents.filter((intent) => intent.action === 'contain').map((intent) => intent.findingId);
  const known = [...(state.containment?.findingIds ?? []), ...intended, ...state.recentFindingIds];
  return [...new Set(known)].slice(-KEPT_IDS);
}

function withFinding(containment: Containment, entry: OutcomeEntry): Containment {
  const findingIds = keep(containment.findingIds, entry.findingId, KEPT_IDS);
  return { ...containment, cause: weightier(containment.cause, entry.cause), findingIds };
}

// A containment ends a reactivation that was cut off, too: the key is Inactive again.
function withoutFinding(state: KeyState, findingId: string): readonly OpenIntent[] {
  return state.openIntents.filter((intent) => intent.findingId !== findingId && intent.action !== 'reactivate');
}

// AWS refused: nothing was changed by this attempt. Left open, the intent would later claim what was done outside
// Keystop; closed after an earlier attempt that perhaps was made, the change would belong to no intent.
function intentsAfterFailure(
  state: KeyState,
  entry: OutcomeEntry,
  { code, retryable }: Extract<Outcome, { outcome: 'failed' }>,
): readonly OpenIntent[] {
  const isOwn = (intent: OpenIntent): boolean =>
    intent.action === 'reactivate' ? entry.action === 'reactivate' : intent.findingId === entry.findingId;
  if (!retryable) return state.openIntents.filter((intent) => !isOwn(intent) || intent.earlier !== undefined);
  if (!ACCEPTED.test(code)) return state.openIntents;
  return state.openIntents.map((intent) => (isOwn(intent) ? { ...intent, earlier: 'accepted' as const } : intent));
}

// `ReadBackActive`, `ReadBackInactive`, `ReadBackFailed`: IAM accepted the change, and it could not be read.
const ACCEPTED = /^ReadBack/;

function keep(ids: readonly string[], id: string, most: number): readonly string[] {
  return [...ids.filter((known) => known !== id), id].slice(-most);
}
