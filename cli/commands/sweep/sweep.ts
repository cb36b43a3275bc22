import type { Policy } from '../../../lambda/domain/policy/policy.ts';
import { approvePlan } from '../../../lambda/usecases/sweep/approve-plan.ts';
import { countResults } from '../../../lambda/usecases/sweep/contain-step.ts';
import type { SweepOptions as RunOptions } from '../../../lambda/usecases/sweep/plan-page.ts';
import type { SweepReport } from '../../../lambda/domain/sweep-report/sweep-report.ts';
import { planReport, runReport } from '../../../lambda/usecases/sweep-report/report-stage.ts';
import { planAccount } from '../../../lambda/usecases/sweep/stages/plan.ts';
import {
  plannedSweep,
  type PlannedSweep,
  sweepAccount,
  type SweepSummary,
} from '../../../lambda/usecases/sweep/sweep-account.ts';
import { askYes } from '../../terminal/ask-yes.ts';
import { EXIT, type ExitCode, UsageError } from '../../terminal/exit-code.ts';
import { checkHtmlFile, writeHtmlFile } from '../../terminal/html-file.ts';
import { openProgress, type Progress } from '../../terminal/progress.ts';
import { commandChoice, concurrencyOption, type RawSweepOptions, sweepPolicy } from '../../arguments/sweep-options.ts';
import { openSweepShell, type SweepShell } from '../../connect/sweep-session.ts';
import { print } from '../../terminal/print.ts';
import { approvedDocument, plannedDocument, sweptDocument } from './sweep-document.ts';
import { printApproved, printPlan, printSwept } from './print-sweep.ts';

export interface SweepCommandOptions extends RawSweepOptions {
  readonly apply?: boolean;
  readonly approve?: string;
  readonly stack: string;
  readonly ledger?: string;
  readonly roleArn?: string;
  readonly topic?: string;
  readonly html?: string;
  readonly json?: boolean;
}

const KEYS_FOR_EACH_CALL = 4;

/** Shows what a sweep would do, and with `--apply` does it; with `--approve` carries out a plan that a limit stopped. */
export async function sweepCommand(options: SweepCommandOptions): Promise<ExitCode> {
  const concurrency = concurrencyOption(options);
  const command = commandChoice(options);
  await checkReport(options);
  const shell = await openSweepShell({ ...options, concurrency });
  const policy = sweepPolicy(shell.policy, options);
  const progress = new StageProgress();
  const run: RunOptions = {
    // The client holds the calls to the limit; what waits for the ledger meanwhile leaves its place to others.
    concurrency: concurrency * KEYS_FOR_EACH_CALL,
    ...(command === undefined ? {} : { command }),
    progress: (stage, done, total) => progress.tell(stage, done, total),
  };
  try {
    if (options.approve !== undefined) return await approve(options.approve, options, policy, run, shell);
    return await planOrApply(options, policy, run, shell);
  } finally {
    progress.close();
  }
}

async function planOrApply(
  options: SweepCommandOptions,
  policy: Policy,
  run: RunOptions,
  shell: SweepShell,
): Promise<ExitCode> {
  const { caller, ports } = shell;
  const isApplied = options.apply === true && (await isMeant(options));
  if (!isApplied) {
    const start = { account: caller.account, startedAt: ports.clock.now() };
    const planned = plannedSweep(await planAccount(start, policy, run, ports), policy);
    return reported(showPlan(planned, options, shell), async () => planReport(planned, policy), options);
  }
  const summary = await sweepAccount(caller.account, policy, run, ports);
  const report = () => runReport(summary.run, summary.results, policy, ports);
  return reported(showSwept(summary, options, shell), report, options);
}

function showSwept(summary: SweepSummary, options: SweepCommandOptions, shell: SweepShell): ExitCode {
  if (options.json === true) print(JSON.stringify(sweptDocument(summary, shell), null, 2));
  else printSwept(summary, shell);
  if (summary.limitReached) return EXIT.limitReached;
  return summary.counts.failed > 0 ? EXIT.failed : EXIT.done;
}

function showPlan(planned: PlannedSweep, options: SweepCommandOptions, shell: SweepShell): ExitCode {
  if (options.json === true) print(JSON.stringify(plannedDocument(planned, shell), null, 2));
  else printPlan(planned, shell);
  if (planned.page.failed.length > 0) return EXIT.failed;
  return planned.check.within ? EXIT.done : EXIT.limitReached;
}

async function checkReport({ html, approve: planId }: SweepCommandOptions): Promise<void> {
  if (html === undefined) return;
  if (planId !== undefined) throw new UsageError('--html reports of a sweep; leave it out with --approve');
  await checkHtmlFile(html);
}

/** The exit code with the report written, if one was asked for: a sweep is what it is, with or without it. */
async function reported(
  code: ExitCode,
  makeReport: () => Promise<SweepReport | undefined>,
  options: SweepCommandOptions,
): Promise<ExitCode> {
  if (options.html === undefined) return code;
  const report = await makeReport();
  const isWritten = report !== undefined && (await writeHtmlFile(options.html, report, options.json === true));
  return isWritten || code !== EXIT.done ? code : EXIT.failed;
}

async function approve(
  planId: string,
  options: SweepCommandOptions,
  policy: Policy,
  run: RunOptions,
  shell: SweepShell,
): Promise<ExitCode> {
  const approved = await approvePlan(planId, shell.caller.account, policy, run, shell.ports);
  if (options.json === true) print(JSON.stringify(approvedDocument(approved, shell), null, 2));
  else printApproved(approved, shell);
  return countResults(approved.results).failed + approved.failed.length > 0 ? EXIT.failed : EXIT.done;
}

/** Asks the person at the terminal before keys are contained without a warning. */
async function isMeant(options: SweepCommandOptions): Promise<boolean> {
  if (options.withoutWarning !== true || !process.stdin.isTTY || !process.stderr.isTTY) return true;
  process.stderr.write(
    'keystop: --without-warning sets every stale key Inactive now. Nobody was warned, and programs that still sign with one of them stop working. To reactivate a key: keystop reactivate.\n',
  );
  return askYes('Type yes to go on, anything else to see the plan only: ');
}

async function closed(shown: Promise<Progress> | undefined): Promise<void> {
  const progress = await shown;
  progress?.close();
}

/** One progress after the other: users that are judged, then keys that are contained. */
class StageProgress {
  #stage: 'users' | 'keys' | undefined;
  #shown: Promise<Progress> | undefined;
  #lastShown = 0;

  tell(stage: 'users' | 'keys', done: number, total: number): void {
    if (stage !== this.#stage) {
      this.close();
      this.#stage = stage;
      this.#lastShown = 0;
      this.#shown = openProgress(stage === 'users' ? 'users judged' : 'keys handled', total);
    }
    // Elsewhere than on a terminal each step is a line: twenty of them will do.
    const isDue = process.stderr.isTTY || done === total || done - this.#lastShown >= total / 20;
    if (!isDue) return;
    this.#lastShown = done;
    void this.#update(done);
  }

  async #update(done: number): Promise<void> {
    const shown = await this.#shown;
    shown?.update(done);
  }

  close(): void {
    void closed(this.#shown);
    this.#shown = undefined;
  }
}
