import type { StagedRun } from '../../../domain/sweep/account-sweep.ts';
import type { ReportRow } from '../../../domain/sweep/credential-report-row.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { RemediationError } from '../../../domain/shared/remediation-error.ts';
import { addCounts, NO_COUNTS, type SweepCounts } from '../../../domain/sweep/sweep-counts.ts';
import { dueOf, planIdOf } from '../../../domain/sweep/sweep-plan.ts';
import type { AccountPorts } from '../../ports/iam.ts';
import type { PlanPages, RowMemory, RunBook, SweptKeyPages, SweepMemory, SweepRun } from '../../ports/sweep.ts';
import { countActive, countStale } from '../count-sweep.ts';
import { pageStandings } from '../page-standings.ts';
import { type PlannedPage, planPage, type SweepOptions, type SweepRunStart, warnAndRemember } from '../plan-page.ts';
import { recoverStale } from '../recover-stale.ts';
import type { ChangePorts } from '../../ports/change.ts';

/** What the stages work with, the same for every account. */
export type SharedStagePorts = ChangePorts & {
  readonly memory: SweepMemory;
  readonly rows: RowMemory;
  readonly plans: PlanPages;
  readonly book: RunBook;
  readonly sweptKeys: SweptKeyPages;
};

/** The same, with what a stage asks of its one account. */
export type StagePorts = SharedStagePorts & Pick<AccountPorts, 'keys' | 'tags' | 'reports'>;

export interface StageOptions extends SweepOptions {
  /** Whether the time of this invocation allows one more user, or key. */
  readonly mayContinue: () => boolean;
}

/** Where the planning of an account goes on; plain values, for a state machine to hand on. */
export interface PlanCursor {
  /** The users before it, in the order of their names, are planned. */
  readonly nextUser: string;
  /** Determined once for the whole run. */
  readonly warnOnly: boolean;
  readonly stepsOfPages: readonly number[];
  readonly counts: SweepCounts;
}

/** A page that was planned, and the credential report that it was planned from. */
export interface PagePlan {
  readonly run: SweepRunStart;
  readonly page: PlannedPage;
  /** In the order of their users' names. */
  readonly rows: readonly ReportRow[];
  readonly reportedAt: Date;
}

/** How far the planning has come; `planned` is for a caller in the same process and is not handed on. */
export type PlanProgress = { readonly planned: PagePlan } & (
  | { readonly isDone: false; readonly cursor: PlanCursor }
  | { readonly isDone: true }
);

const HOUR = 3_600_000;
// So long without a completed run that people may have forgotten the warnings.
const OUTAGE_INTERVALS = 3;

/** Whether no run was completed recently enough for people to remember its warnings. */
export function isWarnOnly(last: SweepRun | undefined, policy: Policy, now: Date): boolean {
  if (last === undefined) return true;
  return now.getTime() - last.completedAt.getTime() > OUTAGE_INTERVALS * policy.sweepIntervalHours * HOUR;
}

/** What a run would do in an account: reads only, and changes, announces and remembers nothing. */
export async function planAccount(
  run: StagedRun,
  policy: Policy,
  options: SweepOptions,
  ports: StagePorts,
): Promise<PagePlan> {
  const warnOnly = await readWarnOnly(run, policy, options, ports);
  return planFrom('', { ...run, warnOnly }, policy, options, ports);
}

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
  const begun = cursor ?? (await begin(run, policy, options, ports));
  const start = { ...run, warnOnly: begun.warnOnly };
  const planned = await planFrom(begun.nextUser, start, policy, options, ports);
  const { page, rows } = planned;
  const fromRow = firstFrom(rows, begun.nextUser);
  // The first page may have spent its time on what an earlier run left.
  if (cursor !== undefined && page.nextRow === fromRow) throw outOfTime(run.account);
  // Before anything of the page is remembered: a repeated call must not take its users for done with while their keys
  // are in no plan.
  const stepsOfPages = await keepSteps(run, begun.stepsOfPages, page, ports);
  const warnings = await warnAndRemember(start, page, policy, options, ports);
  const counts = addCounts(begun.counts, {
    ...countStale(page, policy, run.startedAt),
    warned: warnings.warned,
    finallyWarned: warnings.finallyWarned,
    undelivered: warnings.undelivered,
    failed: page.failed.length + warnings.failed,
  });
  const keys = pageStandings(rows.slice(fromRow, page.nextRow), page, warnings.quiet, policy, run.startedAt);
  await forReport(ports, () => ports.sweptKeys.addPage(run, begun.stepsOfPages.length, keys));
  ports.log.info('page planned', { ...run, page: begun.stepsOfPages.length, judged: page.judged.length });
  const next = page.nextRow === undefined ? undefined : rows[page.nextRow];
  const nextCursor: PlanCursor = { ...begun, stepsOfPages, counts, nextUser: next?.userName ?? '' };
  if (next !== undefined) return { isDone: false, cursor: nextCursor, planned };
  const all = { pages: stepsOfPages.length, reportedAt: planned.reportedAt };
  await forReport(ports, () => ports.sweptKeys.close(run, all));
  await close(run, nextCursor, countActive(rows), ports);
  return { isDone: true, planned };
}

async function begin(run: StagedRun, policy: Policy, options: SweepOptions, ports: StagePorts): Promise<PlanCursor> {
  const unrecovered = await recoverStale(run.account, policy.staleMode, ports);
  const counts = addCounts(NO_COUNTS, { failed: unrecovered });
  return { nextUser: '', warnOnly: await readWarnOnly(run, policy, options, ports), stepsOfPages: [], counts };
}

async function readWarnOnly(
  { account, startedAt }: StagedRun,
  policy: Policy,
  { command }: SweepOptions,
  { memory }: StagePorts,
): Promise<boolean> {
  const last = await memory.lastCompleted(account);
  return command?.withoutWarning !== true && isWarnOnly(last, policy, startedAt);
}

async function planFrom(
  nextUser: string,
  run: SweepRunStart,
  policy: Policy,
  options: SweepOptions & Partial<StageOptions>,
  ports: StagePorts,
): Promise<PagePlan> {
  const report = await ports.reports.read();
  // Sorted, since a report that is made anew between two pages may have another order.
  const rows = report.rows.toSorted(byName);
  const { mayContinue } = options;
  const pageRows = { rows, fromRow: firstFrom(rows, nextUser), ...(mayContinue === undefined ? {} : { mayContinue }) };
  const page = await planPage(run, pageRows, policy, options, ports);
  return { run, page, rows, reportedAt: report.generatedAt };
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

/** The plan is readable before the book says so. Without a key that is due there is nothing to read. */
async function close(run: StagedRun, cursor: PlanCursor, activeKeys: number, ports: StagePorts): Promise<void> {
  const { account, startedAt } = run;
  const { warnOnly, counts, stepsOfPages } = cursor;
  const due = stepsOfPages.reduce((sum, steps) => sum + steps, 0);
  const plan = { planId: planIdOf(run), account, madeAt: startedAt, activeKeys };
  if (due > 0) await ports.plans.closePlan(plan, stepsOfPages);
  await ports.book.note(startedAt, { stage: 'planned', account, warnOnly, due, activeKeys, counts });
  ports.log.info('account planned', { account, warnOnly, due, activeKeys, pages: stepsOfPages.length, ...counts });
}

/** What only the report needs never stops a sweep: without it there is no report, which the run says at its end. */
async function forReport({ log }: StagePorts, keep: () => Promise<void>): Promise<void> {
  try {
    await keep();
  } catch (fault) {
    log.fault('error', 'the keys of a page were not kept for the report', fault);
  }
}

/** Notes the fault that ended an account's stage, so that the run reports it at its end and goes on without the account. */
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
