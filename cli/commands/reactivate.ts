import type { AccessKeyId } from '../../lambda/domain/access-key.ts';
import { accessKeyArgument } from '../access-key-argument.ts';
import { accountIdOption } from '../account-option.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-code.ts';
import { giveBack, type GiveBackOptions, type GivenBack } from '../give-back.ts';
import { print } from '../print.ts';
import { userOption } from '../user-option.ts';
import { printOutcome } from './print-outcome.ts';

export interface ReactivateOptions extends GiveBackOptions {
  readonly reason: string;
  readonly account?: string;
  readonly user?: string;
  readonly override?: boolean;
}

/** Gives a key back that Keystop set Inactive, on the word of whoever AWS says is calling. */
export async function reactivateKey(rawKey: string, options: ReactivateOptions): Promise<ExitCode> {
  const accessKeyId = accessKeyArgument(rawKey);
  const account = options.account === undefined ? undefined : accountIdOption(options.account);
  const userName = userOption(options.user);
  if (options.reason.trim() === '') throw new UsageError('--reason is empty; say why the key is given back');
  const { reason, override = false } = options;
  const given = await giveBack({ accessKeyId, account, userName, reason, override }, options);
  return printGivenBack(accessKeyId, given, options.json === true);
}

function printGivenBack(accessKeyId: AccessKeyId, { result, ledgerName }: GivenBack, json: boolean): ExitCode {
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
