import type { LedgerKey } from '../../domain/ledger/ledger-entry.ts';
import type { ChangePorts } from '../ports/change.ts';

/** Name of the budget that an account's containments as stale draw on, on a UTC day. */
export function staleBudget(account: string, day: string): string {
  return `stale#${account}#${day}`;
}

/** The UTC day of an instant, `YYYY-MM-DD`. */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/**
 * Counts a key that a sweep contained, so that stale findings contain the fewer today. The key is contained by then: a
 * count that fails is logged, no more.
 */
export async function noteStale({ account, subject }: LedgerKey, ports: ChangePorts): Promise<void> {
  try {
    await ports.budgets.note(staleBudget(account, utcDay(ports.clock.now())), subject);
  } catch (fault) {
    ports.log.fault('warn', 'a contained key was not counted in the budget of the day', fault, {
      accessKeyId: subject,
    });
  }
}
