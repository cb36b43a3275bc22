import { SWEEP_GRACE_HOURS } from '../../../contract.ts';
import { plural } from '../../shared/plural.ts';
import { fail, type Judgement, ok, warn } from './check.ts';
import { BY_THE_PAUSE } from './judge-pause.ts';
import type { LastSweepFact, QueuesFact, ScheduleFact } from './facts.ts';

const HOUR = 3_600_000;
/** AWS refuses a signature that is five minutes off; a sweep's days and an operator's reading bear a few seconds. */
const NOTEWORTHY_SKEW_SECONDS = 5;
const REFUSED_SKEW_SECONDS = 300;

/** Queues that are empty on a good day. What may be about a leaked key comes first. */
export function judgeQueues(queues: QueuesFact, isPaused: boolean): Judgement {
  const { retries, deadLetters, failedRuns, failedFindings, undelivered } = queues;
  if (deadLetters > 0)
    return fail(
      `${plural(deadLetters, 'event')} about exposed keys that nothing tries again`,
      'See docs/runbook.md#deadletterqueuenotempty: a key may be Active.',
    );
  if (undelivered > 0)
    return fail(
      `${plural(undelivered, 'finding')} could not be forwarded to Keystop`,
      'See docs/runbook.md#eventsnotforwarded: a key may be Active.',
    );
  if (retries > 0 && isPaused)
    return warn(
      `${plural(retries, 'event')} about exposed keys wait for the end of the pause`,
      'Go on: keystop resume. A key may be Active.',
    );
  if (retries > 0)
    return warn(
      `${plural(retries, 'event')} about exposed keys tried again every 15 minutes`,
      'See docs/runbook.md#retryqueuefirstmessage: a key may be Active.',
    );
  if (failedRuns > 0)
    return warn(`${plural(failedRuns, 'sweep')} could not be started`, 'See docs/runbook.md#sweepnotstarted.');
  if (failedFindings > 0)
    return warn(
      `${plural(failedFindings, 'finding')} of stale keys could not be judged`,
      'See docs/runbook.md#stalefindingsfailed.',
    );
  return ok('nothing is tried again, nothing is left over');
}

export function judgeSchedules(schedules: readonly ScheduleFact[], onPurpose: ReadonlySet<string>): Judgement {
  const disabled = schedules.filter(({ isEnabled }) => !isEnabled).map(({ name }) => name);
  const ill = disabled.filter((name) => !onPurpose.has(name));
  if (schedules.length === 0) return fail('the stack has no schedule, so no sweep starts', 'Deploy the stack again.');
  if (ill.length > 0)
    return fail(`no sweep starts: ${ill.join(', ')} disabled`, 'Enable it in the EventBridge Scheduler console.');
  return ok(disabled.length > 0 ? BY_THE_PAUSE : `${plural(schedules.length, 'schedule')} enabled`);
}

/** Late is more than an interval and two hours ago, as it is to the alarm SweepDidNotRun. */
export function judgeLastSweep({ completedAt, intervalHours }: LastSweepFact, now: Date): Judgement {
  if (completedAt === undefined)
    return warn(
      'no sweep was completed yet',
      `The first one starts within ${plural(intervalHours, 'hour')} of the deployment; later, see docs/runbook.md#sweepdidnotrun.`,
    );
  const hours = (now.getTime() - completedAt.getTime()) / HOUR;
  const found = `completed at ${completedAt.toISOString()}, one is due every ${plural(intervalHours, 'hour')}`;
  if (hours <= intervalHours + SWEEP_GRACE_HOURS) return ok(found);
  return fail(found, 'See docs/runbook.md#sweepdidnotrun.');
}

export function judgeClock(skewSeconds: number): Judgement {
  const off = Math.abs(skewSeconds);
  const found = `this machine’s clock is ${Math.round(off)} s ${skewSeconds < 0 ? 'behind' : 'ahead of'} AWS’s`;
  if (off <= NOTEWORTHY_SKEW_SECONDS) return ok('this machine’s clock is AWS’s, within 5 s');
  const advice = 'Set the clock, by NTP if possible.';
  return off < REFUSED_SKEW_SECONDS ? warn(found, advice) : fail(`${found}: AWS refuses its signatures`, advice);
}
