/**
 * A value that is an account's id, twelve digits, leading zeros included; `undefined` for anything else, a number and
 * an id with white space or hyphens included.
 * @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
 */
export function accountIdOf(text: unknown): string | undefined {
  return typeof text === 'string' && /^\d{12}$/.test(text) ? text : undefined;
}
