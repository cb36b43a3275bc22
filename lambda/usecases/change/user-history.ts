import type { KeyState } from '../../domain/ledger/key-state.ts';
import type { LedgerEntry } from '../../domain/ledger/ledger-entry.ts';
import { isSameUser } from '../../domain/keys/user-name.ts';
import { concurrently } from '../shared/concurrently.ts';
import type { Ledger } from '../ports/ledger.ts';

/** One entry of a user's history, and the credential that it is about. */
export interface UserEntry {
  readonly subject: string;
  readonly entry: LedgerEntry;
}

const READS_AT_ONCE = 16;

/**
 * All that the ledger holds of a user's credentials, oldest first, deleted keys included; what it holds of the user
 * where no key was named, too. Names are compared as IAM does, without regard to case.
 */
export async function userHistory(
  account: string,
  userName: string,
  ledger: Pick<Ledger, 'states' | 'history'>,
): Promise<readonly UserEntry[]> {
  const subjects: string[] = [];
  for await (const { key, state } of ledger.states(account)) {
    if (mayBeOf(userName, state)) subjects.push(key.subject);
  }
  const found: (readonly UserEntry[])[] = [];
  await concurrently(subjects, READS_AT_ONCE, async (subject, index) => {
    const entries = await ledger.history({ account, subject });
    if (entries.some((entry) => names(entry, userName))) found[index] = entries.map((entry) => ({ subject, entry }));
  });
  return found.flat().toSorted((one, other) => one.entry.at.getTime() - other.entry.at.getTime());
}

// A state forgets whose key it was once everything is announced and reactivated; then only the history knows.
function mayBeOf(userName: string, { containment, openIntents, unannounced }: KeyState): boolean {
  const named = [containment, ...openIntents, ...unannounced].flatMap((entry) => entry?.userName ?? []);
  return named.length === 0 || named.some((name) => isSameUser(name, userName));
}

function names(entry: LedgerEntry, userName: string): boolean {
  return 'userName' in entry && entry.userName !== undefined && isSameUser(entry.userName, userName);
}
