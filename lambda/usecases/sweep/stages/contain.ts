import { isWithinWindow } from '../../../domain/sweep/contain-window.ts';
import type { KeyState } from '../../../domain/ledger/key-state.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { describeFault, RemediationError } from '../../../domain/shared/remediation-error.ts';
import { addCounts, NO_COUNTS, type SweepCounts } from '../../../domain/sweep/sweep-counts.ts';
import { planIdOf, type PlannedStep } from '../../../domain/sweep/sweep-plan.ts';
import { concurrently } from '../../shared/concurrently.ts';
import { isCheckFresh } from '../contain-stale.ts';
import { containSteps, countContained, countFailed, countUsedSince } from '../contain-steps.ts';
import { judgeAgain } from '../judge-again.ts';
import { loadPlan } from '../load-plan.ts';
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

export type ContainProgress = { readonly isDone: false; readonly cursor: ContainCursor } | { readonly isDone: true };

const CONTAINED: Partial<SweepCounts> = { contained: 1 };

/**
 * Contains the keys of an account's plan as far as the time of one invocation goes: called again with the cursor until
 * it is done. Only a plan that was found within the limits is carried out, and only inside the contain window. A key
 * whose check is older than 15 minutes is judged anew by the whole rule; one that was contained or given back since its
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
  if (sweep?.stage === 'contained') return { isDone: true };
  if (sweep?.stage !== 'cleared') throw notCleared(account, sweep?.stage ?? 'not planned');
  const { nextStep = 0, counts = NO_COUNTS } = cursor ?? {};
  const { steps } = await loadPlan(planIdOf(run), ports.memory);
  const done = await containFrom(account, steps, nextStep, policy, options, ports);
  const so = addCounts(counts, done.counts);
  if (done.nextStep < steps.length && isOpen(policy, ports)) {
    if (done.nextStep === nextStep) throw outOfTime(account);
    return { isDone: false, cursor: { nextStep: done.nextStep, counts: so } };
  }
  const waiting = steps.length - done.nextStep;
  if (waiting > 0) ports.log.info('the contain window is closed; the other keys wait for a run in it', { waiting });
  await ports.book.note(startedAt, { ...sweep, stage: 'contained', counts: addCounts(sweep.counts, so) });
  return { isDone: true };
}

interface Contained {
  /** The first step that was not begun. */
  readonly nextStep: number;
  readonly counts: SweepCounts;
}

async function containFrom(
  account: string,
  steps: readonly PlannedStep[],
  nextStep: number,
  policy: Policy,
  { concurrency, mayContinue }: StageOptions,
  ports: StagePorts,
): Promise<Contained> {
  const mayBegin = (): boolean => isOpen(policy, ports) && mayContinue();
  let counts = NO_COUNTS;
  const work = async (step: PlannedStep): Promise<void> => {
    const handled = await handle(account, step, policy, ports);
    counts = addCounts(counts, handled);
  };
  const begun = await concurrently(steps.slice(nextStep), concurrency, work, mayBegin);
  return { nextStep: nextStep + begun, counts };
}

async function handle(
  account: string,
  step: PlannedStep,
  policy: Policy,
  ports: StagePorts,
): Promise<Partial<SweepCounts>> {
  const { accessKeyId, userName } = step;
  try {
    const key = { account, subject: accessKeyId };
    const startedAt = ports.clock.now();
    const state = await ports.ledger.read(key);
    const isRecovered = await recoverKey(key, state, startedAt, policy.staleMode, ports);
    const settled = isRecovered ? CONTAINED : settledSince(step.checkedAt, state);
    if (settled === CONTAINED) await noteStale(key, ports);
    if (settled !== undefined) return settled;
    const due = await stillDue(account, step, policy, ports);
    if (due === undefined) return { usedSince: 1 };
    const results = await containSteps(account, [due], policy, {}, ports);
    return {
      contained: countContained(results),
      usedSince: countUsedSince(results),
      failed: countFailed(results),
    };
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.error('a key that is due could not be judged at its turn', { accessKeyId, userName, code, message });
    return { failed: 1 };
  }
}

/** What has become of a key since it was judged for the plan; `undefined` where nothing has. */
function settledSince(checkedAt: Date, { containment, reactivation }: KeyState): Partial<SweepCounts> | undefined {
  if (reactivation !== undefined && reactivation.at >= checkedAt) return { usedSince: 1 };
  if (containment === undefined || containment.at < checkedAt) return undefined;
  // By this very run, when its stage was begun before.
  return containment.cause === 'stale' ? CONTAINED : { usedSince: 1 };
}

async function stillDue(
  account: string,
  step: PlannedStep,
  policy: Policy,
  ports: StagePorts,
): Promise<PlannedStep | undefined> {
  const now = ports.clock.now();
  if (isCheckFresh(step, now)) return step;
  // Whether the user's path is exempt was seen for the plan; all that may have changed since is asked again.
  const user = { userName: step.userName, userPath: '/' };
  return judgeAgain(account, user, step, { policy, warnOnly: false, now }, ports);
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
