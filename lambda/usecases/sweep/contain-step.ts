import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ReportRow } from '../../domain/sweep/credential-report-row.ts';
import type { StaleContext } from '../../domain/sweep/stale-decision.ts';
import { addCounts, NO_COUNTS, type SweepCounts } from '../../domain/sweep/sweep-counts.ts';
import { dueOf, type PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { containStale } from './contain-stale.ts';
import { planUser } from './plan-user.ts';
import { noteStale } from './stale-budget.ts';
import type { KeyPorts } from '../ports/change.ts';

/** The result of one key of a plan, when its turn came. */
export type StepResult =
  | { readonly step: PlannedStep; readonly kind: 'outcome'; readonly outcome: Outcome }
  /** Contained since it was planned: by this run before its stage was called again, or by another sweep. */
  | { readonly step: PlannedStep; readonly kind: 'contained-before' }
  /** Used, rotated, exempted, held, reactivated, or contained as exposed since it was planned. */
  | { readonly step: PlannedStep; readonly kind: 'no-longer-due' }
  /** It could not be judged, or its outcome stands and could not be announced. */
  | { readonly step: PlannedStep; readonly kind: 'fault'; readonly code: string; readonly message: string };

/**
 * The step of one key as the whole rule says it now; `undefined` where it is no longer due.
 * @throws RemediationError where the key cannot be judged
 */
export async function judgeAgain(
  account: string,
  user: Pick<ReportRow, 'userName' | 'userPath'>,
  planned: PlannedStep,
  context: StaleContext,
  ports: KeyPorts,
): Promise<PlannedStep | undefined> {
  const { steps } = await planUser(account, user, context, ports);
  return dueOf(steps).find(({ accessKeyId }) => accessKeyId === planned.accessKeyId);
}

/** Contains one planned key. Never throws, so that one key's fault does not stop the others. */
export async function containStep(
  account: string,
  step: PlannedStep,
  policy: Policy,
  ports: KeyPorts,
): Promise<StepResult> {
  const { userName, accessKeyId, reason } = step;
  try {
    const outcome = await containStale(account, step, policy, ports);
    ports.log.info('stale key handled', { userName, accessKeyId, reason, outcome });
    if (outcome === undefined) return { step, kind: 'no-longer-due' };
    if (outcome.outcome === 'contained') await noteStale({ account, subject: accessKeyId }, ports);
    return { step, kind: 'outcome', outcome };
  } catch (fault) {
    const { code, message } = ports.log.fault('error', 'a stale key was handled and could not be made known', fault, {
      userName,
      accessKeyId,
    });
    return { step, kind: 'fault', code, message };
  }
}

/** How many keys were contained, were no longer due, and failed. */
export function countResults(results: readonly StepResult[]): SweepCounts {
  return results.map(countOf).reduce<SweepCounts>((counts, one) => addCounts(counts, one), NO_COUNTS);
}

function countOf(result: StepResult): Partial<SweepCounts> {
  switch (result.kind) {
    case 'contained-before':
      return { contained: 1 };
    case 'no-longer-due':
      return { noLongerDue: 1 };
    case 'fault':
      return { failed: 1 };
    case 'outcome':
      if (result.outcome.outcome === 'contained') return { contained: 1 };
      return result.outcome.outcome === 'failed' ? { failed: 1 } : {};
  }
}
