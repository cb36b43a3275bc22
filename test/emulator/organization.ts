/** The id of the organization in every emulator that has one. */
export const organizationId = 'o-keystop0001';

/** The root of its units: a stack set that targets it reaches all accounts. */
export const organizationRoot = 'r-keys';

export interface OrganizationAccount {
  readonly accountId: string;
  /** @default - `account-<id>` */
  readonly name?: string;
  /** @default 'ACTIVE' */
  readonly state?: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED' | 'PENDING_ACTIVATION';
  /** The id of its unit; a unit inside another is written `ou-keys-00000001/ou-keys-00000002`. @default - the root */
  readonly organizationalUnit?: string;
}

export interface Organization {
  readonly managementAccount: string;
  /** Members that may read the organization and call stack sets as `DELEGATED_ADMIN`. @default - none */
  readonly delegatedAdministrators?: readonly string[];
  /** All accounts but the management account. */
  readonly accounts: readonly OrganizationAccount[];
}
