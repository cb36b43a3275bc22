import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { SweepPlan } from '../../domain/sweep/sweep-plan.ts';
import type { SweepMemory } from '../ports/sweep.ts';

/** A plan that an earlier stage of the run has kept. @throws RemediationError `NoSuchPlan` */
export async function loadPlan(planId: string, memory: Pick<SweepMemory, 'loadPlan'>): Promise<SweepPlan> {
  const plan = await memory.loadPlan(planId);
  if (plan !== undefined) return plan;
  throw new RemediationError(`the plan ${planId} is not there`, { code: 'NoSuchPlan', retryable: false });
}
