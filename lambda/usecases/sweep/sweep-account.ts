import type { Policy } from '../../domain/policy/policy.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import { checkRunLimits, type LimitCheck } from '../../domain/sweep/run-limits.ts';
import type { SweepCounts } from '../../domain/sweep/sweep-counts.ts';
import { dueOf, planIdOf, type SweepPlan } from '../../domain/sweep/sweep-plan.ts';
import type { StepResult } from './contain-step.ts';
import { countActive } from './count-sweep.ts';
import type { SweepOptions } from './plan-page.ts';
import { containStage } from './stages/contain.ts';
import { finishStage, type FinishPorts } from './stages/finish.ts';
import { limitsStage } from './stages/limits.ts';
import { type PagePlan, planStage, type StagePorts } from './stages/plan.ts';

/** What a run would do in an account, or has planned to do. */
export interface PlannedSweep extends PagePlan {
  readonly plan: SweepPlan;
  /** Whether the keys that are due are within the run's limits. */
  readonly check: LimitCheck;
}

/** What a run did, with what it had planned. */
export interface SweepSummary extends PlannedSweep {
  readonly limitReached: boolean;
  /** In the order of the plan. */
  readonly results: readonly StepResult[];
  readonly counts: SweepCounts;
}

/** The plan of a whole account, with the run limits applied to it. */
export function plannedSweep(planned: PagePlan, { limits }: Policy): PlannedSweep {
  const { run, page, rows } = planned;
  const { account, startedAt } = run;
  const activeKeys = countActive(rows);
  const plan = { planId: planIdOf(run), account, madeAt: startedAt, activeKeys, steps: page.steps };
  return { ...planned, plan, check: checkRunLimits(dueOf(page.steps).length, activeKeys, limits) };
}

/**
 * One sweep of an account: all stages, one after the other, in this process. The run counts as completed only at its
 * end: one that was cut off leaves the next one in charge of all it left.
 * @param ports - book, plans and swept keys may be kept in memory; of the rest, later runs depend on what is kept
 * @throws RemediationError the fault of a stage, or `RunNotRecorded`
 */
export async function sweepAccount(
  account: string,
  policy: Policy,
  options: SweepOptions,
  ports: StagePorts & FinishPorts,
): Promise<SweepSummary> {
  const startedAt = ports.clock.now();
  const run = { account, startedAt };
  const whole = { startedAt, accounts: [account], home: account };
  const inOneGo = { ...options, mayContinue: () => true };
  const { planned } = await planStage(run, undefined, policy, inOneGo, ports);
  const sweep = plannedSweep(planned, policy);
  // Before the notice of the limit names it. No other plan outlives the run.
  if (!sweep.check.within) await ports.memory.savePlan(sweep.plan);
  const cleared = await limitsStage(whole, policy, ports);
  const { results } =
    cleared.length === 0 ? { results: [] } : await containStage(run, undefined, policy, inOneGo, ports);
  const { counts, completed, failure = '' } = await finishStage(whole, ports.clock.now(), ports);
  if (completed === 0) throw notRecorded(failure);
  return { ...sweep, limitReached: !sweep.check.within, results, counts };
}

function notRecorded(failure: string): RemediationError {
  const message = `the sweep was carried out, and could not be recorded as completed: ${failure}`;
  return new RemediationError(message, { code: 'RunNotRecorded', retryable: true });
}
