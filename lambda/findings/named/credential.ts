import { parseAccessKeyId } from '../../domain/keys/access-key.ts';
import type { FindingState, Named } from '../../domain/findings/finding.ts';
import { type NamedUser, parseUserName } from '../../domain/keys/user-name.ts';
import { quote } from '../fields/fields.ts';

/** What a source says of one credential, field by field, unchecked. */
export interface CredentialFields {
  /** White space around it counts for nothing. */
  readonly keyId: unknown;
  readonly userName: string | undefined;
  /** Unique id or principal id: `AIDA…`, `AROA…:session`, or the account's own id for root. */
  readonly principalId: string | undefined;
  readonly userType: string | undefined;
  readonly account: string;
}

export interface ReadCredential {
  readonly names: Named;
  /** Set where the credential itself rules the state: a placeholder, or an id that IAM would not accept. */
  readonly state: FindingState | undefined;
}

/**
 * What the fields name. Root is recognized by its type or by a principal id equal to the account, never by a name; long-term
 * or temporary by the key id's prefix, never by the type.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function readCredential(fields: CredentialFields): ReadCredential {
  const keyId = typeof fields.keyId === 'string' ? fields.keyId.trim() : fields.keyId;
  const parsed = parseAccessKeyId(keyId);
  if (parsed.kind === 'placeholder' || isPlaceholderUser(fields)) {
    return { names: { kind: 'nothing' }, state: { kind: 'sample' } };
  }
  const accessKeyId = 'accessKeyId' in parsed ? parsed.accessKeyId : undefined;
  if (isRoot(fields)) return { names: { kind: 'root', accessKeyId }, state: undefined };
  const user = userOf(fields);
  switch (parsed.kind) {
    case 'long-term':
      return { names: { kind: 'access-key', accessKeyId: parsed.accessKeyId, user }, state: undefined };
    case 'temporary':
      return { names: { kind: 'temporary-credentials', accessKeyId: parsed.accessKeyId, user }, state: undefined };
    case 'other':
      return { names: { kind: 'other-credential', accessKeyId: parsed.accessKeyId }, state: undefined };
    case 'invalid':
      return { names: withoutKey(user), state: isAbsent(keyId) ? undefined : invalidKeyId(keyId) };
  }
}

/**
 * The state of a finding that names the credential: a sample is a sample whatever else is wrong with it, and what is
 * settled is settled even if its credential is malformed.
 */
export function combineStates(finding: FindingState, credential: FindingState | undefined): FindingState {
  if (credential === undefined) return finding;
  return finding.kind === 'open' || (finding.kind === 'malformed' && credential.kind === 'sample')
    ? credential
    : finding;
}

function isRoot(fields: CredentialFields): boolean {
  return fields.userType === 'Root' || fields.principalId === fields.account;
}

/** A user's unique id; what only begins like one is a text of anybody's, and none. */
export function uniqueIdOf(text: string | undefined): string | undefined {
  return text !== undefined && /^AIDA[A-Z0-9]{12,124}$/.test(text) ? text : undefined;
}

// The user name of any other type is a role's or a federation's, which no IAM call would find.
function userOf(fields: CredentialFields): NamedUser | undefined {
  if (fields.userType !== undefined && fields.userType !== 'IAMUser') return undefined;
  const name = parseUserName(fields.userName);
  const id = uniqueIdOf(fields.principalId);
  return name === undefined && id === undefined ? undefined : { name, id };
}

function withoutKey(user: NamedUser | undefined): Named {
  return user === undefined ? { kind: 'nothing' } : { kind: 'user', user };
}

// Anybody may give a real user such a name, so the name counts only where no credential is named beside it.
function isPlaceholderUser(fields: CredentialFields): boolean {
  return isAbsent(fields.keyId) && fields.userName === 'GeneratedFindingUserName';
}

// A console login has no key id: absent, empty, or the word null.
function isAbsent(keyId: unknown): boolean {
  return keyId === undefined || keyId === null || (typeof keyId === 'string' && /^\s*(null)?\s*$/.test(keyId));
}

function invalidKeyId(keyId: unknown): FindingState {
  return {
    kind: 'malformed',
    problem: `the access key id is ${described(keyId)}; IAM knows only ids of 16 to 128 letters, digits and underscores`,
  };
}

// What stands where an id belongs may be a secret, so it is never shown in full.
function described(keyId: unknown): string {
  if (typeof keyId !== 'string') return quote(keyId);
  return `${keyId.length} characters beginning with ${quote(keyId.slice(0, 4))}`;
}
