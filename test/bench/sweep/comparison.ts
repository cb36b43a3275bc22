import { type Check, atLeast, atMost } from './check.ts';
import { population } from './population.ts';
import { iamCalls } from './stand-in.ts';
import { type Bench, inWorkplace, runSweep, type SweepRun } from './sweep-run.ts';
import { sweepBy, TITLES, type ToolName } from './tools.ts';

const FULL_USERS = 5000;
// What 5,000 users may cost; the part that is the same for any number of users is small against it.
const FULL_CALLS = 9400;
const FULL_SECONDS = 25;
// Starting, and waiting for a first page, does not shrink with the users.
const LEAST_SECONDS = 5;
const MOST_MEGABYTES = 200;
const TIMES_FASTER = 15;

/** The same account for each tool, one after the other. */
export async function compare(bench: Bench, users: number, tools: readonly ToolName[]): Promise<readonly Check[]> {
  const runs = new Map<ToolName, SweepRun>();
  for (const tool of tools) {
    const account = population({ users, now: new Date() });
    const run = await inWorkplace(bench, account, (place) =>
      runSweep(bench, account, TITLES[tool], sweepBy(tool, place)),
    );
    runs.set(tool, run);
  }
  const keystop = runs.get('keystop');
  return keystop === undefined ? [] : checksOf(keystop, runs.get('custodian'), users);
}

function checksOf(keystop: SweepRun, custodian: SweepRun | undefined, users: number): readonly Check[] {
  const share = users / FULL_USERS;
  const { missed, wrong } = keystop.judgement;
  const checks = [
    atMost('keys that Keystop set Inactive and should not have', wrong.length, 0),
    atMost('stale keys that Keystop missed', missed.length, 0),
    atMost('exit code', keystop.code ?? Number.NaN, 0),
    atMost(`IAM calls for ${users} users`, iamCalls(keystop.record), FULL_CALLS * share),
    atMost(`seconds for ${users} users`, keystop.seconds, Math.max(LEAST_SECONDS, FULL_SECONDS * share), 's'),
    atMost('peak memory', keystop.peakMegabytes ?? Number.NaN, MOST_MEGABYTES, 'MB'),
  ];
  if (custodian === undefined || users < FULL_USERS) return checks;
  const faster = custodian.seconds / keystop.seconds;
  return [...checks, atLeast('times faster than Cloud Custodian, same run', faster, TIMES_FASTER, '×')];
}
