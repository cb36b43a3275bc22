import { quote } from '../../lambda/findings/fields/fields.ts';
import { decodeAccountHint } from '../../lambda/domain/keys/access-key.ts';
import { accountIdOf } from '../../lambda/domain/keys/account-id.ts';
import { UsageError } from '../terminal/exit-code.ts';

interface Scoped {
  readonly account?: readonly string[];
}

/**
 * The file of a command and its options. `--account` takes everything that follows it, so a file that stands there is
 * given back: the last value, where it is no account id. @throws UsageError where there is no file
 */
export function withFile<T extends Scoped>(file: string | undefined, options: T): { file: string; options: T } {
  if (file !== undefined) return { file, options };
  const last = options.account?.at(-1);
  if (last === undefined || accountIdOf(last) !== undefined)
    throw new UsageError('no file was given; name one, or - for standard input');
  const account = options.account?.slice(0, -1) ?? [];
  if (account.length === 0) throw noAccountId(last);
  return { file: last, options: { ...options, account } };
}

/** The accounts in scope that the user named; `undefined` where none is named. @throws UsageError for no account id */
export function accountOption(raw: readonly string[] | undefined): readonly string[] | undefined {
  return raw?.map(accountIdOption);
}

/** The one account that the user named. @throws UsageError for no account id */
export function accountIdOption(raw: string): string {
  const account = accountIdOf(raw);
  if (account === undefined) throw noAccountId(raw);
  return account;
}

function noAccountId(raw: string): UsageError {
  return new UsageError(`--account ${quote(raw)} is no account id; give the 12 digits`);
}

/** Whether a key id encodes an account that is not in scope; one that encodes none is not known to be outside. */
export function isForeignKey(accessKeyId: string | undefined, scope: readonly string[]): boolean {
  const hint = accessKeyId === undefined ? undefined : decodeAccountHint(accessKeyId);
  return hint !== undefined && !scope.includes(hint);
}
