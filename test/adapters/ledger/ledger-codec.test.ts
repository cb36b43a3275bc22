import { decodeEntry, decodeState, encodeEntry, encodeState } from '../../../lambda/adapters/ledger/ledger-codec.ts';
import type { JsonRecord } from '../../../lambda/adapters/dynamo/json-record.ts';
import { EMPTY_STATE } from '../../../lambda/domain/ledger/key-state.ts';
import type { LedgerEntry } from '../../../lambda/domain/ledger/ledger-entry.ts';
import { RemediationError } from '../../../lambda/domain/shared/remediation-error.ts';
import {
  aFullState,
  anAnnouncement,
  anIntent,
  anOutcome,
  at,
  aWarning,
  OUTCOME_SAMPLES,
} from '../../support/builders/ledger-entries.ts';
import { containing } from '../../support/builders/containing.ts';

const OUTCOMES = Object.values(OUTCOME_SAMPLES);

const ENTRIES: readonly LedgerEntry[] = [
  anIntent(),
  anIntent({ userName: undefined, statusBefore: 'unread', action: 'reactivate' }),
  anIntent({ policyArn: 'arn:aws:iam::111122223333:policy/revoke-sessions' }),
  anAnnouncement(),
  aWarning({ step: 'final-warning', delivered: false, reason: 'unrotated' }),
  anOutcome({ activityAt: undefined, userName: undefined, requestedBy: 'arn:aws:iam::111122223333:role/ops' }),
  ...OUTCOMES.map((outcome) => anOutcome({ outcome })),
];

const throughText = (value: object): unknown => JSON.parse(JSON.stringify(value));

// As it was written before containments were countCalls.
function encodeContainment() {
  const { recontained: _recontained, ...containment } = encodeState(aFullState())['containment'] as JsonRecord;
  return containment;
}

function unreadable(work: () => unknown): RemediationError {
  try {
    work();
  } catch (fault) {
    if (fault instanceof RemediationError) return fault;
    throw fault;
  }
  throw new Error('nothing was thrown');
}

describe('entries', () => {
  it.each(ENTRIES.map((entry) => [entry.kind, entry] as const))('come back as they were: %s', (_kind, entry) => {
    expect(decodeEntry(throughText(encodeEntry(entry)), 'here')).toStrictEqual(entry);
  });

  it('leave undefined fields out of their plain form', () => {
    expect(encodeEntry(anIntent({ userName: undefined }))).not.toHaveProperty('userName');
  });

  it('are read although a later version wrote more fields', () => {
    expect(decodeEntry({ ...encodeEntry(anIntent()), later: 1 }, 'here')).toStrictEqual(anIntent());
  });

  it.each([
    ['no object', 'text', 'here'],
    ['an unknown kind', { ...encodeEntry(anIntent()), kind: 'rumour' }, 'here: kind'],
    ['a missing field', { ...encodeEntry(anIntent()), findingId: undefined }, 'here: findingId'],
    ['a day that is no instant', { ...encodeEntry(anIntent()), at: '2026-11-24' }, 'here: at'],
    ['an instant that does not exist', { ...encodeEntry(anIntent()), at: '2026-13-24T00:00:00Z' }, 'here: at'],
    ['a number for a text', { ...encodeEntry(anIntent()), userName: 7 }, 'here: userName'],
    ['a text for a flag', { ...encodeEntry(aWarning()), delivered: 'true' }, 'here: delivered'],
    ['an unknown outcome', { ...encodeEntry(anOutcome()), outcome: { outcome: 'deleted' } }, 'here: outcome: outcome'],
  ])('refuse %s, naming the place', (_name, value, place) => {
    const fault = unreadable(() => decodeEntry(value, 'here'));
    expect([fault.code, fault.retryable, fault.message]).toEqual([
      'LedgerUnreadable',
      false,
      containing(`${place} should be`),
    ]);
  });

  it('refuse to be written with an instant that is none', () => {
    expect(unreadable(() => encodeEntry(anIntent({ at: new Date(Number.NaN) }))).code).toBe('LedgerUnwritable');
  });
});

describe('states', () => {
  it('of an earlier version, which did not count, are read as never contained again', () => {
    const state = decodeState({ ...encodeState(EMPTY_STATE), containment: encodeContainment() }, 'here');
    expect(state.containment?.recontained).toBe(0);
  });

  it.each([
    ['the empty one', EMPTY_STATE],
    ['a full one', aFullState()],
  ])('come back as they were: %s', (_name, state) => {
    expect(decodeState(throughText(encodeState(state)), 'here')).toStrictEqual(state);
  });

  it.each([
    ['a version below 0', { version: -1 }, 'here: version'],
    ['a list that is none', { recentIds: 'a' }, 'here: recentIds'],
    ['a broken intent', { openIntents: [{ id: 'a' }] }, 'here: openIntents[0]: at'],
    ['a broken outcome', { unannounced: [{ kind: 'intent' }] }, 'here: unannounced[0]: kind'],
    [
      'a count of containments that is none',
      { containment: { ...encodeContainment(), recontained: -1 } },
      'here: containment: recontained',
    ],
    ['a broken containment', { containment: { at: at(0).toISOString() } }, 'here: containment: cause'],
  ])('refuse %s, naming the place', (_name, over, place) => {
    const fault = unreadable(() => decodeState({ ...encodeState(EMPTY_STATE), ...over }, 'here'));
    expect(fault.message).toContain(`${place} should be`);
  });
});
