import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { checkRunLimits, type LimitCheck } from '../../domain/sweep/run-limits.ts';
import type { SweepCounts } from '../../domain/sweep/sweep-counts.ts';
import { limitNotice } from '../../domain/notices/sweep-notice.ts';
import type { ReportRow } from '../../domain/sweep/credential-report-row.ts';
import { dueOf, type KeptKey, type PlannedStep, planIdOf, type SweepPlan } from '../../domain/sweep/sweep-plan.ts';
import { containSteps, countContained, countFailed, countUsedSince, type StepResult } from './contain-steps.ts';
import { countActive, countStale, tellSweepMetrics } from './count-sweep.ts';
import {
  planPage,
  type PlannedPage,
  type PlanPagePorts,
  type SweepOptions,
  type SweepRunStart,
  warnAndRemember,
} from './plan-page.ts';
import type { AccessKeys, UserTags } from '../ports/iam.ts';
import type { Budgets } from '../ports/ledger.ts';
import type { CredentialReports, SweepMemory, SweepRun } from '../ports/sweep.ts';
import type { Metrics } from '../ports/telling.ts';
import type { RecordPorts } from '../change/record.ts';
import { recoverStale } from './recover-stale.ts';
import { tellDigest } from './tell-digest.ts';

export type SweepPorts = RecordPorts &
  PlanPagePorts & {
    readonly keys: AccessKeys;
    readonly tags: UserTags;
    readonly reports: CredentialReports;
    readonly memory: SweepMemory;
    readonly budgets: Budgets;
    readonly metrics: Metrics;
  };

/** What a run would do in an account. */
export interface PlannedSweep {
  readonly run: SweepRunStart;
  readonly plan: SweepPlan;
  readonly kept: readonly KeptKey[];
  readonly failed: PlannedPage['failed'];
  /** Whether the keys that are due are within the run's limits. */
  readonly check: LimitCheck;
  readonly reportedAt: Date;
  /** The credential report's. */
  readonly rows: readonly ReportRow[];
  readonly page: PlannedPage;
}

/** What a run did, with what it had planned. */
export interface SweepSummary extends PlannedSweep {
  readonly limitReached: boolean;
  /** Steps of which a warning was delivered and recorded. */
  readonly warned: readonly PlannedStep[];
  readonly results: readonly StepResult[];
  readonly counts: SweepCounts;
}

const HOUR = 3_600_000;
// So long without a completed run that people may have forgotten the warnings.
const OUTAGE_INTERVALS = 3;

/** What a sweep that starts at `startedAt` would do: reads only, and changes, tells and remembers nothing. */
export async function planAccount(
  account: string,
  startedAt: Date,
  policy: Policy,
  options: SweepOptions,
  ports: SweepPorts,
): Promise<PlannedSweep> {
  const last = await ports.memory.lastCompleted(account);
  const warnOnly = options.command?.withoutWarning !== true && isWarnOnly(last, policy, startedAt);
  const run: SweepRunStart = { account, startedAt, warnOnly };
  const { rows, generatedAt } = await ports.reports.read();
  const page = await planPage(run, { rows, fromRow: 0 }, policy, options, ports);
  const plan: SweepPlan = {
    planId: planIdOf(run),
    account,
    madeAt: startedAt,
    activeKeys: countActive(rows),
    steps: page.steps,
  };
  const check = checkRunLimits(dueOf(plan.steps).length, plan.activeKeys, policy.limits);
  const { kept, failed } = page;
  return { run, plan, kept, failed, check, reportedAt: generatedAt, rows, page };
}

/**
 * One sweep of an account: everything is planned before anything is contained, so that the limits see the whole.
 * Warnings first, since they are harmless; then the limits; then the containments, one key's fault never another's.
 * The run counts as completed only at its end: a run that was cut off leaves the next one in charge of all it left.
 */
export async function sweep(
  account: string,
  policy: Policy,
  ports: SweepPorts,
  options: SweepOptions = {},
): Promise<SweepSummary> {
  const startedAt = ports.clock.now();
  const unrecovered = await recoverStale(account, policy.staleMode, ports);
  const planned = await planAccount(account, startedAt, policy, options, ports);
  return carryOut(planned, unrecovered, policy, options, ports);
}

/** Does what was planned a moment ago. `unrecovered`: what an earlier run left, and could not be finished before. */
async function carryOut(
  planned: PlannedSweep,
  unrecovered: number,
  policy: Policy,
  options: SweepOptions,
  ports: SweepPorts,
): Promise<SweepSummary> {
  const { run, plan, page } = planned;
  const { account, startedAt, warnOnly } = run;
  const warnings = await warnAndRemember(run, page, policy, options, ports);
  const contained = await containDue(planned, policy, options, ports);
  const counts: SweepCounts = {
    ...countStale(page, policy, startedAt),
    warned: warnings.warned,
    finallyWarned: warnings.finallyWarned,
    undelivered: warnings.undelivered,
    contained: countContained(contained.results),
    usedSince: countUsedSince(contained.results),
    failed: page.failed.length + unrecovered + warnings.failed + contained.failed + countFailed(contained.results),
  };
  const told = { ...counts, activeKeys: plan.activeKeys };
  await ports.memory.recordRun({ account, startedAt, completedAt: ports.clock.now(), counts: told });
  const { results } = contained;
  const limit = planned.check.within ? undefined : planned.check.limit;
  const limitReached = limit !== undefined;
  tellSweepMetrics(counts, 1, limitReached ? 1 : 0, ports.metrics);
  ports.log.info('sweep ended', { account, completed: true, warnOnly, limitReached, ...counts });
  // Last, so that it tells only what is done and recorded.
  const unsent = await tellDigest({ startedAt, home: account }, [{ account, counts, limit }], ports);
  const withUnsent = { ...counts, failed: counts.failed + unsent };
  return { ...planned, limitReached, warned: warnings.quiet, results, counts: withUnsent };
}

/** Whether no run was completed lately enough for people to remember its warnings. */
export function isWarnOnly(last: SweepRun | undefined, policy: Policy, now: Date): boolean {
  if (last === undefined) return true;
  return now.getTime() - last.completedAt.getTime() > OUTAGE_INTERVALS * policy.sweepIntervalHours * HOUR;
}

interface Containments {
  readonly results: readonly StepResult[];
  /** Notices of the limit that were not sent. */
  readonly failed: number;
}

async function containDue(
  { plan, check }: PlannedSweep,
  policy: Policy,
  options: SweepOptions,
  ports: SweepPorts,
): Promise<Containments> {
  if (!check.within) return { results: [], failed: await stopAtLimit(plan, check, ports) };
  const results = await containSteps(plan.account, dueOf(plan.steps), policy, options, ports);
  return { results, failed: 0 };
}

/** @returns how many notices were not sent */
async function stopAtLimit(
  plan: SweepPlan,
  check: Extract<LimitCheck, { within: false }>,
  ports: Pick<SweepPorts, 'memory' | 'notices' | 'log'>,
): Promise<number> {
  const { limit, allowed, due } = check;
  // Kept before it is told, so that whoever reads the notice finds the plan.
  await ports.memory.savePlan(plan);
  ports.log.error('a run limit stopped the sweep', { planId: plan.planId, due, limit, allowed });
  try {
    await ports.notices.send(limitNotice(plan, check));
    return 0;
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.error('the notice of the run limit was not sent', { planId: plan.planId, code, message });
    return 1;
  }
}
