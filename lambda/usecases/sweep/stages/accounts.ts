import type { Scope } from '../../../domain/shared/scope.ts';
import type { OrganizationAccounts } from '../../ports/sweep.ts';

/**
 * The accounts that a sweep goes through, in a stable order: those that are configured, with a whole organization in
 * scope also every account of it.
 * @throws RemediationError where the organization cannot be listed: no sweep is better than one of half of it
 */
export async function accountsInScope(scope: Scope, organization: OrganizationAccounts): Promise<readonly string[]> {
  const listed = scope.wholeOrganization === true ? await organization.list() : [];
  return [...new Set([...scope.accounts, ...listed])].toSorted();
}
