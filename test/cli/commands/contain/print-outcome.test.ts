import { printOutcome, type PrintedOutcome } from '../../../../cli/commands/contain/print-outcome.ts';
import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const CONTAINED: Outcome = { outcome: 'contained', evidence: 'read-back', recovered: false };

function printed(outcome: Outcome, over: Partial<PrintedOutcome> = {}): string {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    printOutcome({ accessKeyId: KEY, outcome, cause: 'exposed', ledgerName: 'table ledger', json: false, ...over });
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}

const CASES: readonly (readonly [Outcome, string])[] = [
  [CONTAINED, `${KEY} is Inactive (evidence: read-back)`],
  [{ outcome: 'already-inactive' }, 'nothing was changed'],
  [
    { outcome: 'reactivated', evidence: 'read-back', holdUntil: new Date('2026-12-04T12:00:00Z') },
    'is Active again (evidence: read-back); sweeps leave it alone until 2026-12-04T12:00:00.000Z',
  ],
  [{ outcome: 'not-found', detail: 'nobody owns it' }, 'was not found: nobody owns it. Nothing was changed'],
  [{ outcome: 'observed' }, 'would be set Inactive; nothing was changed'],
  [{ outcome: 'notified', reason: 'root-credentials' }, 'was not changed: root-credentials'],
  [{ outcome: 'refused', reason: 'own-user', detail: 'ask somebody else' }, 'own-user: ask somebody else'],
  [
    { outcome: 'failed', code: 'AccessDenied', retryable: false, message: 'no right' },
    `FAILED for ${KEY}: AccessDenied: no right`,
  ],
];

describe('printOutcome', () => {
  it.each(CASES)('tells %j in one sentence', (outcome, sentence) => {
    expect(printed(outcome).split('\n')[0]).toContain(sentence);
  });

  it('names the ledger', () => {
    expect(printed(CONTAINED)).toContain('\nRecorded in table ledger.\n');
  });

  it.each([
    ['exposed', `Undo: keystop reactivate ${KEY} --override --reason "…"`],
    ['stale', `Undo: keystop reactivate ${KEY} --reason "…"`],
  ] as const)('gives the command that takes back what was contained as %s', (cause, undo) => {
    expect(printed(CONTAINED, { cause })).toContain(undo);
  });

  it('gives no way back where nothing was contained', () => {
    expect(
      CASES.slice(1)
        .map(([outcome]) => printed(outcome))
        .join(''),
    ).not.toContain('Undo');
  });

  it('prints one JSON document where asked to', () => {
    expect(JSON.parse(printed(CONTAINED, { json: true }))).toEqual({
      accessKeyId: KEY,
      ...CONTAINED,
      ledger: 'table ledger',
      undo: `keystop reactivate ${KEY} --override --reason "…"`,
    });
  });
});
