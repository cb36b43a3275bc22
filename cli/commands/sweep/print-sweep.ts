import { describeUsage } from '../../../lambda/domain/notices/notice.ts';
import type { KeptKey, PlannedStep } from '../../../lambda/domain/sweep/sweep-plan.ts';
import type { ApprovedPlan } from '../../../lambda/usecases/sweep/approve-plan.ts';
import { countResults, type StepResult } from '../../../lambda/usecases/sweep/contain-step.ts';
import type { PlannedSweep, SweepSummary } from '../../../lambda/usecases/sweep/sweep-account.ts';
import { ageDays } from '../../../lambda/domain/shared/age-days.ts';
import { print } from '../../terminal/print.ts';
import { printTable } from '../../terminal/print-table.ts';
import type { SweepTrace } from '../../connect/sweep-session.ts';

/** What a sweep would do, key by key. */
export function printPlan(planned: PlannedSweep, shell: SweepTrace): void {
  printSteps(planned);
  printKept(planned.page.kept);
  printLimit(planned);
  printFailedUsers(planned);
  const due = planned.plan.steps.length > 0 ? ' Nothing was changed: --apply does it.' : '';
  print(`${planned.plan.activeKeys} Active keys in account ${planned.plan.account}.${due}${callsOf(shell)}`);
}

/** What a sweep did, key by key. */
export function printSwept(summary: SweepSummary, shell: SweepTrace): void {
  printSteps(summary);
  printKept(summary.page.kept);
  printResults(summary.results);
  printLimit(summary);
  printFailedUsers(summary);
  const { warned, undelivered, limitUndelivered, contained, noLongerDue, failed } = summary.counts;
  print(
    `${warned} warned of, ${contained} set Inactive, ${noLongerDue} no longer due, ${failed} failed in account ${summary.plan.account}.${callsOf(shell)}`,
  );
  if (undelivered > 0) {
    print(`${undelivered} warnings reached nobody, so no step follows them; name a topic with --topic ARN.`);
  }
  if (limitUndelivered > 0) print('The notice of the run limit reached nobody; name a topic with --topic ARN.');
  print(`Recorded in ${shell.ledgerName}.`);
}

export function printApproved({ plan, results, dropped, failed }: ApprovedPlan, shell: SweepTrace): void {
  printResults(results);
  for (const step of dropped) print(`  ${step.accessKeyId}  ${step.userName}  no longer due, left as it is`);
  for (const { step, code, message } of failed) print(`  ${step.accessKeyId}  ${step.userName}  ${code}: ${message}`);
  const { contained } = countResults(results);
  print(`Plan ${plan.planId}: ${contained} set Inactive, ${dropped.length} no longer due.${callsOf(shell)}`);
  print(`Recorded in ${shell.ledgerName}.`);
}

const STEPS = { warn: 'warn', 'final-warn': 'warn finally', contain: 'set Inactive' } as const;

function printSteps({ plan, run }: PlannedSweep): void {
  if (plan.steps.length === 0) return print('Nothing is due.');
  const row = (step: PlannedStep): readonly string[] => [
    step.accessKeyId,
    step.userName,
    `${ageDays(step.createdAt, run.startedAt)} d`,
    describeUsage(step.usage),
    STEPS[step.step],
    step.reason,
  ];
  return printTable(['key', 'owner', 'age', 'last used', 'step', 'reason'], plan.steps.map(row));
}

function printKept(kept: readonly KeptKey[]): void {
  const counts = new Map<string, number>();
  for (const { why } of kept) counts.set(why, (counts.get(why) ?? 0) + 1);
  const listed = [...counts].map(([why, count]) => `${count} ${why}`).join(', ');
  if (listed !== '') print(`Left alone: ${listed}.`);
}

function printResults(results: readonly StepResult[]): void {
  for (const result of results)
    print(`  ${result.step.accessKeyId}  ${result.step.userName}  ${describeResult(result)}`);
}

function describeResult(result: StepResult): string {
  switch (result.kind) {
    case 'fault':
      return `${result.code}: ${result.message}`;
    case 'no-longer-due':
      return 'no longer due, left as it is';
    case 'contained-before':
      return 'contained';
    case 'outcome':
      return result.outcome.outcome === 'failed'
        ? `failed: ${result.outcome.code}: ${result.outcome.message}`
        : result.outcome.outcome;
  }
}

function printLimit({ check, plan }: PlannedSweep): void {
  if (check.within) return;
  print(
    `Stopped by the run limit: ${check.due} keys are due, ${check.limit} allows ${check.allowed}, so none is set Inactive. A run with --apply keeps the plan as its id: keystop sweep --approve ${plan.planId}`,
  );
}

function printFailedUsers({ page: { failed } }: PlannedSweep): void {
  for (const { userName, code, message } of failed) print(`  ${userName}: could not be judged: ${code}: ${message}`);
}

function callsOf(shell: SweepTrace): string {
  return ` ${shell.iamCalls().total} IAM calls.`;
}
