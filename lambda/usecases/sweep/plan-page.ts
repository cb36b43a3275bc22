import { quietUntil } from '../../domain/sweep/escalation.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { rememberRow, ruleOf, type RememberedRow } from '../../domain/sweep/remembered-row.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { CommandChoice, StaleContext } from '../../domain/sweep/stale-decision.ts';
import { dueOf, type KeptKey, type PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { type JudgedUser, type PageRows, planSweep, type PlanPage, type PlanPorts } from './plan-sweep.ts';
import type { RowMemory } from '../ports/sweep.ts';
import { warnStale, type WarnCounts, type WarnPorts } from './warn-stale.ts';

export type PlanPagePorts = PlanPorts & WarnPorts & { readonly rows: RowMemory };

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
  /** Hears how far it is: users that were asked for, keys that were contained. */
  readonly progress?: (stage: 'users' | 'keys', done: number, total: number) => void;
}

export interface PlannedPage {
  /** What is to be done, warnings included. */
  readonly steps: readonly PlannedStep[];
  /** What is left alone, with what earlier runs left alone and nothing new is said of. */
  readonly kept: readonly KeptKey[];
  readonly failed: PlanPage['failed'];
  readonly nextRow: number | undefined;
  readonly judged: readonly JudgedUser[];
}

/** Plans rows of a report, as far as the time goes. Changes nothing, tells nobody, remembers nothing. */
export async function planPage(
  run: SweepRunStart,
  rows: PageRows,
  policy: Policy,
  options: SweepOptions,
  ports: PlanPorts & { readonly rows: RowMemory },
): Promise<PlannedPage> {
  const { account, warnOnly, startedAt } = run;
  const { command, concurrency = 1, progress } = options;
  const context: StaleContext = { policy, warnOnly, now: startedAt, ...(command === undefined ? {} : { command }) };
  const remembered = await recall(account, ports);
  const onJudged = (done: number, total: number): void => progress?.('users', done, total);
  const how = { concurrency, remembered, onJudged };
  const page = await planSweep(account, rows, context, how, ports);
  return {
    steps: page.judged.flatMap(({ steps }) => steps),
    kept: [...page.judged.flatMap(({ kept }) => kept), ...page.unchanged],
    failed: page.failed,
    nextRow: page.nextRow,
    judged: page.judged,
  };
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
  await remember(run, page.judged, warnings.quiet, ruleOf(policy, options.command), policy, ports);
  return warnings;
}

// A memory that is away costs calls, no more.
async function recall(
  account: string,
  ports: PlanPorts & { readonly rows: RowMemory },
): Promise<ReadonlyMap<string, RememberedRow>> {
  try {
    return await ports.rows.recall(account);
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.warn('what earlier sweeps found out cannot be read; every candidate is asked for', { code, message });
    return new Map();
  }
}

async function remember(
  run: SweepRunStart,
  judged: readonly JudgedUser[],
  quiet: readonly PlannedStep[],
  rule: string,
  policy: Policy,
  ports: PlanPagePorts,
): Promise<void> {
  const isQuiet = new Set(quiet);
  const rows = judged.flatMap(({ row, steps, kept }) => {
    const warned = steps.map((step) => (isQuiet.has(step) ? afterWarning(step, policy, run.startedAt) : undefined));
    // One that nobody was warned of is warned of by the next run.
    if (steps.some((step, at) => step.step !== 'contain' && warned[at] === undefined)) return [];
    const left = [...kept, ...warned.filter((key) => key !== undefined)];
    const remembered = rememberRow(row, left, dueOf(steps).length, rule, run.startedAt);
    return remembered === undefined ? [] : [remembered];
  });
  try {
    await ports.rows.remember(run.account, rows);
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.warn('what this sweep found out was not kept; the next one asks again', { code, message });
  }
}

function afterWarning(step: PlannedStep, policy: Policy, now: Date): KeptKey | undefined {
  const { userName, accessKeyId, createdAt, usage } = step;
  const told = { userName, accessKeyId, createdAt, usage };
  switch (step.step) {
    case 'warn':
      return { ...told, why: 'warned', until: quietUntil('warn', policy.escalation, now) };
    case 'final-warn':
      return { ...told, why: 'finally-warned', until: quietUntil('final-warn', policy.escalation, now) };
    case 'contain':
      return undefined;
  }
}
