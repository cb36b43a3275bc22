import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { concurrently } from '../shared/concurrently.ts';
import { containStale, type ContainStalePorts } from './contain-stale.ts';
import type { SweepOptions } from './plan-page.ts';
import type { Budgets } from '../ports/ledger.ts';
import { noteStale } from './stale-budget.ts';

export type ContainStepsPorts = ContainStalePorts & { readonly budgets: Budgets };

/** What became of one key of a plan. */
export type StepResult =
  | { readonly step: PlannedStep; readonly kind: 'outcome'; readonly outcome: Outcome }
  /** Stale no more: it was used since the plan. */
  | { readonly step: PlannedStep; readonly kind: 'used-since' }
  /** The outcome stands, if there is one, and could not be made known. */
  | { readonly step: PlannedStep; readonly kind: 'fault'; readonly code: string; readonly message: string };

/** Contains planned keys, several at once; one key's fault is never another's. @returns a result for each */
export async function containSteps(
  account: string,
  steps: readonly PlannedStep[],
  policy: Policy,
  options: SweepOptions,
  ports: ContainStepsPorts,
): Promise<readonly StepResult[]> {
  const { concurrency = 1, progress } = options;
  const results: StepResult[] = [];
  let done = 0;
  await concurrently(steps, concurrency, async (step, at) => {
    results[at] = await containOne(account, step, policy, ports);
    done += 1;
    progress?.('keys', done, steps.length);
  });
  return results;
}

async function containOne(
  account: string,
  step: PlannedStep,
  policy: Policy,
  ports: ContainStepsPorts,
): Promise<StepResult> {
  const { userName, accessKeyId } = step;
  try {
    const outcome = await containStale(account, step, policy, ports);
    ports.log.info('stale key handled', { userName, accessKeyId, reason: step.reason, outcome });
    if (outcome === undefined) return { step, kind: 'used-since' };
    if (outcome.outcome === 'contained') await noteStale({ account, subject: accessKeyId }, ports);
    return { step, kind: 'outcome', outcome };
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.error('a stale key was handled and could not be made known', { userName, accessKeyId, code, message });
    return { step, kind: 'fault', code, message };
  }
}

export function countContained(results: readonly StepResult[]): number {
  return results.filter((result) => result.kind === 'outcome' && result.outcome.outcome === 'contained').length;
}

export function countUsedSince(results: readonly StepResult[]): number {
  return results.filter((result) => result.kind === 'used-since').length;
}

export function countFailed(results: readonly StepResult[]): number {
  return results.filter(
    (result) => result.kind === 'fault' || (result.kind === 'outcome' && result.outcome.outcome === 'failed'),
  ).length;
}
