import type { StaleContext } from '../../domain/sweep/stale-decision.ts';
import { dueOf, type PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { planUser, type PlanPorts } from './plan-sweep.ts';
import type { ReportRow } from '../../domain/sweep/credential-report-row.ts';

/**
 * The step of one key as the whole rule says it now; `undefined` where it is not due any more: used, rotated, exempt or
 * held since, or gone.
 * @throws RemediationError where it cannot be judged
 */
export async function judgeAgain(
  account: string,
  user: Pick<ReportRow, 'userName' | 'userPath'>,
  planned: PlannedStep,
  context: StaleContext,
  ports: PlanPorts,
): Promise<PlannedStep | undefined> {
  const { steps } = await planUser(account, user, context, ports);
  return dueOf(steps).find(({ accessKeyId }) => accessKeyId === planned.accessKeyId);
}
