import { reactivate } from '../../lambda/usecases/reactivate.ts';
import { accessKeyArgument } from '../access-key-argument.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-code.ts';
import { type LedgerOptions, openShell, print } from '../shell.ts';
import { printOutcome } from './print-outcome.ts';

export interface ReactivateOptions extends LedgerOptions {
  readonly reason: string;
  readonly user?: string;
  readonly override?: boolean;
}

/** Gives a key back that Keystop set Inactive, on the word of whoever AWS says is calling. */
export async function reactivateKey(rawKey: string, options: ReactivateOptions): Promise<ExitCode> {
  const accessKeyId = accessKeyArgument(rawKey);
  if (options.reason.trim() === '') throw new UsageError('--reason is empty; say why the key is given back');
  const { caller, policy, ports, ledgerName } = await openShell(options);
  const request = {
    requestedBy: caller.arn,
    requestingUser: caller.userName,
    reason: options.reason,
    override: options.override === true,
  };
  const result = await reactivate(caller.account, accessKeyId, options.user, request, policy, ports);
  const json = options.json === true;
  switch (result.kind) {
    case 'already-active':
      print(
        json
          ? JSON.stringify({ accessKeyId, outcome: 'already-active' })
          : `${accessKeyId} is Active; nothing was changed.`,
      );
      return EXIT.done;
    case 'not-found':
      printOutcome({
        accessKeyId,
        outcome: { outcome: 'not-found', detail: result.detail },
        cause: 'exposed',
        ledgerName,
        json,
      });
      return EXIT.failed;
    case 'handled':
      printOutcome({ accessKeyId, outcome: result.outcome, cause: 'exposed', ledgerName, json });
      return result.outcome.outcome === 'reactivated' ? EXIT.done : EXIT.failed;
  }
}
