import type { Notice } from './notice.ts';
import { plural } from '../shared/plural.ts';
import type { RunLimit } from '../sweep/run-limits.ts';
import { addCounts, NO_COUNTS, type SweepCounts } from '../sweep/sweep-counts.ts';

/** The results of a run in one of its accounts. */
export interface SweptAccount {
  readonly account: string;
  readonly counts: SweepCounts;
  /** The limit that stopped it. @default - none did */
  readonly limit?: RunLimit | undefined;
  /** Code of the fault that ended it. @default - it was swept to its end */
  readonly fault?: string | undefined;
  /** Where its report is. @default - there is none */
  readonly reportAt?: string | undefined;
}

const LARGEST_LIST = 50;

/**
 * The notice that sums a run up, in one account or in many. `undefined` for a run in which nothing was done, nothing
 * failed and nothing was stopped: a mail each day that says nothing is soon no longer read.
 */
export function digestNotice(startedAt: Date, home: string, swept: readonly SweptAccount[]): Notice | undefined {
  const notable = swept.filter((each) => clausesOf(each).length > 0);
  if (notable.length === 0) return undefined;
  const counts = swept.reduce((sum, each) => addCounts(sum, each.counts), NO_COUNTS);
  return {
    subject: `Keystop: sweep: ${headline(counts, notable)} (${home})`,
    urgency: isTroubled(counts, notable) ? 'warning' : 'info',
    lines: [
      `The sweep that began at ${startedAt.toISOString()} found ${plural(counts.stale, 'stale access key')} in ${where(swept)}.`,
      ...(swept.length === 1 ? notable.flatMap(clausesOf).map((clause) => `- ${clause}`) : accountLines(notable)),
      ...(swept.length === 1
        ? swept.flatMap(({ reportAt }) => (reportAt === undefined ? [] : [`Report: ${reportAt}`]))
        : []),
      ...adviceLines(counts, notable),
    ],
    commands: [],
    account: home,
    outcome: 'digest',
    cause: 'stale',
  };
}

function where(swept: readonly SweptAccount[]): string {
  const accounts = swept.map(({ account }) => account);
  return accounts.length === 1 ? `account ${accounts.join()}` : `${accounts.length} accounts`;
}

function headline(counts: SweepCounts, notable: readonly SweptAccount[]): string {
  const stopped = notable.filter(({ limit }) => limit !== undefined).length;
  const unswept = notable.filter(({ fault }) => fault !== undefined).length;
  const parts = [
    [counts.warned, 'warned of'],
    [counts.contained, 'contained'],
    [counts.noLongerDue, 'no longer due'],
    [counts.failed, 'failed'],
    [stopped, 'stopped'],
    [unswept, 'not swept'],
    [counts.undelivered + counts.limitUndelivered, 'undelivered'],
  ] as const;
  return parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ');
}

function isTroubled({ failed, undelivered }: SweepCounts, notable: readonly SweptAccount[]): boolean {
  return (
    failed > 0 || undelivered > 0 || notable.some(({ limit, fault }) => limit !== undefined || fault !== undefined)
  );
}

/** What is worth saying of an account; empty for one in which nothing was done. */
function clausesOf({ counts, limit, fault }: SweptAccount): readonly string[] {
  const { warned, finallyWarned, contained, noLongerDue, failed, undelivered, limitUndelivered } = counts;
  const first = warned - finallyWarned;
  return [
    ...(fault === undefined ? [] : [`not swept to its end: ${fault}`]),
    ...(limit === undefined ? [] : [`stopped by ${limit}, nothing contained`]),
    ...some(first, 'key', 'warned of'),
    ...some(finallyWarned, 'key', 'warned of for the last time'),
    ...some(contained, 'key', 'set Inactive'),
    ...some(noLongerDue, 'key', 'no longer due and left alone'),
    ...some(undelivered, 'warning', 'undelivered'),
    ...some(limitUndelivered, 'limit notice', 'undelivered'),
    ...(failed > 0 ? [failed === 1 ? '1 user, key or notice failed' : `${failed} users, keys or notices failed`] : []),
  ];
}

function some(count: number, what: string, done: string): readonly string[] {
  return count > 0 ? [`${plural(count, what)} ${done}`] : [];
}

function accountLines(notable: readonly SweptAccount[]): readonly string[] {
  const lines = notable.map((each) => {
    const report = each.reportAt === undefined ? '' : `; report ${each.reportAt}`;
    return `- account ${each.account}: ${clausesOf(each).join(', ')}${report}`;
  });
  const rest = lines.length - LARGEST_LIST;
  if (rest <= 0) return lines;
  return [
    ...lines.slice(0, LARGEST_LIST),
    `… and ${plural(rest, 'account')} more; the sweeper's log has a line for each.`,
  ];
}

function adviceLines(
  { warned, contained, undelivered, failed }: SweepCounts,
  notable: readonly SweptAccount[],
): readonly string[] {
  const isStopped = notable.some(({ limit }) => limit !== undefined);
  const isUnswept = notable.some(({ fault }) => fault !== undefined);
  const advice: readonly (readonly [boolean, string])[] = [
    [warned > 0, 'The warnings name each key, and the day on which it is due.'],
    [contained > 0, 'Each key that was set Inactive has a notice of its own, with the command that reactivates it.'],
    [undelivered > 0, 'No step follows a warning that reached nobody: subscribe to the topic.'],
    [isStopped, 'The notice of the limit names the plan, and the command that approves it.'],
    [failed > 0 || isUnswept, "The next sweep tries again what failed; the sweeper's log names each of it."],
  ];
  return advice.flatMap(([applies, line]) => (applies ? [line] : []));
}
