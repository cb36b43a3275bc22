import { type Check, atLeast, atMost } from './check.ts';
import type { Population } from './population.ts';
import { type Behaviour, iamCalls, UNDISTURBED, WITHOUT_RIGHT } from './stand-in.ts';
import { type Bench, inWorkplace, runSweep, type SweepRun } from './sweep-run.ts';
import { sweepBy, TITLES, type ToolName } from './tools.ts';

const FULL_USERS = 5000;
// What 5,000 users may cost; the part that is the same for any number of users is small against it.
const FULL_CALLS = 7200;
const FULL_CALLS_WITHOUT_RIGHT = 9100;
const FULL_SECONDS = 20;
// Starting, and waiting for a first page, does not shrink with the users.
const LEAST_SECONDS = 5;
const MOST_MEGABYTES = 180;
const TIMES_FASTER = 18;
// Of fewer keys, starting is too large a part of the time.
const FULL_STALE = 2300;

/** The same account for each tool, one after the other; for Keystop also where it may not read all tags at once. */
export async function compare(
  bench: Bench,
  accountOf: () => Population,
  tools: readonly ToolName[],
): Promise<readonly Check[]> {
  const runs = new Map<ToolName, SweepRun>();
  const checks: Check[] = [];
  for (const tool of tools) {
    const run = await runOn(bench, accountOf(), TITLES[tool], tool, UNDISTURBED);
    runs.set(tool, run);
    if (tool !== 'keystop') continue;
    const account = accountOf();
    const without = await runOn(bench, account, `${TITLES[tool]}, without the right to all tags`, tool, WITHOUT_RIGHT);
    const users = account.users.length;
    checks.push(...checksOf('', run, users, FULL_CALLS));
    checks.push(...checksOf('without the right, ', without, users, FULL_CALLS_WITHOUT_RIGHT));
  }
  return [...checks, ...speedOf(runs)];
}

function runOn(bench: Bench, account: Population, title: string, tool: ToolName, behaviour: Behaviour) {
  return inWorkplace(bench, account, (place) => runSweep(bench, account, title, sweepBy(tool, place), behaviour));
}

function checksOf(how: string, run: SweepRun, users: number, mostCalls: number): readonly Check[] {
  const share = users / FULL_USERS;
  const { missed, wrong } = run.judgement;
  return [
    atMost(`${how}keys that Keystop set Inactive and should not have`, wrong.length, 0),
    atMost(`${how}stale keys that Keystop missed`, missed.length, 0),
    atMost(`${how}exit code`, run.code ?? Number.NaN, 0),
    atMost(`${how}IAM calls for ${users} users`, iamCalls(run.record), mostCalls * share),
    atMost(`${how}seconds for ${users} users`, run.seconds, Math.max(LEAST_SECONDS, FULL_SECONDS * share), 's'),
    atMost(`${how}peak memory`, run.peakMegabytes ?? Number.NaN, MOST_MEGABYTES, 'MB'),
  ];
}

function speedOf(runs: ReadonlyMap<ToolName, SweepRun>): readonly Check[] {
  const [keystop, custodian] = [runs.get('keystop'), runs.get('custodian')];
  if (keystop === undefined || custodian === undefined || keystop.judgement.right < FULL_STALE) return [];
  const faster = custodian.seconds / keystop.seconds;
  return [atLeast('times faster than Cloud Custodian, same run', faster, TIMES_FASTER, '×')];
}
