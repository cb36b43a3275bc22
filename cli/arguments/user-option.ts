import { quote } from '../../lambda/findings/fields/fields.ts';
import { parseUserName } from '../../lambda/domain/keys/user-name.ts';
import { UsageError } from '../terminal/exit-code.ts';

/** The user that `--user` names. @throws UsageError for what cannot be a user's name */
export function userOption(raw: string | undefined): string | undefined {
  if (raw === undefined) return undefined;
  const name = parseUserName(raw);
  if (name !== undefined) return name;
  throw new UsageError(`--user ${quote(raw)} is no IAM user name; give 1 to 128 letters, digits or any of _+=,.@-`);
}
