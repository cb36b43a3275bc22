import type { NamedUser } from '../../domain/keys/user-name.ts';
import { type CredentialFields, type ReadCredential, readCredential } from '../named/credential.ts';
import { NAMELESS } from './finding.ts';
import { userOfResource } from '../named/resource-user.ts';

/** What a resource says about an access key; its `id` may be the key's, with or without a prefix, or a user's ARN. */
export interface KeyResource extends Omit<CredentialFields, 'keyId'> {
  readonly id: unknown;
  /** The key's id from the resource's details. */
  readonly keyId: unknown;
}

/** The credential that a resource names. With two different key ids it is unclear which one is meant: the finding is malformed. */
export function readKeyResource({ id, keyId, ...claims }: KeyResource): ReadCredential {
  const arn = typeof id === 'string' && id.startsWith('arn:') ? id.trim() : undefined;
  const owner = readUserResource([arn], undefined);
  const isOwner = owner.names.kind !== 'nothing';
  const ids = [keyId, isOwner ? undefined : id].map(bareId).filter((each) => each !== undefined);
  if (new Set(ids).size > 1) return TWO_KEYS;
  const userName = claims.userName ?? (owner.names.kind === 'user' ? owner.names.user.name : undefined);
  const userType = owner.names.kind === 'root' ? 'Root' : claims.userType;
  return readCredential({ ...claims, principalId: principalOf(claims.principalId), userName, userType, keyId: ids[0] });
}

/** A unique id, an account's id, or a role's id with the name of its session; `undefined` for anything else. */
export function principalOf(id: string | undefined): string | undefined {
  return id !== undefined && /^[\w:+=,.@-]{1,256}$/.test(id) ? id : undefined;
}

const TWO_KEYS: ReadCredential = {
  names: { kind: 'nothing' },
  state: { kind: 'malformed', problem: 'a resource names two access keys at once' },
};

// A console login has the word `null` where the key's id belongs.
function bareId(field: unknown): unknown {
  if (field === null) return undefined;
  if (typeof field !== 'string') return field;
  const id = field.trim().replace(/^AWS::IAM::AccessKey:/, '');
  return id === '' || id === 'null' ? undefined : id;
}

/**
 * The user that one of the ids, ARNs or unique ids, names, completed by the resource's details; root by its
 * own ARN. Any other names no credential.
 */
export function readUserResource(ids: readonly (string | undefined)[], details: NamedUser | undefined): ReadCredential {
  if (ids.some((id) => id !== undefined && ROOT_ARN.test(id))) {
    return { names: { kind: 'root', accessKeyId: undefined }, state: undefined };
  }
  const users = [details, ...ids.map(userOfResource)];
  const name = users.find((user) => user?.name !== undefined)?.name;
  const id = users.find((user) => user?.id !== undefined)?.id;
  return name === undefined && id === undefined
    ? NAMELESS
    : { names: { kind: 'user', user: { name, id } }, state: undefined };
}

const ROOT_ARN = /^arn:[^:]{1,40}:iam::\d{12}:root$/;
