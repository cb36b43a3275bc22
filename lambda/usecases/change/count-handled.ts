import { METRIC, METRIC_DIMENSION } from '../../contract.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Metrics } from '../ports/telling.ts';

/** A finding that was handled, for the numbers. */
export interface CountedFinding {
  readonly finding: Finding | undefined;
  readonly outcome: Outcome | undefined;
  /** When this attempt read the key Inactive; `undefined` where it did not make it so. */
  readonly inactiveAt?: Date | undefined;
}

/** When an attempt began, and the time that the event's envelope bears, if it has one. */
export interface CountedTimes {
  readonly startedAt: Date;
  readonly eventAt: Date | undefined;
}

/** Counts what became of a finding; of a key that was set Inactive also how long it took. */
export function countHandled(counted: CountedFinding, times: CountedTimes, metrics: Metrics): void {
  const { outcome } = counted;
  switch (outcome?.outcome) {
    case 'contained':
      return countExposed(counted, times, metrics);
    case 'failed':
      return metrics.count(METRIC.failed, 1);
    case 'notified':
      if (outcome.reason === 'breaker-open') metrics.count(METRIC.breakerOpen, 1);
      if (outcome.reason === 'recontain-limit') metrics.count(METRIC.recontainLimitReached, 1);
      return metrics.count(METRIC.notified, 1);
    case 'refused':
      return metrics.count(METRIC.refused, 1);
    case 'sessions-revoked':
      return metrics.count(METRIC.sessionsRevoked, 1);
    case 'reactivated':
      return metrics.count(METRIC.reactivated, 1);
    case undefined:
      return metrics.count(METRIC.ignored, 1);
    case 'already-inactive':
    case 'not-found':
    case 'observed':
      return undefined;
  }
}

/** Tells the metrics of keys that were set Inactive, together and by what led to it. */
export function tellContained(source: string, keys: number, metrics: Metrics): void {
  metrics.count(METRIC.contained, keys);
  metrics.count(METRIC.contained, keys, { name: METRIC_DIMENSION.source.name, value: source });
}

function countExposed({ finding, inactiveAt }: CountedFinding, times: CountedTimes, metrics: Metrics): void {
  if (finding === undefined) return;
  tellContained(finding.source, 1, metrics);
  if (inactiveAt === undefined) return;
  const since = (instant: Date): number => Math.max(0, inactiveAt.getTime() - instant.getTime());
  metrics.count(METRIC.containmentMilliseconds, since(times.startedAt));
  // CloudTrail's envelopes bear the time of the call, and come minutes later: that is no delay of Keystop's.
  if (times.eventAt !== undefined && finding.source !== 'cloudtrail')
    metrics.count(METRIC.eventToInactiveMilliseconds, since(times.eventAt));
  // What Keystop sees by itself it sees at once.
  if (finding.activityAt !== undefined && finding.source !== 'watch')
    metrics.count(METRIC.activityToInactiveSeconds, since(finding.activityAt) / 1000);
}
