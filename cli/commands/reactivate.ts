import { reactivate } from '../../lambda/usecases/reactivate.ts';
import { accessKeyArgument } from '../access-key-argument.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-code.ts';
import { print } from '../print.ts';
import { openShell, type ShellOptions } from '../shell.ts';
import { printOutcome } from './print-outcome.ts';

export interface ReactivateOptions extends ShellOptions {
  readonly reason: string;
  readonly user?: string;
  readonly override?: boolean;
}

/** Gives a key back that Keystop set Inactive, on the word of whoever AWS says is calling. */
export async function reactivateKey(rawKey: string, options: ReactivateOptions): Promise<ExitCode> {
  const accessKeyId = accessKeyArgument(rawKey);
  if (options.reason.trim() === '') throw new UsageError('--reason is empty; say why the key is given back');
  const { caller, account, policy, ports, ledgerName } = await openShell(options);
  const request = {
    requestedBy: caller.arn,
    // A user of that name in another account is somebody else.
    requestingUser: account === caller.account ? caller.userName : undefined,
    reason: options.reason,
    override: options.override === true,
  };
  const result = await reactivate(account, accessKeyId, options.user, request, policy, ports);
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
