import type { StaleMode } from '../../contract.ts';
import { type AgendaItem, agendaOf, countTurningStale } from './agenda.ts';
import { type AgeGroup, ageGroups } from './age-groups.ts';
import { isStale, type SweptKey, type SweptKeyStatus } from './swept-key.ts';
import type { RunLimits, StaleRule } from '../policy/policy.ts';
import type { LimitCheck } from '../sweep/run-limits.ts';
import { countUnknownUse, type ServiceUse, serviceUse } from './service-use.ts';

/** A run of one account, as its report describes it. */
export interface ReportedRun {
  readonly account: string;
  readonly startedAt: Date;
  /** Instant of the credential report that named the users. */
  readonly reportedAt: Date;
  readonly planId: string;
  /** False for a plan: nothing was changed, and nobody was notified. */
  readonly isApplied: boolean;
  readonly warnOnly: boolean;
  readonly staleMode: StaleMode;
  readonly stale: StaleRule;
  readonly limits: RunLimits;
  readonly check: LimitCheck;
  /** Every Active key of the account as the run found it, with what became of it since. */
  readonly keys: readonly SweptKey[];
}

/** Everything that a report of a sweep says. */
export interface SweepReport extends ReportedRun {
  readonly counts: ReportCounts;
  /** Number of keys by status, without those that no key has. */
  readonly standings: ReadonlyMap<SweptKeyStatus, number>;
  readonly ages: readonly AgeGroup[];
  readonly services: readonly ServiceUse[];
  readonly unknownUse: number;
  readonly agenda: readonly AgendaItem[];
  readonly turningStale: number;
}

export interface ReportCounts {
  readonly active: number;
  readonly users: number;
  readonly stale: number;
  /** Due when the run began, whatever became of them. */
  readonly due: number;
}

/** Keys in use that turn stale within so many days are counted. */
export const OUTLOOK_DAYS = 30;

/** Keys of most concern first: what failed and what is due, what is stale, then the others; within, oldest first. */
export function sweepReport(run: ReportedRun): SweepReport {
  const { keys, stale, startedAt } = run;
  const standings = new Map<SweptKeyStatus, number>();
  for (const { standing } of keys) standings.set(standing, (standings.get(standing) ?? 0) + 1);
  return {
    ...run,
    keys: keys.toSorted(byConcern),
    counts: {
      active: keys.length,
      users: new Set(keys.map(({ userName }) => userName)).size,
      stale: keys.filter(isStale).length,
      due: countOf(standings, 'due', 'stopped', 'contained', 'failed', 'used-since', 'left'),
    },
    standings,
    ages: ageGroups(keys, startedAt),
    services: serviceUse(keys, stale, startedAt),
    unknownUse: countUnknownUse(keys),
    agenda: agendaOf(keys),
    turningStale: countTurningStale(keys, OUTLOOK_DAYS, startedAt),
  };
}

/** Number of keys with any of these statuses. */
export function countOf(standings: SweepReport['standings'], ...of: readonly SweptKeyStatus[]): number {
  return of.reduce((sum, standing) => sum + (standings.get(standing) ?? 0), 0);
}

const FIRST: readonly SweptKeyStatus[] = ['failed', 'not-judged', 'stopped', 'due', 'left', 'contained', 'undelivered'];

function concern(key: SweptKey): number {
  const at = FIRST.indexOf(key.standing);
  if (at >= 0) return at;
  return isStale(key) ? FIRST.length : FIRST.length + 1;
}

function byConcern(one: SweptKey, other: SweptKey): number {
  return concern(one) - concern(other) || ageOrder(one) - ageOrder(other);
}

// A key of unknown age comes after the others.
function ageOrder({ createdAt }: SweptKey): number {
  return createdAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}
