import { explainOutcome } from '../../../lambda/domain/notices/explain-outcome.ts';
import type { DrillEnd, DrillStep } from '../../../lambda/usecases/operate/drill.ts';
import { mark } from '../../terminal/mark.ts';
import { print } from '../../terminal/print.ts';

/** One stage in one line, with the time that it took since `before`. */
export function describeStep(step: DrillStep, before: Date): string {
  return `${mark('ok')}  ${secondsBetween(before, step.at).padStart(5)} s  ${inWords(step)}`;
}

function inWords(step: DrillStep): string {
  switch (step.stage) {
    case 'tidied':
      return `${step.userName}, left by an earlier drill, removed`;
    case 'made':
      return `user ${step.userName} with key ${step.accessKeyId}, without permissions`;
    case 'reported':
      return step.times === 1
        ? 'the reports bus accepted the report'
        : `report ${step.times} accepted: IAM did not show the new key to the responder before`;
    case 'inactive':
      return 'the key is Inactive';
    case 'recorded':
      return `the ledger holds: ${explainOutcome(step.outcome)}`;
    case 'told':
      return 'EventBridge took the outcome event, and SNS the notice';
    case 'given-back':
      return 'the key is Active again';
    case 'removed':
      return 'user and key removed';
  }
}

/** What the drill came to, and what it could not remove. */
export function printEnd(steps: readonly DrillStep[], end: DrillEnd): void {
  if (end.failure === undefined) {
    print(`The drill passed. From the report to Inactive: ${containedAfter(steps) ?? '?'} s.`);
  } else {
    print(`${mark('fail')}  The drill FAILED: ${end.failure.message}`);
    print('The log of the responder says more; docs/runbook.md says what each alarm means and how to fix it.');
  }
  for (const { userName, message } of end.left) {
    print(`${mark('fail')}  ${userName} is left behind: ${message}. The next drill removes it, or you do:`);
    print(`     ${removalOf(userName)}`);
  }
}

function removalOf(userName: string): string {
  const keys = `aws iam list-access-keys --user-name ${userName} --query 'AccessKeyMetadata[].AccessKeyId' --output text`;
  const deletion = `aws iam delete-access-key --user-name ${userName} --access-key-id`;
  return `${keys} | xargs -n1 ${deletion}; aws iam delete-user --user-name ${userName}`;
}

/** The time that counts: from the report that led to it, as EventBridge accepted it, to Inactive, as IAM shows it. */
function containedAfter(steps: readonly DrillStep[]): string | undefined {
  const reported = steps.findLast(({ stage }) => stage === 'reported');
  const inactive = steps.find(({ stage }) => stage === 'inactive');
  return reported && inactive && secondsBetween(reported.at, inactive.at);
}

function secondsBetween(from: Date, to: Date): string {
  return ((to.getTime() - from.getTime()) / 1000).toFixed(1);
}

export interface DrillDocument {
  readonly account: string;
  readonly userName: string;
  readonly startedAt: Date;
  readonly steps: readonly DrillStep[];
  readonly end: DrillEnd;
}

export function printSteps({ account, userName, startedAt, steps, end }: DrillDocument): void {
  const stages = steps.map((step) => ({ ...step, seconds: (step.at.getTime() - startedAt.getTime()) / 1000 }));
  const contained = containedAfter(steps);
  const document = {
    account,
    userName,
    passed: end.failure === undefined && end.left.length === 0,
    secondsToInactive: contained === undefined ? null : Number(contained),
    stages,
    failure: end.failure ?? null,
    left: end.left,
  };
  print(JSON.stringify(document, null, 2));
}
