import { isWithinWindow } from '../../../domain/sweep/contain-window.ts';
import type { KeyState } from '../../../domain/ledger/key-state.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { RemediationError } from '../../../domain/shared/remediation-error.ts';
import { addCounts, NO_COUNTS, type SweepCounts } from '../../../domain/sweep/sweep-counts.ts';
import type { PlannedStep } from '../../../domain/sweep/sweep-plan.ts';
import { concurrently } from '../../shared/concurrently.ts';
import { isCheckFresh } from '../contain-stale.ts';
import { containStep, countResults, judgeAgain, type StepResult } from '../contain-step.ts';
import { loadPlan } from './limits.ts';
import type { StagedRun } from '../../../domain/sweep/account-sweep.ts';
import { recoverKey } from '../recover-stale.ts';
import { noteStale } from '../stale-budget.ts';
import type { StageOptions, StagePorts } from './plan.ts';

/** Where the containment of an account goes on; plain values, for a state machine to hand on. */
export interface ContainCursor {
  /** The steps of the plan before it are done. */
  readonly nextStep: number;
  readonly counts: SweepCounts;
}

/** How far the containment has come; `results` is for a caller in the same process and is not handed on. */
export type ContainProgress = { readonly results: readonly StepResult[] } & (
  | { readonly isDone: false; readonly cursor: ContainCursor }
  | { readonly isDone: true }
);

/**
 * Contains the keys of an account's plan as far as the time of one invocation goes: called again with the cursor until
 * it is done. Only a plan that was found within the limits is carried out, and only inside the contain window. A key
 * whose check is older than 15 minutes is judged anew by the whole rule; one that was contained or reactivated since its
 * check is left alone, and what was left between a change and its record is finished, so that the same call twice does
 * nothing twice.
 * @throws RemediationError `NotCleared`, `NoSuchPlan`, `OutOfTime`
 */
export async function containStage(
  run: StagedRun,
  cursor: ContainCursor | undefined,
  policy: Policy,
  options: StageOptions,
  ports: StagePorts,
): Promise<ContainProgress> {
  const { account, startedAt } = run;
  const sweep = await ports.book.read(startedAt, account);
  if (sweep?.stage === 'contained') return { isDone: true, results: [] };
  if (sweep?.stage !== 'cleared') throw notCleared(account, sweep?.stage ?? 'not planned');
  const { nextStep: from = 0, counts = NO_COUNTS } = cursor ?? {};
  const { steps } = await loadPlan(run, ports.memory);
  const { nextStep, results } = await containFrom(account, steps, from, policy, options, ports);
  const total = addCounts(counts, countResults(results));
  if (nextStep < steps.length && isOpen(policy, ports)) {
    if (nextStep === from) throw outOfTime(account);
    return { isDone: false, cursor: { nextStep, counts: total }, results };
  }
  const waiting = steps.length - nextStep;
  if (waiting > 0) ports.log.info('the contain window is closed; the other keys wait for a run in it', { waiting });
  await ports.book.note(startedAt, { ...sweep, stage: 'contained', counts: addCounts(sweep.counts, total) });
  return { isDone: true, results };
}

interface Contained {
  /** The first step that was not begun. */
  readonly nextStep: number;
  /** In the order of the plan. */
  readonly results: readonly StepResult[];
}

async function containFrom(
  account: string,
  steps: readonly PlannedStep[],
  from: number,
  policy: Policy,
  options: StageOptions,
  ports: StagePorts,
): Promise<Contained> {
  const { concurrency = 1, mayContinue, progress } = options;
  const mayBegin = (): boolean => isOpen(policy, ports) && mayContinue();
  const results: StepResult[] = [];
  let done = from;
  const work = async (step: PlannedStep, at: number): Promise<void> => {
    results[at] = await handle(account, step, policy, options, ports);
    done += 1;
    progress?.('keys', done, steps.length);
  };
  const begun = await concurrently(steps.slice(from), concurrency, work, mayBegin);
  return { nextStep: from + begun, results };
}

async function handle(
  account: string,
  step: PlannedStep,
  policy: Policy,
  options: StageOptions,
  ports: StagePorts,
): Promise<StepResult> {
  const { accessKeyId, userName } = step;
  try {
    const key = { account, subject: accessKeyId };
    const startedAt = ports.clock.now();
    const state = await ports.ledger.read(key);
    const isRecovered = await recoverKey(key, state, startedAt, policy.staleMode, ports);
    const changed = isRecovered ? 'contained-before' : changedSince(step.checkedAt, state);
    if (changed === 'contained-before') await noteStale(key, ports);
    if (changed !== undefined) return { step, kind: changed };
    const due = await stillDue(account, step, policy, options, ports);
    return due === undefined ? { step, kind: 'no-longer-due' } : await containStep(account, due, policy, ports);
  } catch (fault) {
    const { code, message } = ports.log.fault('error', 'a key that is due could not be judged at its turn', fault, {
      accessKeyId,
      userName,
    });
    return { step, kind: 'fault', code, message };
  }
}

/** What the ledger says has changed since a key was judged for the plan; `undefined` where nothing has. */
function changedSince(
  checkedAt: Date,
  { containment, reactivation }: KeyState,
): 'contained-before' | 'no-longer-due' | undefined {
  if (reactivation !== undefined && reactivation.at >= checkedAt) return 'no-longer-due';
  if (containment === undefined || containment.at < checkedAt) return undefined;
  return containment.cause === 'stale' ? 'contained-before' : 'no-longer-due';
}

async function stillDue(
  account: string,
  step: PlannedStep,
  policy: Policy,
  { command }: StageOptions,
  ports: StagePorts,
): Promise<PlannedStep | undefined> {
  const now = ports.clock.now();
  if (isCheckFresh(step, now)) return step;
  // Whether the user's path is exempt was seen for the plan; all that may have changed since is asked again.
  const user = { userName: step.userName, userPath: '/' };
  const context = { policy, warnOnly: false, now, ...(command === undefined ? {} : { command }) };
  return judgeAgain(account, user, step, context, ports);
}

function isOpen({ staleMode, containWindow }: Policy, { clock }: StagePorts): boolean {
  return staleMode === 'enforce' && isWithinWindow(containWindow, clock.now());
}

function notCleared(account: string, stage: string): RemediationError {
  const message = `nothing of ${account} is contained before its plan is found within the limits; it is ${stage}`;
  return new RemediationError(message, { code: 'NotCleared', retryable: false });
}

function outOfTime(account: string): RemediationError {
  const message = `not one key of ${account} could be handled in the time of one invocation`;
  return new RemediationError(message, { code: 'OutOfTime', retryable: false });
}
