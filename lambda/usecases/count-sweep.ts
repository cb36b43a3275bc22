import { METRIC } from '../contract.ts';
import type { SweepCounts } from '../domain/sweep-counts.ts';
import type { KeptKey, PlannedStep } from '../domain/sweep-plan.ts';
import type { Metrics, ReportRow } from './ports.ts';

export function countActive(rows: readonly ReportRow[]): number {
  return rows.reduce((count, row) => count + row.activeKeys.length, 0);
}

/** Keys found stale: those that something is done about, and those left alone for another reason than their use. */
export function countStale(page: {
  readonly steps: readonly PlannedStep[];
  readonly kept: readonly KeptKey[];
}): number {
  const kept = page.kept.filter((key) => key.why !== 'in-use' && key.why !== 'usage-unknown');
  return page.steps.length + kept.length;
}

/** Counts a run: the accounts in which it was completed, and the limits that stopped it. */
export function tellSweepMetrics(counts: SweepCounts, completed: number, stops: number, metrics: Metrics): void {
  metrics.count(METRIC.sweepCompleted, completed);
  metrics.count(METRIC.sweepLimitReached, stops);
  metrics.count(METRIC.warningUndelivered, counts.undelivered);
  metrics.count(METRIC.staleKeys, counts.stale);
  metrics.count(METRIC.contained, counts.contained);
  metrics.count(METRIC.failed, counts.failed);
}
