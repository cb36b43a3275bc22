import type { AccountSweep, StagedRun } from '../../domain/sweep/account-sweep.ts';
import type { PlannedStep, SweepPlan } from '../../domain/sweep/sweep-plan.ts';
import type { SweptKey } from '../../domain/sweep-report/swept-key.ts';
import type { PlanPages, RunBook, SweptKeyPages, SweepMemory } from '../../usecases/ports/sweep.ts';

/**
 * What the stages of a run hand on to each other, for a run that ends in the process in which it began: nothing of it
 * is stored. What later runs depend on is kept in `memory`, as without it.
 */
export function inProcessRun(memory: SweepMemory) {
  const plans: SweepPlan[] = [];
  const loadPlan: SweepMemory['loadPlan'] = async (planId) =>
    plans.find((plan) => plan.planId === planId) ?? (await memory.loadPlan(planId));
  return {
    memory: { ...memory, loadPlan },
    plans: memoryPlanPages(plans),
    book: memoryRunBook(),
    sweptKeys: memorySweptKeys(),
  };
}

/** Plans page by page in memory, put into `plans` once they are whole. */
export function memoryPlanPages(plans: SweepPlan[]): PlanPages {
  const pages = new Map<string, readonly PlannedStep[]>();
  return {
    addPage: async (planId, page, steps) => void pages.set(`${planId} ${page}`, steps),
    closePlan: async (plan, stepsOfPages) => {
      const steps = stepsOfPages.flatMap((count, page) => (pages.get(`${plan.planId} ${page}`) ?? []).slice(0, count));
      const known = plans.findIndex(({ planId }) => planId === plan.planId);
      plans.splice(known < 0 ? plans.length : known, 1, { ...plan, steps });
    },
  };
}

/** How far each run has come in each account, in memory. */
export function memoryRunBook(): RunBook {
  const runs = new Map<number, Map<string, AccountSweep>>();
  const runOf = (startedAt: Date): Map<string, AccountSweep> => {
    const found = runs.get(startedAt.getTime()) ?? new Map<string, AccountSweep>();
    runs.set(startedAt.getTime(), found);
    return found;
  };
  return {
    note: async (startedAt, sweep) => void runOf(startedAt).set(sweep.account, sweep),
    read: async (startedAt, account) => runOf(startedAt).get(account),
    all: async (startedAt) => [...runOf(startedAt).values()],
  };
}

interface RunPages {
  readonly pages: Map<number, readonly SweptKey[]>;
  all?: { readonly pages: number; readonly reportedAt: Date };
}

/** The keys of each run, page by page, in memory. */
export function memorySweptKeys(): SweptKeyPages {
  const runs = new Map<string, RunPages>();
  const runOf = (run: StagedRun): RunPages => {
    const found = runs.get(nameOf(run)) ?? { pages: new Map<number, readonly SweptKey[]>() };
    runs.set(nameOf(run), found);
    return found;
  };
  return {
    addPage: async (run, page, keys) => void runOf(run).pages.set(page, keys),
    close: async (run, all) => {
      runOf(run).all = all;
    },
    load: async (run) => {
      const { pages, all } = runOf(run);
      if (all === undefined) return undefined;
      const found = Array.from({ length: all.pages }, (_each, page) => pages.get(page));
      const keys = found.filter((page) => page !== undefined);
      return keys.length < found.length ? undefined : { keys: keys.flat(), reportedAt: all.reportedAt };
    },
    clear: async (run) => void runs.delete(nameOf(run)),
  };
}

function nameOf({ account, startedAt }: StagedRun): string {
  return `${account} ${startedAt.toISOString()}`;
}
