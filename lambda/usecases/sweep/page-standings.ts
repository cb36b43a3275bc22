import { type SweptKey, sweptKeysOf } from '../../domain/sweep-report/swept-key.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ReportRow } from '../../domain/sweep/credential-report-row.ts';
import type { PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import type { PlannedPage } from './plan-page.ts';

/**
 * The status of each key of a page's rows. `quiet` are the steps whose warning was delivered and recorded; `undefined`
 * for a mere plan, which warns nobody.
 */
export function pageStandings(
  rows: readonly ReportRow[],
  page: PlannedPage,
  quiet: readonly PlannedStep[] | undefined,
  policy: Policy,
  now: Date,
): readonly SweptKey[] {
  const { steps, kept, failed } = page;
  const judged = new Set(page.judged.map(({ row }) => row.userName));
  const warned = quiet === undefined ? undefined : new Set<string>(quiet.map(({ accessKeyId }) => accessKeyId));
  return sweptKeysOf({ rows, steps, kept, judged, failed, warned }, { ...policy, now });
}
