import type { Clock } from '../ports/clock.ts';

/** Looks after each pause, in milliseconds, until a look finds something; `undefined` where none does. */
export async function poll<Found>(
  pauses: readonly number[],
  clock: Pick<Clock, 'sleep'>,
  look: () => Promise<Found | undefined>,
): Promise<Found | undefined> {
  for (const pause of pauses) {
    if (pause > 0) await clock.sleep(pause);
    const found = await look();
    if (found !== undefined) return found;
  }
  return undefined;
}
