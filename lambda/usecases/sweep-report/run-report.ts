import type { KeyStanding } from '../../domain/sweep-report/key-standing.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { type Fate, fateOf, settle } from '../../domain/sweep-report/settlement.ts';
import { type SweepReport, sweepReport } from '../../domain/sweep-report/sweep-report.ts';
import type { StepResult } from '../sweep/contain-steps.ts';
import { pageStandings } from '../sweep/page-standings.ts';
import type { PlannedSweep, SweepSummary } from '../sweep/sweep.ts';

/** The report of a plan: what a sweep would do. */
export function planReport(planned: PlannedSweep, policy: Policy): SweepReport {
  const keys = pageStandings(planned.rows, planned.page, undefined, policy, planned.run.startedAt);
  return reportOf(planned, keys, false, policy);
}

/** The report of a sweep that was carried out. */
export function runReport(summary: SweepSummary, policy: Policy): SweepReport {
  const { rows, page, warned, run, limitReached, results } = summary;
  const keys = pageStandings(rows, page, warned, policy, run.startedAt);
  const settled = limitReached
    ? settle(keys, { kind: 'stopped' })
    : settle(keys, { kind: 'carried-out', fates: new Map(results.flatMap(fateOfResult)) });
  return reportOf(summary, settled, true, policy);
}

function reportOf(
  { run, plan, check, reportedAt }: PlannedSweep,
  keys: readonly KeyStanding[],
  isApplied: boolean,
  { stale, staleMode, limits }: Policy,
): SweepReport {
  const { planId } = plan;
  return sweepReport({ ...run, reportedAt, planId, isApplied, staleMode, stale, limits, check, keys });
}

function fateOfResult(result: StepResult): readonly (readonly [string, Fate])[] {
  const { accessKeyId } = result.step;
  switch (result.kind) {
    case 'outcome': {
      const fate = fateOf(result.outcome);
      return fate === undefined ? [] : [[accessKeyId, fate]];
    }
    case 'used-since':
      return [[accessKeyId, { standing: 'used-since', detail: undefined }]];
    case 'fault':
      return [[accessKeyId, { standing: 'failed', detail: `${result.code}: ${result.message}` }]];
  }
}
