import type { Policy } from '../../../domain/policy/policy.ts';
import { describeFault, RemediationError } from '../../../domain/shared/remediation-error.ts';
import { addCounts, NO_COUNTS, type SweepCounts } from '../../../domain/sweep/sweep-counts.ts';
import { dueOf, planIdOf } from '../../../domain/sweep/sweep-plan.ts';
import { countActive, countStale } from '../count-sweep.ts';
import { pageStandings } from '../page-standings.ts';
import { type PlannedPage, planPage, warnAndRemember } from '../plan-page.ts';
import type { StagedRun } from '../../../domain/sweep/account-sweep.ts';
import type { ReportRow } from '../../../domain/sweep/credential-report-row.ts';
import type { PlanPages, RunBook, StandingPages } from '../../ports/sweep.ts';
import { recoverStale } from '../recover-stale.ts';
import { isWarnOnly, type SweepPorts } from '../sweep.ts';

/** What the stages of one account work with: IAM's ports are that account's. */
export type StagePorts = SweepPorts & {
  readonly plans: PlanPages;
  readonly book: RunBook;
  readonly standings: StandingPages;
};

/** The part of it that is the same for every account. */
export type SharedStagePorts = Omit<StagePorts, 'keys' | 'tags' | 'reports'>;

/** How a stage goes about the time of one invocation. */
export interface StageOptions {
  /** Users judged, and keys contained, at once. */
  readonly concurrency: number;
  /** Whether there is time for more. */
  readonly mayContinue: () => boolean;
}

/** Where the planning of an account goes on; plain values, for a state machine to hand on. */
export interface PlanCursor {
  /** The users before it, in the order of their names, are planned. */
  readonly nextUser: string;
  /** Asked once for the whole run. */
  readonly warnOnly: boolean;
  readonly stepsOfPages: readonly number[];
  readonly counts: SweepCounts;
}

export type PlanProgress = { readonly isDone: false; readonly cursor: PlanCursor } | { readonly isDone: true };

/**
 * Plans an account as far as the time of one invocation goes, and warns of what it planned: called again with the
 * cursor until it is done. Contains nothing. The same call twice does nothing twice: its page of the plan takes the
 * place of the first one's, and a warning that was recorded is not sent again.
 */
export async function planStage(
  run: StagedRun,
  cursor: PlanCursor | undefined,
  policy: Policy,
  options: StageOptions,
  ports: StagePorts,
): Promise<PlanProgress> {
  const begun = cursor ?? (await begin(run, policy, ports));
  const { rows, generatedAt } = await ports.reports.read();
  // In an order of their own: a report that is made anew between two pages may have another one.
  const users = rows.toSorted(byName);
  const start = { ...run, warnOnly: begun.warnOnly };
  const fromRow = firstFrom(users, begun.nextUser);
  const page = await planPage(
    start,
    { rows: users, fromRow, mayContinue: options.mayContinue },
    policy,
    options,
    ports,
  );
  // The first page may have spent its time on what an earlier run left.
  if (cursor !== undefined && page.nextRow === fromRow) throw outOfTime(run.account);
  const warnings = await warnAndRemember(start, page, policy, options, ports);
  const counts = addCounts(begun.counts, {
    ...countStale(page, policy, run.startedAt),
    warned: warnings.warned,
    finallyWarned: warnings.finallyWarned,
    undelivered: warnings.undelivered,
    failed: page.failed.length + warnings.failed,
  });
  const stepsOfPages = await keepSteps(run, begun.stepsOfPages, page, ports);
  const standings = pageStandings(users.slice(fromRow, page.nextRow), page, warnings.quiet, policy, run.startedAt);
  await forReport(ports, () => ports.standings.addPage(run, begun.stepsOfPages.length, standings));
  ports.log.info('page planned', { ...run, page: begun.stepsOfPages.length, judged: page.judged.length });
  const next = page.nextRow === undefined ? undefined : users[page.nextRow];
  const so: PlanCursor = { ...begun, stepsOfPages, counts, nextUser: next?.userName ?? '' };
  if (next !== undefined) return { isDone: false, cursor: so };
  await forReport(ports, () => ports.standings.close(run, { pages: stepsOfPages.length, reportedAt: generatedAt }));
  await close(run, so, countActive(rows), ports);
  return { isDone: true };
}

async function begin(run: StagedRun, policy: Policy, ports: StagePorts): Promise<PlanCursor> {
  const { account, startedAt } = run;
  const unrecovered = await recoverStale(account, policy.staleMode, ports);
  const last = await ports.memory.lastCompleted(account);
  const counts = addCounts(NO_COUNTS, { failed: unrecovered });
  return { nextUser: '', warnOnly: isWarnOnly(last, policy, startedAt), stepsOfPages: [], counts };
}

async function keepSteps(
  run: StagedRun,
  earlier: readonly number[],
  page: PlannedPage,
  ports: StagePorts,
): Promise<readonly number[]> {
  const due = dueOf(page.steps);
  if (due.length > 0) await ports.plans.addPage(planIdOf(run), earlier.length, due);
  return [...earlier, due.length];
}

/** The plan is readable, then the book says so. Without a key that is due there is nothing to read. */
async function close(run: StagedRun, cursor: PlanCursor, activeKeys: number, ports: StagePorts): Promise<void> {
  const { account, startedAt } = run;
  const { warnOnly, counts, stepsOfPages } = cursor;
  const due = stepsOfPages.reduce((sum, steps) => sum + steps, 0);
  const plan = { planId: planIdOf(run), account, madeAt: startedAt, activeKeys };
  if (due > 0) await ports.plans.closePlan(plan, stepsOfPages);
  await ports.book.note(startedAt, { stage: 'planned', account, warnOnly, due, activeKeys, counts });
  ports.log.info('account planned', { account, warnOnly, due, activeKeys, pages: stepsOfPages.length, ...counts });
}

/** What only the report needs never stops a sweep: without it there is no report, which the run tells at its end. */
async function forReport({ log }: StagePorts, keep: () => Promise<void>): Promise<void> {
  try {
    await keep();
  } catch (fault) {
    const { code, message } = describeFault(fault);
    log.error('the keys of a page were not kept for the report', { code, message });
  }
}

/** Notes the fault that ended an account's stage, so that the run tells it at its end and goes on without the account. */
export async function noteFault(
  { account, startedAt }: StagedRun,
  fault: { readonly code: string; readonly message: string },
  ports: Pick<StagePorts, 'book' | 'log'>,
): Promise<void> {
  const before = await ports.book.read(startedAt, account);
  const { code, message } = fault;
  await ports.book.note(startedAt, { stage: 'failed', account, code, message, counts: before?.counts ?? NO_COUNTS });
  ports.log.error('an account could not be swept', { account, code, message });
}

function byName(one: ReportRow, other: ReportRow): number {
  if (one.userName === other.userName) return 0;
  return one.userName < other.userName ? -1 : 1;
}

function firstFrom(users: readonly ReportRow[], userName: string): number {
  const found = users.findIndex((user) => user.userName >= userName);
  return found < 0 ? users.length : found;
}

function outOfTime(account: string): RemediationError {
  const message = `not one user of ${account} could be judged in the time of one invocation; nothing was concluded`;
  return new RemediationError(message, { code: 'OutOfTime', retryable: false });
}
