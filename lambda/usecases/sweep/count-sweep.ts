import { METRIC, METRIC_DIMENSION } from '../../contract.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { staleAgeOf } from '../../domain/sweep/stale-age.ts';
import { judgeStaleness } from '../../domain/sweep/staleness.ts';
import { addCounts, NO_COUNTS, STALE_COUNT, type SweepCounts } from '../../domain/sweep/sweep-counts.ts';
import type { KeptKey, PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { STALE_SOURCE } from './contain-stale.ts';
import { tellContained } from '../change/count-handled.ts';
import type { ReportRow } from '../../domain/sweep/credential-report-row.ts';
import type { Metrics } from '../ports/telling.ts';

export function countActive(rows: readonly ReportRow[]): number {
  return rows.reduce((count, row) => count + row.activeKeys.length, 0);
}

/**
 * Keys found stale, and how long they have been: those that something is done about, and those left alone for another
 * reason than their use.
 */
export function countStale(
  page: { readonly steps: readonly PlannedStep[]; readonly kept: readonly KeptKey[] },
  policy: Pick<Policy, 'stale'>,
  now: Date,
): SweepCounts {
  const left = page.kept.filter(({ why }) => why !== 'in-use' && why !== 'usage-unknown');
  const since = [...page.steps.map((step) => step.since), ...left.map((key) => staleSince(key, policy, now))];
  return since.reduce(
    (counts, at) => addCounts(counts, { stale: 1, [STALE_COUNT[staleAgeOf(at, now)]]: 1 }),
    NO_COUNTS,
  );
}

function staleSince(key: KeptKey, { stale }: Pick<Policy, 'stale'>, now: Date): Date {
  const staleness = judgeStaleness(key, stale, now);
  // A key that an earlier run kept by another rule may not be stale by this one; its age is counted nevertheless.
  return staleness.stale ? staleness.since : key.createdAt;
}

/** Counts a run: the accounts in which it was completed, and the limits that stopped it. */
export function countRun(counts: SweepCounts, completed: number, stops: number, metrics: Metrics): void {
  metrics.count(METRIC.sweepCompleted, completed);
  metrics.count(METRIC.sweepLimitReached, stops);
  metrics.count(METRIC.warningUndelivered, counts.undelivered + counts.limitUndelivered);
  metrics.count(METRIC.staleKeys, counts.stale);
  const { name, values } = METRIC_DIMENSION.age;
  for (const value of values) metrics.count(METRIC.staleKeys, counts[STALE_COUNT[value]], { name, value });
  tellContained(STALE_SOURCE, counts.contained, metrics);
  metrics.count(METRIC.failed, counts.failed);
}
