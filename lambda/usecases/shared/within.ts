import type { Clock } from '../ports/clock.ts';

/**
 * The answer of something optional, or `undefined` where it has not come within the time. What is late goes on by
 * itself; its fault, if any, is told to `onFault`, never thrown.
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
 * The same, for an answer that is looked at later: the time runs from now on, and an answer that is there when it is
 * looked at counts even if the time has passed, since waiting for something else made it free.
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
