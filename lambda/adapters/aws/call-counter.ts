import type { IAMClient } from '@aws-sdk/client-iam';

/** Attempts that were sent to IAM, by action: `ListAccessKeys` and so on. */
export interface CallCounts {
  readonly total: number;
  readonly byAction: Readonly<Record<string, number>>;
}

/** The same client, counting every attempt that it sends, retries included. */
export function countCalls(client: IAMClient): { readonly client: IAMClient; readonly counts: () => CallCounts } {
  const byAction = new Map<string, number>();
  const counting =
    <Args, Result>(next: (args: Args) => Promise<Result>, context: { readonly commandName?: string }) =>
    (args: Args): Promise<Result> => {
      const action = (context.commandName ?? 'unknown').replace(/Command$/, '');
      byAction.set(action, (byAction.get(action) ?? 0) + 1);
      return next(args);
    };
  client.middlewareStack.addRelativeTo(
    counting,
    // After the retries, so that each attempt counts.
    { name: 'keystopCount', relation: 'after', toMiddleware: 'retryMiddleware', override: true },
  );
  return {
    client,
    counts: () => ({
      total: [...byAction.values()].reduce((sum, count) => sum + count, 0),
      byAction: Object.fromEntries([...byAction].toSorted(([one], [other]) => one.localeCompare(other))),
    }),
  };
}
