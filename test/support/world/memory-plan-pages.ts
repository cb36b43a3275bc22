import type { PlannedStep, SweepPlan } from '../../../lambda/domain/sweep/sweep-plan.ts';
import type { PlanPages } from '../../../lambda/usecases/ports/sweep.ts';

/** Plans page by page in memory, put into `plans` once they are whole; passes the same contract tests as the adapter. */
export function memoryPlanPages(plans: SweepPlan[]): PlanPages {
  const pages = new Map<string, readonly PlannedStep[]>();
  return {
    addPage: async (planId, page, steps) => void pages.set(nameOf(planId, page), steps),
    closePlan: async (plan, stepsOfPages) => {
      const steps = stepsOfPages.flatMap((count, page) => (pages.get(nameOf(plan.planId, page)) ?? []).slice(0, count));
      const known = plans.findIndex(({ planId }) => planId === plan.planId);
      plans.splice(known < 0 ? plans.length : known, 1, { ...plan, steps });
    },
  };
}

function nameOf(planId: string, page: number): string {
  return `${planId} ${page}`;
}
