import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../figure.ts';
import { type Check, atMost } from './check.ts';
import { judgeKeys } from './judge-keys.ts';
import { measuredRun } from './measured-run.ts';
import { population, type Population } from './population.ts';
import { iamCalls } from './stand-in.ts';
import { type Bench, inWorkplace, lastLine } from './sweep-run.ts';
import { THROTTLED } from './throttled.ts';
import { keystopContain, keystopSweep, type Workplace } from './tools.ts';

const SAMPLES = 5;
const MOST_SECONDS = 2;

/**
 * A leaked key contained while a sweep uses up what a throttled account lets through: what that adds to the same
 * command's time in the same account at rest. The worst of five.
 */
export async function measureContainmentMeanwhile(bench: Bench, users: number): Promise<readonly Check[]> {
  const account = population({ users, now: new Date() });
  return inWorkplace(bench, account, async (place) => {
    const leaked = keysInUse(account, 2 * SAMPLES);
    await bench.standIn.begin(THROTTLED);
    const atRest = await containEach(leaked.slice(0, SAMPLES), place, () => true, bench.say);
    await bench.standIn.begin(THROTTLED);
    const sweep = sweepInBackground(place);
    await untilBurstIsSpent(bench, sweep);
    const meanwhile = await containEach(leaked.slice(SAMPLES), place, sweep.isRunning, bench.say);
    const { code } = await sweep.end;
    const apart = new Set(leaked.map((key) => key.accessKeyId));
    const { missed, wrong } = judgeKeys(account, await bench.standIn.statuses(), apart);
    bench.say(`containment: at rest ${shown(atRest)}; during a throttled sweep ${shown(meanwhile)}`);
    return [
      atMost(
        'seconds that a throttled sweep adds to a containment, worst of 5',
        added(atRest, meanwhile),
        MOST_SECONDS,
      ),
      atMost('that sweep: keys missed or wrong', missed.length + wrong.length, 0),
      atMost('that sweep: exit code', code ?? Number.NaN, 0),
    ];
  });
}

// No number where the sweep ended too early for all the containments: then nothing was shown.
function added(atRest: readonly number[], meanwhile: readonly number[]): number {
  if (atRest.length < SAMPLES || meanwhile.length < SAMPLES) return Number.NaN;
  return Math.max(...meanwhile) - quantile(atRest, 0.5);
}

interface Leaked {
  readonly accessKeyId: string;
  readonly userName: string;
}

// A sweep leaves these alone, so that the two never meet at one key.
function keysInUse({ users }: Population, count: number): readonly Leaked[] {
  return users
    .filter(({ keys }) => keys.length === 1 && keys[0]?.kind === 'in-use')
    .flatMap(({ name, keys }) => keys.map(({ accessKeyId }) => ({ accessKeyId, userName: name })))
    .slice(0, count);
}

/** Seconds of each containment; one that did not succeed counts as endless, one after the sweep's end not at all. */
async function containEach(
  leaked: readonly Leaked[],
  place: Workplace,
  goOn: () => boolean,
  say: Bench['say'],
): Promise<readonly number[]> {
  const times: number[] = [];
  for (const { accessKeyId, userName } of leaked) {
    const { seconds, code, stderr } = await measuredRun(keystopContain(accessKeyId, userName, place));
    if (!goOn()) break;
    if (code !== 0) say(`a containment ended with ${code}: ${lastLine(stderr)}`);
    times.push(code === 0 ? seconds : Number.POSITIVE_INFINITY);
    await pause(1000);
  }
  return times;
}

function sweepInBackground(place: Workplace) {
  let isRunning = true;
  const end = measuredRun(keystopSweep(place)).finally(() => {
    isRunning = false;
  });
  return { end, isRunning: () => isRunning };
}

/** Until the sweep has used up the burst: from then on the two share what the account lets through. */
async function untilBurstIsSpent({ standIn }: Bench, sweep: { isRunning: () => boolean }): Promise<void> {
  while (sweep.isRunning() && iamCalls(await standIn.record()) < 2 * THROTTLED.burst) await pause(200);
}

function shown(times: readonly number[]): string {
  return times.length === 0 ? 'not one' : times.map((time) => `${time.toFixed(1)} s`).join(', ');
}
