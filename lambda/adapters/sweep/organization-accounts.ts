import {
  type Account,
  OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations';
import { accountIdOf } from '../../domain/keys/account-id.ts';
import type { OrganizationAccounts } from '../../usecases/ports/sweep.ts';
import { awsFault, isAwsError, unexpectedAnswer } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

export function organizationsClient(options: ClientOptions = {}): OrganizationsClient {
  return new OrganizationsClient(clientConfig(options));
}

export interface OrganizationAccountsOptions {
  /** Units whose accounts count, and those of all units in them. @default - the whole organization */
  readonly units?: readonly string[];
  /** Asked one after the other, as long as Organizations refuses. */
  readonly clients: readonly OrganizationsClient[];
}

/**
 * The accounts of an organization, all pages of them, those left out that are closed, suspended, or not yet activated.
 * Organizations tells them to the management account, and to an account that administers one of its services.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
 */
export function organizationAccounts(options: OrganizationAccountsOptions): OrganizationAccounts {
  return { list: () => listByAny(options) };
}

async function listByAny({ clients, units = [] }: OrganizationAccountsOptions): Promise<readonly string[]> {
  let refused: unknown;
  for (const client of clients) {
    try {
      return await list(client, units);
    } catch (fault) {
      if (!isAwsError(fault, 'AccessDenied')) throw awsFault(ASKED, fault);
      refused = fault;
    }
  }
  throw awsFault(ASKED, refused);
}

const ASKED = 'organizations:ListAccounts';

/** A root is above all units: its accounts are all accounts. */
async function list(client: OrganizationsClient, units: readonly string[]): Promise<readonly string[]> {
  const isWhole = units.length === 0 || units.some((unit) => unit.startsWith('r-'));
  const found = new Set<string>();
  const pages = isWhole ? paginateListAccounts({ client }, {}) : accountsOfUnits(client, units);
  for await (const { Accounts = [] } of pages) {
    for (const account of Accounts.filter(isActive)) found.add(idOf(account));
  }
  return [...found];
}

async function* accountsOfUnits(
  client: OrganizationsClient,
  units: readonly string[],
): AsyncGenerator<{ Accounts?: Account[] | undefined }> {
  const open = [...units];
  const seen = new Set<string>();
  for (let unit = open.shift(); unit !== undefined; unit = open.shift()) {
    if (seen.has(unit)) continue;
    seen.add(unit);
    yield* paginateListAccountsForParent({ client }, { ParentId: unit });
    for await (const { OrganizationalUnits = [] } of paginateListOrganizationalUnitsForParent(
      { client },
      { ParentId: unit },
    )) {
      open.push(...OrganizationalUnits.flatMap(({ Id: id }) => id ?? []));
    }
  }
}

/** `State` has replaced `Status`, which older answers have alone. */
function isActive({ Id: id, State: state, Status: status }: Account): boolean {
  const stated = state ?? status;
  if (stated === undefined) throw unexpectedAnswer(ASKED, `no state of account ${id ?? 'without an id'}`);
  return stated === 'ACTIVE';
}

function idOf({ Id: id }: Account): string {
  const account = accountIdOf(id);
  if (account === undefined) throw unexpectedAnswer(ASKED, `an account with the id ${String(id)}`);
  return account;
}
