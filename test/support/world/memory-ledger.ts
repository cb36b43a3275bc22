import { applyEntry, EMPTY_STATE, type KeyState } from '../../../lambda/domain/ledger/key-state.ts';
import type { LedgerEntry, LedgerKey } from '../../../lambda/domain/ledger/ledger-entry.ts';
import type { Ledger } from '../../../lambda/usecases/ports/ledger.ts';

interface History {
  readonly key: LedgerKey;
  readonly entries: readonly LedgerEntry[];
  readonly state: KeyState;
}

/** The ledger port in memory; passes the same contract tests as the adapters. */
export function memoryLedger(): Ledger {
  const histories = new Map<string, History>();
  const find = (key: LedgerKey): History => histories.get(nameOf(key)) ?? { key, entries: [], state: EMPTY_STATE };
  return {
    read: async (key) => find(key).state,
    append: async (key, entry) => {
      const { entries, state: before } = find(key);
      const after = applyEntry(before, entry);
      if (after === 'repeat') return { appended: false, before, after: before };
      histories.set(nameOf(key), { key, entries: [...entries, entry], state: after });
      return { appended: true, before, after };
    },
    history: async (key) => find(key).entries.toSorted((one, other) => one.at.getTime() - other.at.getTime()),
    states: async function* (account) {
      const known = [...histories.values()];
      for (const { key, state } of known) if (key.account === account) yield { key, state };
    },
  };
}

function nameOf(key: LedgerKey): string {
  return JSON.stringify([key.account, key.subject]);
}
