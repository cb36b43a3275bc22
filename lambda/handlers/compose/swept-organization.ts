import { organizationAccounts, organizationsClient } from '../../adapters/sweep/organization-accounts.ts';
import type { OrganizationAccounts } from '../../usecases/ports/sweep.ts';
import { accountCredentials } from './account-clients.ts';
import type { Settings } from '../../settings.ts';

/**
 * The organization's accounts, by the function's own right where its account administers a service of the organization,
 * else by its role in the management account.
 */
export function sweptOrganization(settings: Settings): OrganizationAccounts {
  const { managementAccount, organizationalUnits: units } = settings;
  const credentials = managementAccount === undefined ? undefined : accountCredentials(settings)(managementAccount);
  const own = organizationsClient();
  const clients = credentials === undefined ? [own] : [own, organizationsClient({ credentials })];
  return organizationAccounts({ units, clients });
}
