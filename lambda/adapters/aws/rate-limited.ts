import type { IAMClient } from '@aws-sdk/client-iam';
import type { Clock } from '../../usecases/ports/clock.ts';

/**
 * The same client, sending at most `callsPerSecond` attempts a second, retries included, evenly spread. The SDK offers
 * a limiter of its own (`retryMode: 'adaptive'`), but it starts only once AWS has throttled, when others already suffer.
 */
export function rateLimited(client: IAMClient, callsPerSecond: number, clock: Clock): IAMClient {
  if (!(callsPerSecond > 0)) throw new RangeError(`calls per second must be above 0, not ${callsPerSecond}`);
  const interval = 1000 / callsPerSecond;
  let freeAt = 0;
  const takeTurn = async (): Promise<void> => {
    // The slot is taken before the wait, so that calls in flight together queue up.
    const now = clock.now().getTime();
    const slot = Math.max(now, freeAt);
    freeAt = slot + interval;
    if (slot > now) await clock.sleep(slot - now);
  };
  const inTurn =
    <Args, Result>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      await takeTurn();
      return next(args);
    };
  client.middlewareStack.addRelativeTo(
    inTurn,
    // After the retries, so that each attempt waits; before signing, so that no signature grows old in the queue.
    { name: 'keystopPacing', relation: 'after', toMiddleware: 'retryMiddleware', override: true },
  );
  return client;
}
