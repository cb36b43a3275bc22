import type { KeyStanding } from '../../domain/sweep-report/key-standing.ts';
import type { LedgerEntry } from '../../domain/ledger/ledger-entry.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { checkRunLimits, type LimitCheck } from '../../domain/sweep/run-limits.ts';
import { type Fate, fateOf, settle, type Settlement } from '../../domain/sweep-report/settlement.ts';
import { planIdOf } from '../../domain/sweep/sweep-plan.ts';
import { type SweepReport, sweepReport } from '../../domain/sweep-report/sweep-report.ts';
import { concurrently } from '../shared/concurrently.ts';
import type { AccountSweep, StagedRun } from '../../domain/sweep/account-sweep.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { RunBook, StandingPages, SweepReports } from '../ports/sweep.ts';
import type { Log } from '../ports/telling.ts';

export interface ReportPorts {
  readonly book: RunBook;
  readonly standings: StandingPages;
  readonly ledger: Pick<Ledger, 'history'>;
  /** `undefined` where there is no place for reports. */
  readonly sweepReports: SweepReports | undefined;
  readonly log: Log;
}

type Ended = Exclude<AccountSweep, { stage: 'cleared' | 'failed' }>;

const READ_AT_ONCE = 10;

/**
 * Writes the report of an account whose run is over, and notes where it is. Never throws: a report that cannot be
 * written is told, and left out of the book, by which the run tells it at its end. The same call twice writes the same.
 */
export async function reportStage(run: StagedRun, policy: Policy, ports: ReportPorts): Promise<void> {
  const { account, startedAt } = run;
  const { sweepReports } = ports;
  if (sweepReports === undefined) return;
  try {
    const sweep = await ports.book.read(startedAt, account);
    // What could not be swept is told as that.
    if (!isEnded(sweep)) return;
    const report = await reportOf(run, sweep, policy, ports);
    if (report === undefined) return;
    const reportAt = await sweepReports.write(report);
    await ports.book.note(startedAt, { ...sweep, reportAt });
    ports.log.info('report written', { account, reportAt, keys: report.counts.active });
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.error('the report of a sweep was not written', { account, code, message });
  }
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
  policy: Policy,
  ports: ReportPorts,
): Promise<SweepReport | undefined> {
  const kept = await ports.standings.load(run);
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
    keys: settle(kept.keys, await settlementOf(run, sweep, kept.keys, ports)),
  });
}

function checkOf(sweep: Ended, { limits }: Policy): LimitCheck {
  if (sweep.stage !== 'stopped') return { within: true };
  const { due, limit } = sweep;
  const own = checkRunLimits(due, sweep.activeKeys, limits);
  return own.within ? { within: false, limit, due, allowed: limits.maxKeysPerOrganizationRun } : own;
}

async function settlementOf(
  run: StagedRun,
  sweep: Ended,
  keys: readonly KeyStanding[],
  ports: ReportPorts,
): Promise<Settlement> {
  if (sweep.stage === 'stopped') return { kind: 'stopped' };
  const due = keys.flatMap(({ standing, accessKeyId }) => (standing === 'due' ? (accessKeyId ?? []) : []));
  const fates = new Map<string, Fate>();
  await concurrently(due, READ_AT_ONCE, async (subject) => {
    const history = await ports.ledger.history({ account: run.account, subject });
    const fate = fateSince(history, run.startedAt);
    if (fate !== undefined) fates.set(subject, fate);
  });
  return { kind: 'carried-out', fates };
}

/** What the ledger says of a key since the run began; `undefined` where it says nothing. */
function fateSince(history: readonly LedgerEntry[], startedAt: Date): Fate | undefined {
  const outcomes = history.filter((entry) => entry.kind === 'outcome');
  const last = outcomes.findLast(({ at }) => at >= startedAt);
  return last === undefined ? undefined : fateOf(last.outcome);
}
