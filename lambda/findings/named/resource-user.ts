import { type NamedUser, parseUserName } from '../../domain/keys/user-name.ts';
import { uniqueIdOf } from './credential.ts';

/**
 * The user that a resource's ARN or id names, without path; `undefined` for anything else, another kind of resource
 * included. A unique id is never taken for a name: in its place AWS Config and Security Hub write `AIDA…`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function userOfResource(resource: string | undefined): NamedUser | undefined {
  if (resource === undefined || (resource.startsWith('arn:') && !isUserArn(resource))) return undefined;
  const last = resource.slice(resource.lastIndexOf('/') + 1);
  const id = uniqueIdOf(last);
  if (id !== undefined) return { name: undefined, id };
  const name = parseUserName(last);
  return name === undefined ? undefined : { name, id: undefined };
}

function isUserArn(arn: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:user\//.test(arn);
}
