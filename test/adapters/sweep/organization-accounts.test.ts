import {
  type Account,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { mockClient } from 'aws-sdk-client-mock';
import { organizationAccounts } from '../../../lambda/adapters/sweep/organization-accounts.ts';
import { caught } from '../../support/builders/caught.ts';

const [A, B, C] = ['111111111111', '222222222222', '333333333333'];

const own = new OrganizationsClient({ region: 'us-east-1' });
const viaManagement = new OrganizationsClient({ region: 'us-east-1' });
const [organization, management] = [mockClient(own), mockClient(viaManagement)];

const active = (Id: string | undefined): Account => ({ Id, State: 'ACTIVE' });
const list = (units: readonly string[] = []) => organizationAccounts({ units, clients: [own, viaManagement] }).list();

function refusal(name: string): Error {
  return Object.assign(new Error('said AWS'), { name, $metadata: { httpStatusCode: 400 } });
}

beforeEach(() => {
  organization.reset();
  management.reset();
});

describe('organizationAccounts', () => {
  it('gives the accounts of all pages', async () => {
    organization
      .on(ListAccountsCommand)
      .resolves({ Accounts: [active(B)] })
      .on(ListAccountsCommand, { NextToken: undefined })
      .resolves({ Accounts: [active(A)], NextToken: 'more' });
    expect(await list()).toEqual([A, B]);
  });

  it.each(['PENDING_ACTIVATION', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED'] as const)(
    'leaves an account out whose state is %s',
    async (State) => {
      organization.on(ListAccountsCommand).resolves({ Accounts: [active(A), { Id: B, State }] });
      expect(await list()).toEqual([A]);
    },
  );

  it('knows the state by its older name', async () => {
    const Accounts: Account[] = [
      { Id: A, Status: 'ACTIVE' },
      { Id: B, Status: 'SUSPENDED' },
    ];
    organization.on(ListAccountsCommand).resolves({ Accounts });
    expect(await list()).toEqual([A]);
  });

  it.each([
    ['without a state', { Id: A }],
    ['without an id', { State: 'ACTIVE' as const }],
  ])('refuses an account %s', async (_what, account) => {
    organization.on(ListAccountsCommand).resolves({ Accounts: [account] });
    expect(await caught(list())).toMatchObject({ code: 'UnexpectedAnswer' });
  });

  it('gives the accounts of the units named, and of the units in them, each once', async () => {
    organization
      .on(ListAccountsForParentCommand, { ParentId: 'ou-1' })
      .resolves({ Accounts: [active(A)] })
      .on(ListAccountsForParentCommand, { ParentId: 'ou-2' })
      .resolves({ Accounts: [active(B), active(C)] })
      .on(ListOrganizationalUnitsForParentCommand, { ParentId: 'ou-1' })
      .resolves({ OrganizationalUnits: [{ Id: 'ou-2' }] })
      .on(ListOrganizationalUnitsForParentCommand, { ParentId: 'ou-2' })
      .resolves({ OrganizationalUnits: [] });
    expect(await list(['ou-1', 'ou-2'])).toEqual([A, B, C]);
  });

  it('takes a root for all accounts', async () => {
    organization.on(ListAccountsCommand).resolves({ Accounts: [active(A)] });
    expect(await list(['r-abcd'])).toEqual([A]);
  });

  it('asks by the management account where its own is refused', async () => {
    organization.on(ListAccountsCommand).rejects(refusal('AccessDeniedException'));
    management.on(ListAccountsCommand).resolves({ Accounts: [active(A)] });
    expect(await list()).toEqual([A]);
  });

  it('does not ask by the management account where its own is answered', async () => {
    organization.on(ListAccountsCommand).resolves({ Accounts: [active(A)] });
    await list();
    expect(management.calls()).toEqual([]);
  });

  it('refuses, with what was refused, where nobody may list', async () => {
    for (const client of [organization, management])
      client.on(ListAccountsCommand).rejects(refusal('AccessDeniedException'));
    expect(await caught(list())).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('organizations:ListAccounts') as string,
    });
  });

  it('refuses to take a throttled list for a refused one', async () => {
    organization.on(ListAccountsCommand).rejects(refusal('TooManyRequestsException'));
    expect(await caught(list())).toMatchObject({ code: 'Throttling' });
    expect(management.calls()).toEqual([]);
  });
});
