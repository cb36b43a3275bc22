/** A user as a finding names it; either part may be missing. Only a hint until IAM confirms it. */
export interface NamedUser {
  readonly name: string | undefined;
  /** Unique id, `AIDA…`. */
  readonly id: string | undefined;
}

const USER_NAME = /^[\w+=,.@-]{1,128}$/;

/**
 * The user name as the IAM API takes it: without path, in IAM's alphabet, at most 128 characters; `undefined` for
 * anything else.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export function parseUserName(raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined;
  const name = raw.slice(raw.lastIndexOf('/') + 1);
  return USER_NAME.test(name) ? name : undefined;
}

/**
 * Whether two names are one user's: IAM's user names are unique without regard to case.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function isSameUser(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
