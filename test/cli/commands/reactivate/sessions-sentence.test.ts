import { sessionsSentence } from '../../../../cli/commands/reactivate/sessions-sentence.ts';
import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';

const NAMED = 'the temporary credentials of alice';

describe('sessionsSentence', () => {
  it.each<[Outcome, string]>([
    [
      { outcome: 'reactivated', evidence: 'read-back', holdUntil: new Date(0) },
      `Allowed again are ${NAMED} (evidence: read-back).`,
    ],
    [{ outcome: 'refused', reason: 'own-user', detail: 'ask another' }, `Refused for ${NAMED}: own-user: ask another.`],
    [
      { outcome: 'failed', code: 'AccessDenied', retryable: false, message: 'no right' },
      `FAILED for ${NAMED}: AccessDenied: no right`,
    ],
    [
      { outcome: 'not-found', detail: 'there is no user alice' },
      `Nothing was changed for ${NAMED}: there is no user alice.`,
    ],
    [{ outcome: 'observed' }, `Nothing was changed for ${NAMED}: observed.`],
  ])('tells of %j', (outcome, expected) => {
    expect(sessionsSentence('alice', { kind: 'handled', outcome })).toBe(expected);
  });

  it('says why sessions stay denied, and what lets them work again all the same', () => {
    expect(sessionsSentence('alice', { kind: 'kept', findingIds: ['finding-2', 'finding-3'] })).toBe(
      `Still denied are ${NAMED}, for finding-2, finding-3; \`keystop reactivate --user alice --override --reason "…"\` lets them work again all the same.`,
    );
  });
});
