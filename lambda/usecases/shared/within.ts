import type { Clock } from '../ports/clock.ts';

/**
 * The answer of something optional, or `undefined` where it has not come within the time. What is late goes on by
 * itself; `onFault` gets its fault, if any; it is never thrown.
 */
export function within<T>(
  milliseconds: number,
  clock: Clock,
  answer: Promise<T>,
  onFault: (fault: unknown) => void,
): Promise<T | undefined> {
  return patiently(milliseconds, clock, answer, onFault)();
}

/**
 * The same, for an answer that is needed later: the time runs from now on. An answer that is there when it is needed
 * counts even if the time has passed, since the wait for something else made it free.
 */
export function patiently<T>(
  milliseconds: number,
  clock: Clock,
  answer: Promise<T>,
  onFault: (fault: unknown) => void,
): () => Promise<T | undefined> {
  const guarded = answer.catch((fault: unknown) => {
    onFault(fault);
    return undefined;
  });
  const timeIsUp = clock.sleep(milliseconds).then(() => undefined);
  // Of two that are settled, the race takes the first.
  return () => Promise.race([guarded, timeIsUp]);
}
