import { describe as describeEntry } from '../../cli/commands/history.ts';
import type { LedgerEntry, OutcomeEntry } from '../../lambda/domain/ledger-entry.ts';
import { anAnnouncement, anIntent, anOutcome, aWarning } from '../support/ledger-entries.ts';

const outcome = (over: Partial<OutcomeEntry>): OutcomeEntry => anOutcome(over);

const CASES: readonly (readonly [string, LedgerEntry, RegExp])[] = [
  ['an intent with the status it read', anIntent(), /^intent {6}contain, was Active \(exposed\)$/],
  ['an announcement', anAnnouncement(), /^announced {3}event and notice sent$/],
  ['a warning that was delivered', aWarning({ step: 'warning', delivered: true }), /^warning {5}unused, delivered$/],
  [
    'a last warning that reached nobody',
    aWarning({ step: 'final-warning', delivered: false }),
    /^last warning unused, undelivered$/,
  ],
  ['a containment with its evidence', anOutcome(), /^outcome {5}contained \(.*, read-back\)$/],
  [
    'a failure',
    outcome({ outcome: { outcome: 'failed', code: 'AccessDenied', retryable: false, message: 'no' } }),
    /^outcome {5}failed \(/,
  ],
  [
    'who asked for it',
    outcome({ requestedBy: 'arn:aws:iam::111122223333:user/ann' }),
    /, by arn:aws:iam::111122223333:user\/ann\)$/,
  ],
];

describe('a line of keystop history', () => {
  it.each(CASES)('tells %s', (_, entry, line) => {
    expect(describeEntry(entry)).toMatch(line);
  });
});
