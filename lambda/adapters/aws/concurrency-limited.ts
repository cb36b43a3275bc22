import type { IAMClient } from '@aws-sdk/client-iam';
import pLimit from 'p-limit';

/**
 * The same client with at most `most` requests in flight at once; the others wait in the order in which they came. A
 * request that waits to be tried again leaves its place to them. One client for an account is one limit for the account.
 */
export function limitConcurrency(client: IAMClient, most: number): IAMClient {
  if (!(most >= 1)) throw new RangeError(`at least 1 call must be in flight, not ${most}`);
  const limit = pLimit(most);
  const limited =
    <Args, Result>(next: (args: Args) => Promise<Result>) =>
    (args: Args): Promise<Result> =>
      limit(() => next(args));
  // Next to the wire: signing the request and reading the answer take time in which another's may be on its way.
  client.middlewareStack.add(limited, {
    step: 'deserialize',
    priority: 'low',
    name: 'keystopInFlight',
    override: true,
  });
  return client;
}
