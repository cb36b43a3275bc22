import { explainOutcome } from '../../../../lambda/domain/notices/explain-outcome.ts';
import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';

const CASES: readonly (readonly [Outcome, string])[] = [
  [{ outcome: 'contained', evidence: 'read-back', recovered: false }, 'contained (read-back)'],
  [{ outcome: 'refused', reason: 'own-user', detail: 'x' }, 'refused (own-user)'],
  [{ outcome: 'failed', code: 'Throttling', retryable: true, message: 'slow down' }, 'failed (Throttling: slow down)'],
  [{ outcome: 'already-inactive' }, 'already-inactive'],
];

describe('an outcome in a few words', () => {
  it.each(CASES)('%j', (outcome, words) => {
    expect(explainOutcome(outcome)).toBe(words);
  });
});
