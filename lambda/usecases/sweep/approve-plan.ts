import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault, RemediationError } from '../../domain/shared/remediation-error.ts';
import type { StaleContext } from '../../domain/sweep/stale-decision.ts';
import { dueOf, type PlannedStep, type SweepPlan } from '../../domain/sweep/sweep-plan.ts';
import type { Users } from '../ports/iam.ts';
import type { SweepMemory } from '../ports/sweep.ts';
import { concurrently } from '../shared/concurrently.ts';
import { containStep, judgeAgain, type StepResult } from './contain-step.ts';
import type { SweepOptions } from './plan-page.ts';
import type { KeyPorts } from '../ports/change.ts';

export type ApprovePorts = KeyPorts & {
  readonly memory: Pick<SweepMemory, 'loadPlan'>;
  readonly users: Pick<Users, 'find'>;
};

export interface ApprovedPlan {
  readonly plan: SweepPlan;
  /** What became of each key that the plan says to contain and that is still due. */
  readonly results: readonly StepResult[];
  /** Keys of the plan that are no longer due: used, rotated, exempt or held since, or gone. */
  readonly dropped: readonly PlannedStep[];
  readonly failed: readonly { readonly step: PlannedStep; readonly code: string; readonly message: string }[];
}

/**
 * Carries out exactly the plan that a run limit stopped, and a person has approved: each of its keys is judged anew by
 * the whole rule, and contained if it is still due; no key that the plan does not name is touched. The run limits and
 * the contain window do not count: a person has decided.
 * @param account the account whose keys the ports reach
 * @throws RemediationError `NoSuchPlan`, or `PlanOfAnotherAccount`
 */
export async function approvePlan(
  planId: string,
  account: string,
  policy: Policy,
  options: SweepOptions,
  ports: ApprovePorts,
): Promise<ApprovedPlan> {
  const plan = await ports.memory.loadPlan(planId);
  if (plan === undefined) throw noSuchPlan(planId);
  // There its keys would seem to be gone, and the plan to be done with.
  if (plan.account !== account) throw planOfAnotherAccount(plan, account);
  const steps = dueOf(plan.steps);
  const results: StepResult[] = [];
  const dropped: PlannedStep[] = [];
  const failed: { step: PlannedStep; code: string; message: string }[] = [];
  let done = 0;
  await concurrently(steps, options.concurrency ?? 1, async (step) => {
    try {
      const due = await stillDue(account, step, policy, options, ports);
      if (due === undefined) dropped.push(step);
      else results.push(await containStep(account, due, policy, ports));
    } catch (fault) {
      const { code, message } = describeFault(fault);
      failed.push({ step, code, message });
    }
    done += 1;
    options.progress?.('keys', done, steps.length);
  });
  return { plan, results, dropped, failed };
}

async function stillDue(
  account: string,
  step: PlannedStep,
  policy: Policy,
  { command }: SweepOptions,
  ports: ApprovePorts,
): Promise<PlannedStep | undefined> {
  const user = await ports.users.find(step.userName);
  if (user === undefined) return undefined;
  const context: StaleContext = {
    policy: { ...policy, containWindow: undefined },
    warnOnly: false,
    now: ports.clock.now(),
    ...(command === undefined ? {} : { command }),
  };
  return judgeAgain(account, user, step, context, ports);
}

function planOfAnotherAccount({ planId, account }: SweepPlan, reached: string): RemediationError {
  const message = `plan ${planId} is of account ${account}, and these credentials are of ${reached}; name a role of ${account} with --role-arn`;
  return new RemediationError(message, { code: 'PlanOfAnotherAccount', retryable: false });
}

function noSuchPlan(planId: string): RemediationError {
  const message = `there is no plan ${planId}; its id is in the notice of the run limit, and the ledger must be the one of that run`;
  return new RemediationError(message, { code: 'NoSuchPlan', retryable: false });
}
