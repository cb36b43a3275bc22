import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe as describeEntry, history, type HistoryOptions } from '../../../../cli/commands/history/history.ts';
import { fileLedger } from '../../../../lambda/adapters/ledger/file-ledger.ts';
import type { LedgerEntry, OutcomeEntry } from '../../../../lambda/domain/ledger/ledger-entry.ts';
import { aKey, anAnnouncement, anIntent, anOutcome, at, aWarning } from '../../../support/builders/ledger-entries.ts';
import { printed } from '../../../support/builders/printed.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const OTHER = 'AKIARTX3GSDSREXAMPLE';

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

const lines = (output: string): readonly string[] =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => line.slice('2026-01-31T12:00:00.000Z  '.length));

describe('keystop history', () => {
  const ACCOUNT_OPTION = { account: '111122223333', stack: 'Keystop' };
  let folder: string;
  let ledger: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keystop-history-'));
    ledger = join(folder, 'ledger.ndjson');
    const file = fileLedger({ path: ledger, log: { warn: () => undefined } });
    await file.append(aKey(KEY), anIntent());
    await file.append(aKey(OTHER), aWarning());
    await file.append(aKey(KEY), anOutcome({ at: at(9) }));
  });

  afterAll(() => rm(folder, { recursive: true }));

  const asked = (subject: string, options: Partial<HistoryOptions> = {}) =>
    printed(() => history(subject, { ...ACCOUNT_OPTION, ledger, ...options }));
  it('shows a key’s entries, oldest first', async () => {
    const { answer, output } = await asked(KEY);
    expect([answer, ...lines(output)]).toEqual([
      0,
      'intent      contain, was Active (exposed)',
      expect.stringContaining('outcome     contained'),
    ]);
  });

  it('shows the entries of all keys of a user, oldest first, with the key', async () => {
    const { answer, output } = await asked('alice');
    expect([answer, ...lines(output)]).toEqual([
      0,
      `${KEY}  intent      contain, was Active (exposed)`,
      `${OTHER}  warning     unused, delivered`,
      expect.stringMatching(`^${KEY}  outcome     contained`),
    ]);
  });

  it('answers with one JSON document for a user, which names the key of each entry', async () => {
    const { output } = await asked('alice', { json: true });
    expect(JSON.parse(output)).toMatchObject({
      account: ACCOUNT_OPTION.account,
      userName: 'alice',
      entries: [{ subject: KEY, kind: 'intent' }, { subject: OTHER, kind: 'warning' }, { subject: KEY }],
    });
  });

  it('says so where the ledger knows nothing of a user', async () => {
    const { answer, output } = await asked('bob');
    expect([answer, output]).toEqual([
      0,
      expect.stringMatching(/ knows nothing of user bob in account 1{4}2{4}3{4}\.\n$/),
    ]);
  });

  it.each([
    ['a path', 'team/alice'],
    ['nothing', ' '],
    ['a sentence', 'the key of alice'],
    ['a secret with a slash', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ])('refuses %s', async (_, subject) => {
    await expect(asked(subject)).rejects.toThrow(/is neither an access key id nor a user name/);
  });

  it('refuses an account that is none', async () => {
    await expect(asked('alice', { account: '42' })).rejects.toThrow(/is no account id/);
  });
});
