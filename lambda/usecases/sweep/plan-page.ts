import { isCandidate, type ReportRow } from '../../domain/sweep/credential-report-row.ts';
import { quietUntil } from '../../domain/sweep/escalation.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isUnchanged, type RememberedRow, rememberRow, ruleOf } from '../../domain/sweep/remembered-row.ts';
import type { CommandChoice, StaleContext } from '../../domain/sweep/stale-decision.ts';
import type { KeptKey, PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { concurrently } from '../shared/concurrently.ts';
import type { RowMemory } from '../ports/sweep.ts';
import { pageTags } from './page-tags.ts';
import { planUser, type UserPlan } from './plan-user.ts';
import { warnStale, type WarnCounts } from './warn-stale.ts';
import type { KeyPorts } from '../ports/change.ts';

export type PlanPagePorts = KeyPorts & { readonly rows: RowMemory };

/** A run of one account, from its start. */
export interface SweepRunStart {
  readonly account: string;
  readonly startedAt: Date;
  readonly warnOnly: boolean;
}

/** How a run goes about its work; no choice here changes what is right for a key but those of `command`. */
export interface SweepOptions {
  /** Users judged, and keys contained, at once. @default 1 */
  readonly concurrency?: number;
  readonly command?: CommandChoice;
  /** Called with how far the run is: users that were asked for, keys that were contained. */
  readonly progress?: (stage: 'users' | 'keys', done: number, total: number) => void;
}

/** The rows of a report that a page is made of. */
export interface PageRows {
  readonly rows: readonly ReportRow[];
  readonly fromRow: number;
  /** Whether there is time for one more user. @default - there always is, and the page is whole */
  readonly mayContinue?: () => boolean;
}

/** A user whose keys were all judged. */
export interface JudgedUser extends UserPlan {
  readonly row: ReportRow;
}

export interface FailedUser {
  readonly userName: string;
  readonly code: string;
  readonly message: string;
}

/** In the report's order, as all lists here. */
export interface PlannedPage {
  /** What is to be done, warnings included. */
  readonly steps: readonly PlannedStep[];
  /** What is left alone, with what earlier runs left alone and nothing new is said of. */
  readonly kept: readonly KeptKey[];
  /** Users whose keys could not be judged. They stay as they are, and the next run looks again. */
  readonly failed: readonly FailedUser[];
  /** Row to go on with; `undefined` when all rows were planned. */
  readonly nextRow: number | undefined;
  readonly judged: readonly JudgedUser[];
}

/**
 * Plans a report's rows from `fromRow` on, until all are planned or `mayContinue` says that time is up. Changes
 * nothing, notifies nobody, remembers nothing. One user's fault leaves the others alone.
 */
export async function planPage(
  run: SweepRunStart,
  { rows, fromRow, mayContinue }: PageRows,
  policy: Policy,
  options: SweepOptions,
  ports: PlanPagePorts,
): Promise<PlannedPage> {
  const { account, warnOnly, startedAt: now } = run;
  const { command, concurrency = 1, progress } = options;
  const context: StaleContext = { policy, warnOnly, now, ...(command === undefined ? {} : { command }) };
  const remembered = await recall(account, ports);
  const by = { rule: ruleOf(policy, command), stale: policy.stale };
  const candidates = rows
    .map((row, index) => ({ row, index }))
    .slice(fromRow)
    .filter(({ row }) => isCandidate(row, policy.stale, now));
  const quiet = candidates.filter(({ row }) => isUnchanged(row, remembered.get(row.userName), by, now));
  const isQuiet = new Set(quiet.map(({ index }) => index));
  const asked = candidates.filter(({ index }) => !isQuiet.has(index));
  const tags = pageTags(new Set(asked.map(({ row }) => row.userName)), rows.length, ports);
  const results: (JudgedUser | FailedUser)[] = [];
  let done = 0;
  const started = await concurrently(
    asked,
    concurrency,
    async ({ row }, at) => {
      results[at] = await judgeUser(account, row, context, { ...ports, tags });
      done += 1;
      progress?.('users', done, asked.length);
    },
    mayContinue,
  );
  const nextRow = asked[started]?.index;
  const judged = results.filter((result) => 'steps' in result);
  // The others are the next page's, so that no user is counted twice.
  const passed = quiet.filter(({ index }) => nextRow === undefined || index < nextRow);
  const unchanged = passed.flatMap(({ row }) => remembered.get(row.userName)?.kept ?? []);
  return {
    steps: judged.flatMap(({ steps }) => steps),
    kept: [...judged.flatMap(({ kept }) => kept), ...unchanged],
    failed: results.filter((result) => 'code' in result),
    nextRow,
    judged,
  };
}

async function judgeUser(
  account: string,
  row: ReportRow,
  context: StaleContext,
  ports: KeyPorts,
): Promise<JudgedUser | FailedUser> {
  const { userName } = row;
  try {
    return { row, ...(await planUser(account, row, context, ports)) };
  } catch (fault) {
    const { code, message } = ports.log.fault('error', 'a user could not be judged', fault, { userName });
    return { userName, code, message };
  }
}

/** Warns of what a page says to warn of, and remembers of its users what need not be asked again tomorrow. */
export async function warnAndRemember(
  run: SweepRunStart,
  page: PlannedPage,
  policy: Policy,
  options: SweepOptions,
  ports: PlanPagePorts,
): Promise<WarnCounts> {
  const warnings = await warnStale(run.account, page.steps, policy, ports);
  await remember(run, page.judged, warnings.quiet, policy, options, ports);
  return warnings;
}

// Without the memory a run only makes more calls.
async function recall(account: string, ports: PlanPagePorts): Promise<ReadonlyMap<string, RememberedRow>> {
  try {
    return await ports.rows.recall(account);
  } catch (fault) {
    ports.log.fault('warn', 'what earlier sweeps found out cannot be read; every candidate is asked for', fault);
    return new Map();
  }
}

async function remember(
  run: SweepRunStart,
  judged: readonly JudgedUser[],
  quiet: readonly PlannedStep[],
  policy: Policy,
  { command }: SweepOptions,
  ports: PlanPagePorts,
): Promise<void> {
  const by = { rule: ruleOf(policy, command), stale: policy.stale };
  const isQuiet = new Set(quiet);
  const rows = judged.flatMap(({ row, steps, kept }) => {
    const warned = steps.map((step) => (isQuiet.has(step) ? afterWarning(step, policy, run.startedAt) : undefined));
    const left = [...kept, ...warned].filter((key) => key !== undefined);
    // The next run must judge a key again that is due, or whose warning did not arrive: this one may be cut off, or tried
    // again, before anything is done about it.
    if (left.length < kept.length + steps.length) return [];
    const remembered = rememberRow(row, left, by, run.startedAt);
    return remembered === undefined ? [] : [remembered];
  });
  try {
    await ports.rows.remember(run.account, rows);
  } catch (fault) {
    ports.log.fault('warn', 'what this sweep found out was not kept; the next one asks again', fault);
  }
}

function afterWarning(step: PlannedStep, policy: Policy, now: Date): KeptKey | undefined {
  const { userName, accessKeyId, createdAt, usage } = step;
  const fields = { userName, accessKeyId, createdAt, usage };
  switch (step.step) {
    case 'warn':
      return { ...fields, why: 'warned', until: quietUntil('warn', policy.escalation, now) };
    case 'final-warn':
      return { ...fields, why: 'finally-warned', until: quietUntil('final-warn', policy.escalation, now) };
    case 'contain':
      return undefined;
  }
}
