import { quote } from '../../lambda/findings/fields/fields.ts';
import { type AccessKeyId, parseAccessKeyId } from '../../lambda/domain/keys/access-key.ts';
import { UsageError } from '../terminal/exit-code.ts';

/** The long-term access key id that the user typed. @throws UsageError for anything else, with what to do */
export function accessKeyArgument(raw: string): AccessKeyId {
  const parsed = parseAccessKeyId(raw.trim());
  switch (parsed.kind) {
    case 'long-term':
      return parsed.accessKeyId;
    case 'temporary':
      throw new UsageError(
        `${raw} names temporary credentials, which cannot be set Inactive; revoke the sessions of their role or user`,
      );
    case 'other':
    case 'placeholder':
    case 'invalid':
      throw new UsageError(`${quote(raw)} is no access key id; give one of 16 to 128 characters, AKIA…`);
  }
}
