import type { LedgerEntry } from '../../../lambda/domain/ledger/ledger-entry.ts';
import { userHistory } from '../../../lambda/usecases/change/user-history.ts';
import {
  ACCOUNT,
  aKey,
  anAnnouncement,
  anIntent,
  anOutcome,
  at,
  aWarning,
} from '../../support/builders/ledger-entries.ts';
import { memoryLedger } from '../../support/world/memory-ledger.ts';

const KEYS = ['AKIAIOSFODNN7EXAMPLE', 'AKIAI44QH8DHBEXAMPLE', 'AKIARTX3GSDSQEXAMPLE'] as const;

async function ledgerOf(histories: Readonly<Record<string, readonly LedgerEntry[]>>) {
  const ledger = memoryLedger();
  for (const [subject, entries] of Object.entries(histories)) {
    for (const entry of entries) await ledger.append(aKey(subject), entry);
  }
  return ledger;
}

async function historyOf(userName: string, histories: Readonly<Record<string, readonly LedgerEntry[]>>) {
  const ledger = await ledgerOf(histories);
  return (await userHistory(ACCOUNT, userName, ledger)).map(({ subject, entry }) => [subject, entry.id]);
}

describe('the history of a user', () => {
  it('has the entries of all its keys, oldest first', async () => {
    const found = await historyOf('alice', {
      [KEYS[0]]: [anIntent({ id: 'first', at: at(0) }), anOutcome({ id: 'fourth', at: at(9) })],
      [KEYS[1]]: [aWarning({ id: 'second', at: at(2) }), aWarning({ id: 'third', at: at(3), step: 'final-warning' })],
    });
    expect(found).toEqual([
      [KEYS[0], 'first'],
      [KEYS[1], 'second'],
      [KEYS[1], 'third'],
      [KEYS[0], 'fourth'],
    ]);
  });

  it('leaves the keys of others out', async () => {
    const found = await historyOf('alice', { [KEYS[0]]: [anIntent({ userName: 'bob' })], [KEYS[1]]: [anIntent()] });
    expect(found).toEqual([[KEYS[1], anIntent().id]]);
  });

  it('leaves keys out whose user nobody named', async () => {
    expect(await historyOf('alice', { [KEYS[0]]: [anOutcome({ userName: undefined })] })).toEqual([]);
  });

  it('has a key that was reactivated, of which the state names nobody any more', async () => {
    const reactivated = anOutcome({
      id: 'back',
      at: at(2),
      action: 'reactivate',
      outcome: { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(9000) },
    });
    const told = [anAnnouncement({ at: at(3) }), anAnnouncement({ id: 'told', at: at(4), outcomeId: 'back' })];
    const entries = [anOutcome(), reactivated, ...told];
    expect(await historyOf('alice', { [KEYS[0]]: entries })).toHaveLength(entries.length);
  });

  it('has the entries of a key that do not name the user, too', async () => {
    expect(await historyOf('alice', { [KEYS[0]]: [anOutcome(), anAnnouncement()] })).toHaveLength(2);
  });

  it('takes names as IAM does, without regard to case', async () => {
    expect(await historyOf('ALICE', { [KEYS[0]]: [anOutcome()] })).toHaveLength(1);
  });

  it('has what the ledger holds of the user where no key was named', async () => {
    expect(await historyOf('alice', { 'user/alice': [anOutcome()] })).toEqual([['user/alice', anOutcome().id]]);
  });

  it('reads no history of a key that is known to be somebody else’s', async () => {
    const ledger = await ledgerOf({ [KEYS[0]]: [anIntent({ userName: 'bob' })], [KEYS[1]]: [anIntent()] });
    const read: string[] = [];
    const history: typeof ledger.history = (key) => {
      read.push(key.subject);
      return ledger.history(key);
    };
    await userHistory(ACCOUNT, 'alice', { ...ledger, history });
    expect(read).toEqual([KEYS[1]]);
  });
});
