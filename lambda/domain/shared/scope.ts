/** Whose keys may be touched. */
export interface Scope {
  /** Ids of the accounts in scope. */
  readonly accounts: readonly string[];
  /**
   * Every account of the organization, beside those listed. AWS says which those are: the hub's event bus admits no
   * other, and no other account has a role to take. @default false
   */
  readonly wholeOrganization?: boolean | undefined;
}

export function isInScope({ accounts, wholeOrganization = false }: Scope, account: string): boolean {
  return wholeOrganization || accounts.includes(account);
}

/** Whether no account is in scope at all. */
export function isEmptyScope({ accounts, wholeOrganization = false }: Scope): boolean {
  return !wholeOrganization && accounts.length === 0;
}

/** Whether no account but this one is in scope, so that nothing is to be looked for elsewhere. */
export function isOnlyScope({ accounts, wholeOrganization = false }: Scope, account: string): boolean {
  return !wholeOrganization && accounts.every((each) => each === account);
}
