import type { LedgerEntry } from '../../domain/ledger/ledger-entry.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { AccountSweep, StagedRun } from '../../domain/sweep/account-sweep.ts';
import { checkRunLimits, type LimitCheck } from '../../domain/sweep/run-limits.ts';
import { planIdOf } from '../../domain/sweep/sweep-plan.ts';
import type { SweptKey } from '../../domain/sweep-report/swept-key.ts';
import {
  applyResults,
  type DueKeyResult,
  dueKeyResultOf,
  type RunResult,
} from '../../domain/sweep-report/run-result.ts';
import { type SweepReport, sweepReport } from '../../domain/sweep-report/sweep-report.ts';
import { concurrently } from '../shared/concurrently.ts';
import type { StepResult } from '../sweep/contain-step.ts';
import { pageStandings } from '../sweep/page-standings.ts';
import type { PlannedSweep } from '../sweep/sweep-account.ts';
import type { FinishPorts } from '../sweep/stages/finish.ts';

type Ended = Exclude<AccountSweep, { stage: 'cleared' | 'failed' }>;

const READ_AT_ONCE = 10;

/**
 * Writes the report of an account whose run is over, and notes where it is. Never throws: a report that cannot be
 * written is logged, and left out of the book, by which the run says so at its end. A call that is repeated after its
 * end does nothing.
 */
export async function reportStage(run: StagedRun, policy: Policy, ports: FinishPorts): Promise<void> {
  const { account, startedAt } = run;
  const { sweepReports } = ports;
  if (sweepReports === undefined) return;
  try {
    const sweep = await ports.book.read(startedAt, account);
    // What could not be swept is reported as that.
    if (!isEnded(sweep) || sweep.reportAt !== undefined) return;
    const report = await reportOf(run, sweep, [], policy, ports);
    if (report === undefined) return;
    const reportAt = await sweepReports.write(report);
    await ports.book.note(startedAt, { ...sweep, reportAt });
    ports.log.info('report written', { account, reportAt, keys: report.counts.active });
    await clear(run, ports);
  } catch (fault) {
    ports.log.fault('error', 'the report of a sweep was not written', fault, { account });
  }
}

/** What is left costs storage and nothing else. */
async function clear(run: StagedRun, { sweptKeys, log }: FinishPorts): Promise<void> {
  try {
    await sweptKeys.clear(run);
  } catch (fault) {
    log.fault('warn', 'the keys that were kept for a report were not cleared', fault, { ...run });
  }
}

/**
 * The report of a run that was carried out in this process.
 * @param results - of the keys whose turn came; the ledger is asked for the others
 * @returns `undefined` where the account's run did not come to its end
 */
export async function runReport(
  run: StagedRun,
  results: readonly StepResult[],
  policy: Policy,
  ports: FinishPorts,
): Promise<SweepReport | undefined> {
  const sweep = await ports.book.read(run.startedAt, run.account);
  return isEnded(sweep) ? reportOf(run, sweep, results, policy, ports) : undefined;
}

/** The report of a plan: what a sweep would do. */
export function planReport({ run, plan, check, rows, page, reportedAt }: PlannedSweep, policy: Policy): SweepReport {
  const { stale, staleMode, limits } = policy;
  const keys = pageStandings(rows, page, undefined, policy, run.startedAt);
  const { planId } = plan;
  return sweepReport({ ...run, reportedAt, planId, isApplied: false, staleMode, stale, limits, check, keys });
}

function isEnded(sweep: AccountSweep | undefined): sweep is Ended {
  switch (sweep?.stage) {
    case 'planned':
      return sweep.due === 0;
    case 'stopped':
    case 'contained':
      return true;
    case undefined:
    case 'cleared':
    case 'failed':
      return false;
  }
}

async function reportOf(
  run: StagedRun,
  sweep: Ended,
  results: readonly StepResult[],
  policy: Policy,
  ports: FinishPorts,
): Promise<SweepReport | undefined> {
  const kept = await ports.sweptKeys.load(run);
  if (kept === undefined) {
    ports.log.error('the report of a sweep was not written: not all of its pages were kept', { ...run });
    return undefined;
  }
  const { stale, staleMode, limits } = policy;
  const { warnOnly } = sweep;
  return sweepReport({
    ...run,
    reportedAt: kept.reportedAt,
    planId: planIdOf(run),
    isApplied: true,
    warnOnly,
    staleMode,
    stale,
    limits,
    check: checkOf(sweep, policy),
    keys: applyResults(kept.keys, await runResultOf(run, sweep, kept.keys, results, ports)),
  });
}

function checkOf(sweep: Ended, { limits }: Policy): LimitCheck {
  if (sweep.stage !== 'stopped') return { within: true };
  const { due, limit } = sweep;
  const own = checkRunLimits(due, sweep.activeKeys, limits);
  return own.within ? { within: false, limit, due, allowed: limits.maxKeysPerOrganizationRun } : own;
}

async function runResultOf(
  run: StagedRun,
  sweep: Ended,
  keys: readonly SweptKey[],
  results: readonly StepResult[],
  ports: FinishPorts,
): Promise<RunResult> {
  if (sweep.stage === 'stopped') return { kind: 'stopped' };
  const known = new Map<string, DueKeyResult>(results.flatMap(knownResult));
  const due = keys.flatMap(({ standing, accessKeyId }) => (standing === 'due' ? (accessKeyId ?? []) : []));
  const unknown = due.filter((accessKeyId) => !known.has(accessKeyId));
  await concurrently(unknown, READ_AT_ONCE, async (subject) => {
    const history = await ports.ledger.history({ account: run.account, subject });
    const found = resultSince(history, run.startedAt);
    if (found !== undefined) known.set(subject, found);
  });
  return { kind: 'carried-out', results: known };
}

/** What the ledger says of a key since the run began; `undefined` where it says nothing. */
function resultSince(history: readonly LedgerEntry[], startedAt: Date): DueKeyResult | undefined {
  const outcomes = history.filter((entry) => entry.kind === 'outcome');
  const last = outcomes.findLast(({ at }) => at >= startedAt);
  return last === undefined ? undefined : dueKeyResultOf(last.outcome);
}

function knownResult(result: StepResult): readonly (readonly [string, DueKeyResult])[] {
  const { accessKeyId } = result.step;
  switch (result.kind) {
    case 'outcome': {
      const found = dueKeyResultOf(result.outcome);
      return found === undefined ? [] : [[accessKeyId, found]];
    }
    case 'contained-before':
      return [[accessKeyId, { standing: 'contained', detail: undefined }]];
    case 'no-longer-due':
      return [[accessKeyId, { standing: 'used-since', detail: undefined }]];
    case 'fault':
      return [[accessKeyId, { standing: 'failed', detail: `${result.code}: ${result.message}` }]];
  }
}
