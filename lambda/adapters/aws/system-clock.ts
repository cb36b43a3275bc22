import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../usecases/ports/clock.ts';

/** The machine's clock. The one place that reads it. */
export function systemClock(): Clock {
  return {
    now: () => new Date(),
    sleep: (milliseconds) => pause(milliseconds),
  };
}
