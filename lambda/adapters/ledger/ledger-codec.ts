import type { Containment, KeyState, OpenIntent, Reactivation } from '../../domain/ledger/key-state.ts';
import type {
  AnnouncedEntry,
  IntentEntry,
  LedgerEntry,
  OutcomeEntry,
  WarningEntry,
} from '../../domain/ledger/ledger-entry.ts';
import {
  EVIDENCE_KINDS,
  NOTIFICATION_REASONS,
  type Outcome,
  type Confirmation,
  REFUSAL_REASONS,
} from '../../domain/ledger/outcome.ts';
import { type JsonRecord, readRecord, type RecordReader, toJsonRecord } from '../dynamo/json-record.ts';

/** The plain JSON form of an entry; `decodeEntry` gives the same entry back. */
export function encodeEntry(entry: LedgerEntry): JsonRecord {
  return toJsonRecord(entry);
}

/** The plain JSON form of a state; `decodeState` gives the same state back. */
export function encodeState(state: KeyState): JsonRecord {
  return toJsonRecord(state);
}

/** @throws RemediationError `LedgerUnreadable` naming `where` and the field. Unknown fields are left aside. */
export function decodeEntry(value: unknown, where: string): LedgerEntry {
  const entry = readRecord(value, where);
  switch (entry.oneOf('kind', ['intent', 'outcome', 'announced', 'warning'])) {
    case 'intent':
      return readIntent(entry);
    case 'outcome':
      return readOutcomeEntry(entry);
    case 'announced':
      return readAnnounced(entry);
    case 'warning':
      return readWarning(entry);
  }
}

/** @throws RemediationError `LedgerUnreadable` naming `where` and the field. */
export function decodeState(value: unknown, where: string): KeyState {
  const state = readRecord(value, where);
  return {
    version: state.count('version'),
    openIntents: state.records('openIntents').map(readOpenIntent),
    containment: readContainment(state.optionalRecord('containment')),
    reactivation: readReactivation(state.optionalRecord('reactivation')),
    foundInactiveAt: state.optionalInstant('foundInactiveAt'),
    warnedAt: state.optionalInstant('warnedAt'),
    finalWarnedAt: state.optionalInstant('finalWarnedAt'),
    undeliveredAt: state.optionalInstant('undeliveredAt'),
    unannounced: state.records('unannounced').map(readOutcomeEntry),
    halfAnnounced: state.records('halfAnnounced').map(readHalfAnnounced),
    recentIds: state.texts('recentIds'),
    recentFindingIds: state.texts('recentFindingIds'),
  };
}

function readOpenIntent(intent: RecordReader): OpenIntent {
  return {
    id: intent.text('id'),
    at: intent.instant('at'),
    action: intent.oneOf('action', ['contain', 'reactivate']),
    cause: intent.oneOf('cause', ['exposed', 'stale']),
    findingId: intent.text('findingId'),
    userName: intent.optionalText('userName'),
    statusBefore: intent.oneOf('statusBefore', ['Active', 'Inactive', 'unread']),
    ...readPolicy(intent),
    ...(intent.optionalText('earlier') === undefined ? {} : { earlier: readEarlier(intent) }),
  };
}

function readEarlier(intent: RecordReader): 'accepted' | 'unknown' {
  return intent.oneOf('earlier', ['accepted', 'unknown']);
}

// Only sessions have one.
function readPolicy(record: RecordReader): { readonly policyArn?: string } {
  const policyArn = record.optionalText('policyArn');
  return policyArn === undefined ? {} : { policyArn };
}

function readIntent(entry: RecordReader): IntentEntry {
  return { kind: 'intent', ...readOpenIntent(entry) };
}

function readOutcomeEntry(entry: RecordReader): OutcomeEntry {
  return {
    kind: entry.oneOf('kind', ['outcome']),
    id: entry.text('id'),
    at: entry.instant('at'),
    action: entry.oneOf('action', ['contain', 'reactivate', 'notify', 'refuse']),
    startedAt: entry.instant('startedAt'),
    cause: entry.oneOf('cause', ['exposed', 'stale']),
    source: entry.text('source'),
    findingId: entry.text('findingId'),
    findingType: entry.text('findingType'),
    reason: entry.text('reason'),
    activityAt: entry.optionalInstant('activityAt'),
    userName: entry.optionalText('userName'),
    outcome: readOutcome(entry.record('outcome')),
    requestedBy: entry.optionalText('requestedBy'),
    mode: entry.text('mode'),
  };
}

function readAnnounced(entry: RecordReader): AnnouncedEntry {
  const { id, at } = { id: entry.text('id'), at: entry.instant('at') };
  const told = entry.texts('channels');
  const channels = CHANNELS.filter((channel) => told.includes(channel));
  return { kind: 'announced', id, at, outcomeId: entry.text('outcomeId'), channels };
}

function readHalfAnnounced(half: RecordReader): KeyState['halfAnnounced'][number] {
  return { outcomeId: half.text('outcomeId'), channel: half.oneOf('channel', CHANNELS) };
}

function readWarning(entry: RecordReader): WarningEntry {
  return {
    kind: 'warning',
    id: entry.text('id'),
    at: entry.instant('at'),
    step: entry.oneOf('step', ['warning', 'final-warning']),
    userName: entry.text('userName'),
    reason: entry.oneOf('reason', ['unused', 'unrotated']),
    delivered: entry.flag('delivered'),
  };
}

function readContainment(containment: RecordReader | undefined): Containment | undefined {
  if (containment === undefined) return undefined;
  return {
    at: containment.instant('at'),
    cause: containment.oneOf('cause', ['exposed', 'stale']),
    userName: containment.optionalText('userName'),
    outcomeId: containment.text('outcomeId'),
    findingIds: containment.texts('findingIds'),
    recontained: containment.optionalCount('recontained') ?? 0,
    ...readPolicy(containment),
    ...readOvertook(containment),
  };
}

function readOvertook(containment: RecordReader): Pick<Containment, 'overtook'> {
  const overtook = containment.optionalRecords('overtook');
  if (overtook === undefined) return {};
  return { overtook: overtook.map((one) => ({ findingId: one.text('findingId'), at: one.instant('at') })) };
}

function readReactivation(reactivation: RecordReader | undefined): Reactivation | undefined {
  if (reactivation === undefined) return undefined;
  return {
    at: reactivation.instant('at'),
    holdUntil: reactivation.instant('holdUntil'),
    resolvedFindingIds: reactivation.texts('resolvedFindingIds'),
  };
}

const CHANNELS = ['event', 'notice'] as const;

// Typed as a record so that an outcome added to the domain cannot be forgotten here.
const OUTCOMES: Readonly<Record<Outcome['outcome'], true>> = {
  contained: true,
  'sessions-revoked': true,
  reactivated: true,
  'already-inactive': true,
  'not-found': true,
  observed: true,
  notified: true,
  refused: true,
  failed: true,
};

/** @throws RemediationError `LedgerUnreadable` naming the field. */
export function readOutcome(outcome: RecordReader): Outcome {
  const kind = outcome.oneOf('outcome', namesOf(OUTCOMES));
  switch (kind) {
    case 'contained':
      return { outcome: kind, evidence: readEvidence(outcome), recovered: outcome.flag('recovered') };
    case 'sessions-revoked': {
      const { evidence, recovered } = { evidence: readEvidence(outcome), recovered: outcome.flag('recovered') };
      return { outcome: kind, evidence, recovered, policyArn: outcome.text('policyArn') };
    }
    case 'reactivated':
      return { outcome: kind, evidence: readEvidence(outcome), holdUntil: outcome.instant('holdUntil') };
    case 'already-inactive':
    case 'observed':
      return { outcome: kind };
    case 'not-found':
      return { outcome: kind, detail: outcome.text('detail') };
    case 'notified':
      return { outcome: kind, reason: outcome.oneOf('reason', NOTIFICATION_REASONS) };
    case 'refused':
      return { outcome: kind, reason: outcome.oneOf('reason', REFUSAL_REASONS), detail: outcome.text('detail') };
    case 'failed':
      return { outcome: kind, code: outcome.text('code'), ...readFailure(outcome) };
  }
}

function readFailure(outcome: RecordReader): { readonly retryable: boolean; readonly message: string } {
  return { retryable: outcome.flag('retryable'), message: outcome.text('message') };
}

function readEvidence(outcome: RecordReader): Confirmation {
  return outcome.oneOf('evidence', EVIDENCE_KINDS);
}

function namesOf<Name extends string>(known: Readonly<Record<Name, true>>): readonly Name[] {
  return Object.keys(known) as Name[];
}
