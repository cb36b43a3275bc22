import type { IAMClient } from '@aws-sdk/client-iam';

/**
 * The same client with at most `most` requests in flight at once; the others wait in the order in which they came. A
 * request that waits to be tried again leaves its place to them. One client for an account is one limit for the account.
 */
export function limitConcurrency(client: IAMClient, most: number): IAMClient {
  if (!(most >= 1)) throw new RangeError(`at least 1 call must be in flight, not ${most}`);
  const waiting: (() => void)[] = [];
  let free = most;
  const take = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const giveBack = (): void => {
    const next = waiting.shift();
    // The place goes to the next one directly, so that nobody who comes in between takes it.
    if (next === undefined) free += 1;
    else next();
  };
  const limited =
    <Args, Result>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      await take();
      try {
        return await next(args);
      } finally {
        giveBack();
      }
    };
  // Next to the wire: signing the request and reading the answer take time in which another's may be on its way.
  client.middlewareStack.add(limited, {
    step: 'deserialize',
    priority: 'low',
    name: 'keystopInFlight',
    override: true,
  });
  return client;
}
