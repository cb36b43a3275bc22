import type { Clock } from '../../../lambda/usecases/ports/clock.ts';

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
// Turns without anything to wait for, after which nothing can happen any more.
const PATIENCE_TURNS = 5;

/**
 * A clock whose time is the tests': it stands still while there is something to do, and jumps to the next timer when
 * everything waits. So a cap of 150 ms is really shorter than an answer after 200 ms, and both cost no time.
 */
export class WorldClock implements Clock {
  #now: number;
  readonly #timers: Timer[] = [];
  #isTurning = false;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const at = this.#now + milliseconds;
      const later = this.#timers.findIndex((timer) => timer.at > at);
      this.#timers.splice(later < 0 ? this.#timers.length : later, 0, { at, ring: resolve });
      this.#turn();
    });
  }

  /** The result of some work, with time passing as it needs; rejects where it waits for what never comes. */
  async settle<T>(work: Promise<T>): Promise<T> {
    const progress = { isSettled: false };
    const watched = work.finally(() => {
      progress.isSettled = true;
    });
    watched.catch(() => undefined);
    for (let idle = 0; idle < PATIENCE_TURNS; idle += 1) {
      await turn();
      if (progress.isSettled) return watched;
      if (this.#timers.length > 0) idle = 0;
    }
    throw new Error('the work waits for an answer that never comes');
  }

  // An immediate runs after all promises have settled: only then does everything wait for time.
  #turn(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      const next = this.#timers.shift();
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.at);
      next.ring();
      if (this.#timers.length > 0) this.#turn();
    });
  }
}
