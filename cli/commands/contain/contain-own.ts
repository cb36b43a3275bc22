import { quote } from '../../../lambda/findings/fields/fields.ts';
import { type AccessKeyId, parseAccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { containOwnKey } from '../../../lambda/usecases/respond/contain-own.ts';
import { isCallerRefused } from '../../../lambda/adapters/aws/caller-identity.ts';
import { askYes } from '../../terminal/ask-yes.ts';
import { EXIT, type ExitCode, UsageError } from '../../terminal/exit-code.ts';
import { print } from '../../terminal/print.ts';
import { openShell, type Shell } from '../../connect/responder-session.ts';
import type { ContainOptions } from './contain-options.ts';
import { printOutcome } from './print-outcome.ts';

/** Sets the key that signs Inactive, also root's; says first that only another credential can undo it. */
export async function containOwn(rawKey: string | undefined, options: ContainOptions): Promise<ExitCode> {
  if (options.user !== undefined)
    throw new UsageError('--own and --user exclude each other: IAM takes the user from the key that signs');
  if (options.roleArn !== undefined)
    throw new UsageError('--own and --role-arn exclude each other: what signs for a role is no access key of a user');
  const shell = await openShell(options);
  const accessKeyId = ownKey(rawKey, shell);
  const whose = shell.caller.isRoot ? 'root' : (shell.caller.userName ?? shell.caller.arn);
  process.stderr.write(
    `keystop: ${accessKeyId} of ${whose} signs this command. Once it is Inactive it signs nothing more: only another credential can undo this.\n`,
  );
  if (!(await isMeant())) {
    print('Nothing was changed.');
    return EXIT.failed;
  }
  const { caller, ports } = shell;
  const request = { accessKeyId, caller: { ...caller, reason: options.reason } };
  const { outcome, recorded } = await containOwnKey(request, { ...ports, isRefused: isCallerRefused });
  printOutcome({ accessKeyId, outcome, cause: 'exposed', ledgerName: shell.ledgerName, json: options.json === true });
  if (!recorded)
    process.stderr.write('keystop: the ledger holds the intent only: the key could no longer sign the rest\n');
  return outcome.outcome === 'contained' ? EXIT.done : EXIT.failed;
}

function ownKey(rawKey: string | undefined, shell: Shell): AccessKeyId {
  const own = shell.caller.accessKeyId;
  if (rawKey !== undefined && rawKey.trim() !== own) {
    throw new UsageError(`--own means the key that signs, ${own}, and not ${quote(rawKey)}; leave one of them out`);
  }
  const parsed = parseAccessKeyId(own);
  if (parsed.kind === 'long-term') return parsed.accessKeyId;
  throw new UsageError(`--own needs a long-term access key to sign; ${own} is temporary, and ends by itself`);
}

async function isMeant(): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  return askYes('Set it Inactive? Type yes: ');
}
