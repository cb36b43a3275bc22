import { type Check, atMost } from './check.ts';
import { population } from './population.ts';
import { type Behaviour, sumOf, UNDISTURBED } from './stand-in.ts';
import { type Bench, inWorkplace, runSweep } from './sweep-run.ts';
import { keystopSweep } from './tools.ts';

export const THROTTLED = { ...UNDISTURBED, ratePerSecond: 15, burst: 30 } satisfies Behaviour;
const MOST_TIMES_THE_BUCKET = 1.15;

/** An account that lets 15 calls a second through: nothing is missed, and hardly a second is lost on being refused. */
export async function measureThrottled(bench: Bench, users: number): Promise<readonly Check[]> {
  const account = population({ users, now: new Date() });
  const title = `Keystop, ${users} users, 15 calls/s`;
  const { record, seconds, judgement, code } = await inWorkplace(bench, account, (place) =>
    runSweep(bench, account, title, keystopSweep(place), THROTTLED),
  );
  // What the token bucket takes to let through just the calls that it did let through.
  const least = (sumOf(record.answered) + sumOf(record.refused) - THROTTLED.burst) / THROTTLED.ratePerSecond;
  const ratio = least > 0 ? seconds / least : Number.NaN;
  return [
    atMost('throttled: keys missed or wrong', judgement.missed.length + judgement.wrong.length, 0),
    atMost('throttled: exit code', code ?? Number.NaN, 0),
    atMost('throttled: times the token bucket’s own time', ratio, MOST_TIMES_THE_BUCKET, '×'),
  ];
}
