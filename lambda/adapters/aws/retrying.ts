import type { IAMClient } from '@aws-sdk/client-iam';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import { awsFault } from './aws-fault.ts';

/** Pauses between the tries of a call, in milliseconds: half a minute in all, as long as a throttled account needs. */
const PAUSES = [500, 1000, 2000, 4000, 8000, 16_000] as const;

/**
 * The same client, trying a call again after growing pauses when the SDK has given it up for a fault that may pass.
 * The SDK stops retrying by itself once too many calls of a client fail, so that a third of calls failing ends most of
 * a sweep; a sweep has time.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function withRetries(client: IAMClient, clock: Pick<Clock, 'sleep'>): IAMClient {
  const patiently =
    <Args, Result>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      for (const pause of PAUSES) {
        try {
          return await next(args);
        } catch (fault) {
          if (!describeFault(awsFault('iam', fault)).retryable) throw fault;
          await clock.sleep(pause * (0.75 + Math.random() / 2));
        }
      }
      return next(args);
    };
  client.middlewareStack.add(patiently, { step: 'initialize', name: 'keystopPatience', override: true });
  return client;
}
