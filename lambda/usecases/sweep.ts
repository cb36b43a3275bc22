import { METRIC } from '../contract.ts';
import type { Policy } from '../domain/policy.ts';
import { describeFault } from '../domain/remediation-error.ts';
import { checkRunLimits } from '../domain/run-limits.ts';
import { limitNotice } from '../domain/sweep-notice.ts';
import type { PlannedStep, SweepPlan } from '../domain/sweep-plan.ts';
import { containStale } from './contain-stale.ts';
import { planSweep, type PlanPage } from './plan-sweep.ts';
import type { AccessKeys, CredentialReports, Metrics, ReportRow, SweepMemory, UserTags } from './ports.ts';
import type { RecordPorts } from './record.ts';
import { recoverStale } from './recover-stale.ts';
import { warnStale } from './warn-stale.ts';

export type SweepPorts = RecordPorts & {
  readonly keys: AccessKeys;
  readonly tags: UserTags;
  readonly reports: CredentialReports;
  readonly memory: SweepMemory;
  readonly metrics: Metrics;
};

export interface SweepSummary {
  readonly account: string;
  /** False where time ran out before all was planned: warned perhaps, contained nothing. */
  readonly completed: boolean;
  readonly warnOnly: boolean;
  readonly plan: SweepPlan;
  readonly kept: PlanPage['kept'];
  readonly limitReached: boolean;
  readonly counts: SweepCounts;
}

export interface SweepCounts {
  readonly stale: number;
  readonly warned: number;
  readonly undelivered: number;
  readonly contained: number;
  readonly usedSince: number;
  readonly failed: number;
}

const HOUR = 3_600_000;
// So long without a completed run that people may have forgotten the warnings.
const OUTAGE_INTERVALS = 3;

/**
 * One sweep of an account: everything is planned before anything is contained, so that the limits see the whole.
 * Warnings first, since they are harmless; then the limits; then the containments, one key's fault never another's.
 * The run counts as completed only at its end: a run that was cut off leaves the next one in charge of all it left.
 */
export async function sweep(
  account: string,
  policy: Policy,
  ports: SweepPorts,
  mayContinue: () => boolean = () => true,
): Promise<SweepSummary> {
  const startedAt = ports.clock.now();
  const warnOnly = await isWarnOnly(account, policy, startedAt, ports);
  const unrecovered = await recoverStale(account, policy.staleMode, ports);
  const { rows } = await ports.reports.read();
  const context = { policy, warnOnly, now: startedAt };
  const page = await planSweep(account, rows, 0, context, mayContinue, ports);
  const plan: SweepPlan = {
    planId: `${account}-${startedAt.toISOString().replace(/[:.]/g, '')}`,
    account,
    madeAt: startedAt,
    activeKeys: countActive(rows),
    steps: page.steps,
  };
  const warnings = await warnStale(account, page.steps, policy, ports);
  const containments = await containDue(plan, page.nextRow === undefined, policy, ports);
  const counts: SweepCounts = {
    stale: page.steps.length + page.kept.filter((key) => key.why !== 'in-use' && key.why !== 'usage-unknown').length,
    warned: warnings.warned,
    undelivered: warnings.undelivered,
    contained: containments.contained,
    usedSince: containments.usedSince,
    failed: page.failed.length + unrecovered + warnings.failed + containments.failed,
  };
  const completed = page.nextRow === undefined;
  if (completed) {
    await ports.memory.recordRun({ account, startedAt, completedAt: ports.clock.now(), counts: { ...counts } });
  }
  tellMetrics(counts, completed, containments.limitReached, ports.metrics);
  const { limitReached } = containments;
  ports.log.info('sweep ended', { account, completed, warnOnly, limitReached, ...counts });
  return { account, completed, warnOnly, plan, kept: page.kept, limitReached, counts };
}

async function isWarnOnly(account: string, policy: Policy, now: Date, ports: SweepPorts): Promise<boolean> {
  const last = await ports.memory.lastCompleted(account);
  if (last === undefined) return true;
  return now.getTime() - last.completedAt.getTime() > OUTAGE_INTERVALS * policy.sweepIntervalHours * HOUR;
}

interface Containments {
  readonly contained: number;
  readonly usedSince: number;
  readonly failed: number;
  readonly limitReached: boolean;
}

async function containDue(plan: SweepPlan, isWhole: boolean, policy: Policy, ports: SweepPorts): Promise<Containments> {
  const due = plan.steps.filter((step) => step.step === 'contain');
  const none = { contained: 0, usedSince: 0, failed: 0, limitReached: false };
  // The limits mean nothing over a part of the account.
  if (!isWhole || due.length === 0) return none;
  const check = checkRunLimits(due.length, plan.activeKeys, policy.limits);
  if (!check.within) {
    // Kept before it is told, so that whoever reads the notice finds the plan.
    await ports.memory.savePlan(plan);
    const { limit, allowed } = check;
    ports.log.error('a run limit stopped the sweep', { planId: plan.planId, due: due.length, limit, allowed });
    const failed = await tellLimit(plan, check, ports);
    return { ...none, failed, limitReached: true };
  }
  let counts: Containments = none;
  for (const step of due) counts = { ...counts, ...(await containOne(plan.account, step, counts, policy, ports)) };
  return counts;
}

async function containOne(
  account: string,
  step: PlannedStep,
  counts: Containments,
  policy: Policy,
  ports: SweepPorts,
): Promise<Partial<Containments>> {
  const { userName, accessKeyId } = step;
  try {
    const outcome = await containStale(account, step, policy, ports);
    ports.log.info('stale key handled', { userName, accessKeyId, reason: step.reason, outcome });
    if (outcome === undefined) return { usedSince: counts.usedSince + 1 };
    if (outcome.outcome === 'contained') return { contained: counts.contained + 1 };
    return outcome.outcome === 'failed' ? { failed: counts.failed + 1 } : {};
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.error('a stale key was handled and could not be made known', { userName, accessKeyId, code, message });
    return { failed: counts.failed + 1 };
  }
}

async function tellLimit(
  plan: SweepPlan,
  check: Parameters<typeof limitNotice>[1],
  ports: SweepPorts,
): Promise<number> {
  try {
    await ports.notices.send(limitNotice(plan, check));
    return 0;
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.error('the notice of the run limit was not sent', { planId: plan.planId, code, message });
    return 1;
  }
}

function countActive(rows: readonly ReportRow[]): number {
  return rows.reduce((count, row) => count + row.activeKeys.length, 0);
}

function tellMetrics(counts: SweepCounts, completed: boolean, limitReached: boolean, metrics: Metrics): void {
  metrics.count(METRIC.sweepCompleted, completed ? 1 : 0);
  metrics.count(METRIC.sweepLimitReached, limitReached ? 1 : 0);
  metrics.count(METRIC.warningUndelivered, counts.undelivered);
  metrics.count(METRIC.staleKeys, counts.stale);
  metrics.count(METRIC.contained, counts.contained);
  metrics.count(METRIC.failed, counts.failed);
}
