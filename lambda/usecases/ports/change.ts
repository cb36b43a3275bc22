import type { Clock } from './clock.ts';
import type { AccountPorts } from './iam.ts';
import type { Budgets, Ledger } from './ledger.ts';
import type { FindingFeedback, Log, Metrics, Notices, OutcomeEvents, SecondLooks } from './telling.ts';

/** What every change works with, the same for every account: to record it, to make it known, to look again. */
export interface ChangePorts {
  readonly ledger: Ledger;
  readonly budgets: Budgets;
  readonly events: OutcomeEvents;
  readonly notices: Notices;
  /** Missing where nobody would take the look, and where an operator sweeps. */
  readonly secondLooks?: SecondLooks | undefined;
  /** Missing where it is switched off. */
  readonly feedback?: FindingFeedback | undefined;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

/** The same, with what is asked of one account's keys. */
export type KeyPorts = ChangePorts & Pick<AccountPorts, 'keys' | 'tags'>;
