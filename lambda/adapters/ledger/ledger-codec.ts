import type {
  Containment,
  KeyState,
  OpenIntent,
  OvertakenIntent,
  Reactivation,
} from '../../domain/ledger/key-state.ts';
import type {
  AnnouncedEntry,
  Channel,
  IntentEntry,
  LedgerEntry,
  OutcomeEntry,
  WarningEntry,
} from '../../domain/ledger/ledger-entry.ts';
import { EVIDENCE_KINDS, NOTIFICATION_REASONS, type Outcome, REFUSAL_REASONS } from '../../domain/ledger/outcome.ts';
import {
  count,
  type FieldReaders,
  flag,
  instant,
  listOf,
  maybe,
  nested,
  oneOf,
  readFields,
  text,
  texts,
} from '../dynamo/field-readers.ts';
import { type JsonRecord, readRecord, type RecordReader, toJsonRecord } from '../dynamo/json-record.ts';

/** The plain JSON form of an entry; `decodeEntry` returns the same entry. */
export function encodeEntry(entry: LedgerEntry): JsonRecord {
  return toJsonRecord(entry);
}

/** The plain JSON form of a state; `decodeState` returns the same state. */
export function encodeState(state: KeyState): JsonRecord {
  return toJsonRecord(state);
}

/** @throws RemediationError `LedgerUnreadable` naming `where` and the field. Unknown fields are left aside. */
export function decodeEntry(value: unknown, where: string): LedgerEntry {
  const entry = readRecord(value, where);
  switch (entry.oneOf('kind', ['intent', 'outcome', 'announced', 'warning'])) {
    case 'intent':
      return readFields(entry, INTENT);
    case 'outcome':
      return readFields(entry, OUTCOME_ENTRY);
    case 'announced':
      return readFields(entry, ANNOUNCED);
    case 'warning':
      return readFields(entry, WARNING);
  }
}

/** @throws RemediationError `LedgerUnreadable` naming `where` and the field. */
export function decodeState(value: unknown, where: string): KeyState {
  return readFields(readRecord(value, where), STATE);
}

/** @throws RemediationError `LedgerUnreadable` naming the field. */
export function readOutcome(outcome: RecordReader): Outcome {
  return readOutcomeOf(outcome, outcome.oneOf('outcome', namesOf(OUTCOMES)));
}

function readOutcomeOf<Kind extends Outcome['outcome']>(outcome: RecordReader, kind: Kind): OutcomeOf<Kind> {
  return readFields<OutcomeOf<Kind>>(outcome, OUTCOMES[kind]);
}

const CAUSE = oneOf(['exposed', 'stale']);
const CHANNEL = oneOf(['event', 'notice']);

const OPEN_INTENT: FieldReaders<OpenIntent> = {
  id: text,
  at: instant,
  action: oneOf(['contain', 'reactivate']),
  cause: CAUSE,
  findingId: text,
  userName: maybe(text),
  statusBefore: oneOf(['Active', 'Inactive', 'unread']),
  policyArn: { ifThere: text },
  earlier: { ifThere: oneOf(['accepted', 'unknown']) },
};

const { earlier: _earlier, ...INTENDED } = OPEN_INTENT;
const INTENT: FieldReaders<IntentEntry> = { kind: oneOf(['intent']), ...INTENDED };

const OUTCOME_ENTRY: FieldReaders<OutcomeEntry> = {
  kind: oneOf(['outcome']),
  id: text,
  at: instant,
  action: oneOf(['contain', 'reactivate', 'notify', 'refuse']),
  startedAt: instant,
  cause: CAUSE,
  source: text,
  findingId: text,
  findingType: text,
  reason: text,
  activityAt: maybe(instant),
  userName: maybe(text),
  outcome: nested(readOutcome),
  requestedBy: maybe(text),
  mode: text,
};

const ANNOUNCED: FieldReaders<AnnouncedEntry> = {
  kind: oneOf(['announced']),
  id: text,
  at: instant,
  outcomeId: text,
  channels: (entry, name) => CHANNELS.filter((channel) => entry.texts(name).includes(channel)),
};
const CHANNELS: readonly Channel[] = ['event', 'notice'];

const WARNING: FieldReaders<WarningEntry> = {
  kind: oneOf(['warning']),
  id: text,
  at: instant,
  step: oneOf(['warning', 'final-warning']),
  userName: text,
  reason: oneOf(['unused', 'unrotated']),
  delivered: flag,
};

const CONTAINMENT: FieldReaders<Containment> = {
  at: instant,
  cause: CAUSE,
  userName: maybe(text),
  outcomeId: text,
  findingIds: texts,
  recontained: (containment, name) => containment.optionalCount(name) ?? 0,
  policyArn: { ifThere: text },
  overtook: { ifThere: listOf<OvertakenIntent>({ findingId: text, at: instant }) },
};

const REACTIVATION: FieldReaders<Reactivation> = { at: instant, holdUntil: instant, resolvedFindingIds: texts };

const STATE: FieldReaders<KeyState> = {
  version: count,
  openIntents: listOf(OPEN_INTENT),
  containment: maybe(nested((containment) => readFields(containment, CONTAINMENT))),
  reactivation: maybe(nested((reactivation) => readFields(reactivation, REACTIVATION))),
  foundInactiveAt: maybe(instant),
  warnedAt: maybe(instant),
  finalWarnedAt: maybe(instant),
  undeliveredAt: maybe(instant),
  unannounced: listOf(OUTCOME_ENTRY),
  halfAnnounced: listOf<KeyState['halfAnnounced'][number]>({ outcomeId: text, channel: CHANNEL }),
  recentIds: texts,
  recentFindingIds: texts,
};

type OutcomeOf<Kind extends Outcome['outcome']> = Extract<Outcome, { readonly outcome: Kind }>;

const EVIDENCE = oneOf(EVIDENCE_KINDS);

const OUTCOMES: { readonly [Kind in Outcome['outcome']]: FieldReaders<OutcomeOf<Kind>> } = {
  contained: { outcome: oneOf(['contained']), evidence: EVIDENCE, recovered: flag },
  'sessions-revoked': { outcome: oneOf(['sessions-revoked']), evidence: EVIDENCE, recovered: flag, policyArn: text },
  reactivated: { outcome: oneOf(['reactivated']), evidence: EVIDENCE, holdUntil: instant },
  'already-inactive': { outcome: oneOf(['already-inactive']) },
  'not-found': { outcome: oneOf(['not-found']), detail: text },
  observed: { outcome: oneOf(['observed']) },
  notified: { outcome: oneOf(['notified']), reason: oneOf(NOTIFICATION_REASONS) },
  refused: { outcome: oneOf(['refused']), reason: oneOf(REFUSAL_REASONS), detail: text },
  failed: { outcome: oneOf(['failed']), code: text, retryable: flag, message: text },
};

function namesOf<Name extends string>(known: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(known) as Name[];
}
