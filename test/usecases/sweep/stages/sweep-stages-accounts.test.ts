import { accountsInScope } from '../../../../lambda/usecases/sweep/stages/accounts.ts';
import type { OrganizationAccounts } from '../../../../lambda/usecases/ports/sweep.ts';

const listing = (...accounts: readonly string[]): OrganizationAccounts => ({ list: () => Promise.resolve(accounts) });

const UNREADABLE: OrganizationAccounts = { list: () => Promise.reject(new Error('not allowed')) };

describe('accountsInScope', () => {
  it('gives the configured accounts without asking the organization', async () => {
    expect(await accountsInScope({ accounts: ['444455556666', '111122223333'] }, UNREADABLE)).toEqual([
      '111122223333',
      '444455556666',
    ]);
  });

  it('gives each account of a whole organization once, those that are configured as well', async () => {
    const organization = listing('777788889999', '111122223333');
    const scope = { accounts: ['111122223333', '444455556666'], wholeOrganization: true };
    expect(await accountsInScope(scope, organization)).toEqual(['111122223333', '444455556666', '777788889999']);
  });

  it('refuses to take a part for the whole organization', async () => {
    const scope = { accounts: ['111122223333'], wholeOrganization: true };
    await expect(accountsInScope(scope, UNREADABLE)).rejects.toThrow('not allowed');
  });
});
