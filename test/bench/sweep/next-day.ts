import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, atMost } from './check.ts';
import { movedClock } from './moved-clock.ts';
import { population } from './population.ts';
import { iamCalls } from './stand-in.ts';
import { type Bench, inWorkplace, runSweep } from './sweep-run.ts';
import { keystopSweep, sweepBy, TITLES } from './tools.ts';

const DAY_SECONDS = 86_400;
const MOST_CALLS = 5;
// Their keys stay stale and Active, and are to cost nothing all the same.
const MORE_EXEMPT = 200;

/** The day after a sweep, nothing newly stale: the report and hardly a call more. Custodian's calls for comparison. */
export async function measureNextDay(bench: Bench, users: number): Promise<readonly Check[]> {
  const account = population({ users, now: new Date(), moreExempt: MORE_EXEMPT });
  const named = `${account.users.length} users`;
  return inWorkplace(bench, account, async (place) => {
    const first = await runSweep(bench, account, `Keystop, ${named}, first day`, keystopSweep(place));
    const clock = join(place.folder, 'clock');
    writeFileSync(clock, String(DAY_SECONDS));
    await bench.standIn.setClock(DAY_SECONDS);
    const program = keystopSweep(place, { env: movedClock(clock) });
    const second = await runSweep(bench, account, `Keystop, ${named}, next day`, program);
    await runSweep(bench, account, `${TITLES.custodian}, next day`, sweepBy('custodian', place));
    const failed = first.code === 0 && second.code === 0 ? 0 : 1;
    const { missed, wrong } = second.judgement;
    return [
      atMost('next day: IAM calls', iamCalls(second.record), MOST_CALLS),
      atMost('next day: keys missed or wrong on either day', missed.length + wrong.length, 0),
      atMost('next day: exit code of a sweep is not 0', failed, 0),
    ];
  });
}
