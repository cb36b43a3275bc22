import type { Clock } from '../../../lambda/usecases/ports/clock.ts';

export interface FakeClock extends Clock {
  /** Milliseconds of each sleep so far. */
  readonly slept: readonly number[];
}

/** A clock that stands still but for its sleeps, which pass at once. */
export function fakeClock(start = new Date('2026-11-24T12:00:00Z')): FakeClock {
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(start.getTime() + slept.reduce((sum, milliseconds) => sum + milliseconds, 0)),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
  };
}
