import type { AccountSweep } from '../../../lambda/domain/sweep/account-sweep.ts';
import type { RunBook } from '../../../lambda/usecases/ports/sweep.ts';

/** The run book in memory; passes the same contract tests as the adapter. */
export function memoryRunBook(): RunBook {
  const runs = new Map<number, Map<string, AccountSweep>>();
  const run = (startedAt: Date): Map<string, AccountSweep> => {
    const found = runs.get(startedAt.getTime()) ?? new Map<string, AccountSweep>();
    runs.set(startedAt.getTime(), found);
    return found;
  };
  return {
    note: async (startedAt, sweep) => void run(startedAt).set(sweep.account, structuredClone(sweep)),
    read: async (startedAt, account) => run(startedAt).get(account),
    all: async (startedAt) => [...run(startedAt).values()],
  };
}
