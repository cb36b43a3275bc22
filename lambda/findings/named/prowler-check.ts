// By themselves they name the user, and of the key only its number.
const STALE_CHECKS: ReadonlySet<string> = new Set(['iam_rotate_access_key_90_days', 'iam_user_accesskey_unused']);

const GENERATOR = 'prowler-';

/** Whether a check of Prowler is about the age or use of single keys. @see https://docs.prowler.com/ */
export function isStaleCheck(check: string | undefined): boolean {
  return check !== undefined && STALE_CHECKS.has(check);
}

/** The check of Prowler that generated a finding in AWS's format; `undefined` where another product did. */
export function prowlerCheckOf(generator: string | undefined): string | undefined {
  return generator?.startsWith(GENERATOR) === true ? generator.slice(GENERATOR.length) : undefined;
}
