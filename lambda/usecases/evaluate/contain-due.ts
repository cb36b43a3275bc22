import { METRIC } from '../../contract.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { dayLimit } from '../../domain/sweep/run-limits.ts';
import { budgetNotice } from '../../domain/notices/sweep-notice.ts';
import { planIdOf, type PlannedStep, type SweepPlan } from '../../domain/sweep/sweep-plan.ts';
import { beginAttempts } from '../change/attempts.ts';
import { containStale, STALE_SOURCE } from '../sweep/contain-stale.ts';
import { tellContained } from '../change/count-handled.ts';
import type { Evaluation, SweepMemory } from '../ports/sweep.ts';
import { staleBudget } from '../sweep/stale-budget.ts';
import type { KeyPorts } from '../ports/change.ts';

export type ContainDuePorts = KeyPorts & { readonly memory: Pick<SweepMemory, 'savePlan'> };

export interface DueKeys {
  readonly evaluation: Evaluation;
  readonly userName: string;
  /** Steps of one user's keys, all of them `contain`. */
  readonly steps: readonly PlannedStep[];
  /** Active keys of the account; `undefined` where no sweep has counted them yet. */
  readonly activeKeys: number | undefined;
}

/**
 * Contains the keys that a stale finding brought forward, as far as the account's budget of the day goes; the others
 * stay Active, their plan is kept, and people are notified once a day. A budget that cannot be read allows none. A change
 * that fails is recorded and announced like a sweep's, and left to the next sweep.
 * @throws the first fault, after all keys: a budget that was not read, an outcome or a limit that was not made known
 */
export async function containDue(due: DueKeys, policy: Policy, ports: ContainDuePorts): Promise<void> {
  const { account, day } = due.evaluation;
  const allowed = dayLimit(due.activeKeys, policy.limits);
  const refused: PlannedStep[] = [];
  const { attempt, faults } = beginAttempts();
  for (const step of due.steps) {
    await attempt(async () => {
      const isAllowed = await ports.budgets.take(staleBudget(account, day), step.accessKeyId, allowed);
      if (isAllowed) await containOne(account, step, policy, ports);
      else refused.push(step);
    });
  }
  if (refused.length > 0) await attempt(() => reachLimit({ ...due, steps: refused }, allowed, ports));
  if (faults.length > 0) throw faults[0];
}

async function containOne(account: string, step: PlannedStep, policy: Policy, ports: ContainDuePorts): Promise<void> {
  const { userName, accessKeyId, reason } = step;
  const outcome = await containStale(account, step, policy, ports);
  ports.log.info('stale key handled', { userName, accessKeyId, reason, outcome });
  if (outcome?.outcome === 'contained') tellContained(STALE_SOURCE, 1, ports.metrics);
  if (outcome?.outcome === 'failed') ports.metrics.count(METRIC.failed, 1);
}

async function reachLimit(due: DueKeys, allowed: number, ports: ContainDuePorts): Promise<void> {
  const { account, day, subject } = due.evaluation;
  const plan = planOf(due, ports.clock.now());
  ports.metrics.count(METRIC.sweepLimitReached, 1);
  ports.log.error('the budget of the day stopped a stale finding', {
    planId: plan.planId,
    due: due.steps.length,
    allowed,
  });
  // Before the notice, so that its readers find the plan.
  await ports.memory.savePlan(plan);
  // Only the first one of the day sends a notice, again if it was cut off before.
  if (!(await ports.budgets.take(`stale-limit#${account}#${day}`, subject, 1))) return;
  const delivery = await ports.notices.send(budgetNotice(plan, allowed));
  if (delivery.delivered) return;
  ports.metrics.count(METRIC.warningUndelivered, 1);
  ports.log.warn("the notice of the day's budget reached nobody", { why: delivery.why });
}

function planOf({ evaluation, userName, steps, activeKeys }: DueKeys, madeAt: Date): SweepPlan {
  const { account } = evaluation;
  const planId = `${planIdOf({ account, startedAt: madeAt })}-${userName}`;
  return { planId, account, madeAt, activeKeys: activeKeys ?? 0, steps };
}
