import type { Clock } from './ports.ts';

/**
 * The answer of something optional, or `undefined` where it has not come within the time. What is late goes on by
 * itself; its fault, if any, is told to `onFault`, never thrown.
 */
export async function within<T>(
  milliseconds: number,
  clock: Clock,
  answer: Promise<T>,
  onFault: (fault: unknown) => void,
): Promise<T | undefined> {
  const guarded = answer.catch((fault: unknown) => {
    onFault(fault);
    return undefined;
  });
  return Promise.race([guarded, clock.sleep(milliseconds).then(() => undefined)]);
}
