import type { KeyState } from '../../domain/ledger/key-state.ts';
import type { LedgerEntry, LedgerKey } from '../../domain/ledger/ledger-entry.ts';

export interface Appended {
  /** False where the history already said the same. */
  readonly appended: boolean;
  readonly before: KeyState;
  readonly after: KeyState;
}

/** Append-only history of each credential, and its state. */
export interface Ledger {
  /** Empty state for a credential without history. Strongly consistent. */
  read(key: LedgerKey): Promise<KeyState>;
  /**
   * Records an entry, conditionally on the state it builds on: two writers never lose each other's entry. `known`
   * saves a read where the caller has just read the state.
   */
  append(key: LedgerKey, entry: LedgerEntry, known?: KeyState): Promise<Appended>;
  /** All entries of a credential, oldest first. */
  history(key: LedgerKey): Promise<readonly LedgerEntry[]>;
  /** Every credential of an account that the ledger knows, with its state; paged inside. */
  states(account: string): AsyncIterable<{ readonly key: LedgerKey; readonly state: KeyState }>;
}

/** Counts what may happen only so often: each member of a named budget once, however often it is counted. */
export interface Budgets {
  /**
   * Whether `member` is one of at most `most` members of a budget; it is counted if so. Atomic: of two callers at the
   * same moment, one sees the other's member. Throws where the count cannot be read.
   */
  take(budget: string, member: string, most: number): Promise<boolean>;
  /** Counts a member whatever the limit. */
  note(budget: string, member: string): Promise<void>;
}
