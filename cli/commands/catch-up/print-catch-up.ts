import { explainOutcome } from '../../../lambda/domain/notices/explain-outcome.ts';
import { plural } from '../../../lambda/domain/shared/plural.ts';
import type { Policy } from '../../../lambda/domain/policy/policy.ts';
import { type CaughtUp, isDue } from '../../../lambda/usecases/operate/catch-up.ts';
import { print } from '../../terminal/print.ts';
import { printTable } from '../../terminal/print-table.ts';
import type { Found } from './found.ts';

/** What would become of each finding, and what could not be read. */
export function printPlanned(plan: readonly CaughtUp[], found: Found, policy: Policy, isApplied: boolean): void {
  printMissing(found);
  const rows = plan.filter(isWorthALine);
  const isOnlyObserved = policy.exposedMode === 'observe';
  if (rows.length > 0)
    printTable(
      ['last seen', 'finding', 'severity', 'key', 'owner', 'what would be done'],
      rows.map((row) => cells(row, isOnlyObserved)),
    );
  const keys = keysOf(plan.filter(isDue));
  const looked = `${plural(rows.length, 'finding')} to look at, ${plan.length - rows.length} with nothing to do.`;
  print(`${looked} ${isOnlyObserved ? OBSERVES : dueInWords(keys)}`);
  printBrake(plan, policy);
  if (keys > 0 && !isApplied) print('Nothing was changed: --apply does it.');
}

const OBSERVES = 'No key is set Inactive: the deployed Keystop only observes exposed keys.';

function dueInWords(keys: number): string {
  return keys === 0 ? 'No key is to be set Inactive.' : `${plural(keys, 'key')} to be set Inactive.`;
}

// The person who reactivated the key may not have known of this finding.
function isWorthALine({ verdict, leftAlone }: CaughtUp): boolean {
  return verdict.verdict !== 'ignore' || leftAlone !== undefined;
}

function printMissing({ isGuardDutyOn, health }: Found): void {
  if (!isGuardDutyOn) print('GuardDuty is off in this Region and holds no findings.');
  switch (health) {
    case 'asked':
      return;
    case 'no-support-plan':
      return print(
        'AWS Health was not asked: its API needs a support plan (SubscriptionRequiredException). Look in its dashboard.',
      );
    case 'other-account':
      return print(
        'AWS Health was not asked: it shows each account its own events only. Ask it with credentials of that account.',
      );
  }
}

// The same as for findings that come now: suspicion alone sets only so many keys Inactive in an hour.
function printBrake(plan: readonly CaughtUp[], { maxSuspectedPerHour, exposedMode }: Policy): void {
  const suspected = plan.filter(
    (row) => isDue(row) && row.verdict.verdict === 'contain' && row.verdict.evidence === 'suspicion',
  );
  const keys = keysOf(suspected);
  if (keys <= maxSuspectedPerHour || exposedMode === 'observe') return;
  print(
    `${keys} keys are only suspected, and ${maxSuspectedPerHour} of these are set Inactive in an hour; the others are left to you: keystop contain KEY`,
  );
}

function cells(row: CaughtUp, isOnlyObserved: boolean): readonly string[] {
  const { finding, userName } = row;
  return [
    finding?.activityAt?.toISOString() ?? '',
    finding?.type ?? '',
    finding?.severity?.toString() ?? '',
    keyOf(row),
    userName ?? '',
    plannedStep(row, isOnlyObserved),
  ];
}

function plannedStep({ verdict, outcome, leftAlone }: CaughtUp, isOnlyObserved: boolean): string {
  if (leftAlone === 'given-back') return 'nothing: reactivated since';
  if (leftAlone === 'own-key') return 'nothing: it signs this command; keystop contain --own';
  switch (verdict.verdict) {
    case 'notify':
      return `for you to look at (${verdict.reason})`;
    case 'refuse':
      return `refused (${verdict.reason})`;
    case 'evaluate':
    case 'ignore':
      return `nothing (${verdict.reason})`;
    case 'contain':
      if (outcome?.outcome !== 'observed') return outcome === undefined ? 'nothing' : explainOutcome(outcome);
      return `${isOnlyObserved ? 'recorded and notified' : 'set Inactive'} (${verdict.evidence})`;
  }
}

/** What became of the findings that were due. */
export function printCaughtUp(done: readonly CaughtUp[]): void {
  for (const row of done) print(`  ${keyOf(row)}  ${row.userName ?? ''}  ${becameInWords(row)}`);
  const contained = done.filter(({ outcome }) => outcome?.outcome === 'contained').length;
  const failed = done.filter(({ outcome }) => outcome?.outcome === 'failed').length;
  print(`${plural(contained, 'key')} set Inactive, ${failed} failed. keystop history KEY shows each.`);
}

function becameInWords({ outcome }: CaughtUp): string {
  return outcome === undefined ? 'reactivated meanwhile' : explainOutcome(outcome);
}

function keysOf(rows: readonly CaughtUp[]): number {
  return new Set(rows.map(keyOf)).size;
}

function keyOf({ finding }: CaughtUp): string {
  return finding !== undefined && 'accessKeyId' in finding.names ? (finding.names.accessKeyId ?? '') : '';
}

export interface CatchUpDocument {
  readonly account: string;
  readonly since: Date;
  readonly found: Found;
  readonly plan: readonly CaughtUp[];
  readonly done: readonly CaughtUp[] | undefined;
}

export function printCatchUpDocument({ account, since, found, plan, done }: CatchUpDocument): void {
  const document = {
    account,
    since,
    asked: { guardDuty: found.isGuardDutyOn, health: found.health === 'asked' },
    plan: plan.map(toJson),
    done: done === undefined ? null : done.map(toJson),
  };
  print(JSON.stringify(document, null, 2));
}

function toJson(row: CaughtUp): object {
  const { finding, verdict, userName, outcome, leftAlone } = row;
  return {
    source: finding?.source ?? null,
    findingId: finding?.findingId ?? null,
    type: finding?.type ?? null,
    severity: finding?.severity ?? null,
    activityAt: finding?.activityAt ?? null,
    account: finding?.account ?? null,
    accessKeyId: keyOf(row) || null,
    userName: userName ?? null,
    ...verdict,
    outcome: outcome ?? null,
    leftAlone: leftAlone ?? null,
  };
}
