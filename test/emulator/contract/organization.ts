import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../emulator.ts';
import { eventually } from '../eventually.ts';
import { organizationId, organizationRoot } from '../organization.ts';
import { callJson, organizations } from './aws-json.ts';
import { hub, innerMember, management, member, newcomer, suspended, unit } from './member-template.ts';
import { aUser, emulator, invoke, output, policy, receive, statusOf } from './support.ts';

const outsider = '444455556666';
const assuming = policy({ Action: 'sts:AssumeRole', Resource: '*' });

const call = <T>(operation: string, input: object, by: Credentials) =>
  callJson<T>(organizations, operation, input, emulator.clientConfig(by));

interface Page {
  readonly NextToken?: string;
  readonly Accounts: readonly { readonly Id: string; readonly State: string }[];
}

async function accountsAsSeenBy(by: Credentials, operation = 'ListAccounts', input = {}): Promise<Page['Accounts'][]> {
  const pages: Page['Accounts'][] = [];
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const request = { ...input, ...(token === undefined ? {} : { NextToken: token }) };
    const page = await call<Page>(operation, request, by);
    pages.push(page.Accounts);
    token = page.NextToken;
  }
  return pages;
}

/** A session of a role, by these credentials. @throws AccessDenied */
async function assume(role: string, by: Credentials): Promise<Credentials> {
  const request = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'contract' });
  const { Credentials: session } = await new STSClient(emulator.clientConfig(by)).send(request);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = session ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** A user of an account who may assume whatever role lets him. */
const userOf = async (accountId: string) => (await aUser({ policy: assuming }, undefined, accountId)).key;
const roleOf = (accountId: string, name: string) => `arn:aws:iam::${accountId}:role/${name}`;
const asHubRole = async (name: string) => assume(roleOf(hub, name), await userOf(hub));

function checkAccounts(): void {
  describe('an organization in the emulator', () => {
    it('lists its accounts in pages, suspended ones among them', async () => {
      const pages = await accountsAsSeenBy(emulator.rootOf(management));
      const accounts = pages.flat().map(({ Id, State }) => [Id, State]);
      expect(pages.length).toBeGreaterThan(1);
      expect(Object.fromEntries(accounts)).toMatchObject({ [hub]: 'ACTIVE', [suspended]: 'SUSPENDED' });
    });

    it('is read by a delegated administrator with the right to', async () => {
      const { key } = await aUser({ policy: policy({ Action: 'organizations:ListAccounts', Resource: '*' }) });
      const { key: powerless } = await aUser();
      expect((await accountsAsSeenBy(key)).flat().map(({ Id }) => Id)).toContain(management);
      await expect(accountsAsSeenBy(powerless)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    });

    it('is hidden from a member, but for what it is', async () => {
      const root = emulator.rootOf(member);
      await expect(accountsAsSeenBy(root)).rejects.toMatchObject({ name: 'AccessDeniedException' });
      const { Organization } = await call<{ Organization: object }>('DescribeOrganization', {}, root);
      expect(Organization).toMatchObject({ Id: organizationId, MasterAccountId: management });
    });

    it('has its accounts in units', async () => {
      const by = emulator.rootOf(management);
      const { Roots } = await call<{ Roots: object[] }>('ListRoots', {}, by);
      const units = await call('ListOrganizationalUnitsForParent', { ParentId: organizationRoot }, by);
      const inUnit = await accountsAsSeenBy(by, 'ListAccountsForParent', { ParentId: unit });
      expect(Roots).toMatchObject([{ Id: organizationRoot }]);
      expect(units).toMatchObject({ OrganizationalUnits: [{ Id: unit }] });
      expect(inUnit.flat().map(({ Id }) => Id)).toEqual([member, suspended]);
    });
  });
}

function checkTrust(): void {
  describe('trust between accounts in the emulator', () => {
    it('reaches from the one role that is named to a role of a member', async () => {
      const session = await assume(roleOf(member, 'contract-reached'), await asHubRole('contract-reacher'));
      expect(session.sessionToken).toBeTruthy();
    });

    it("lets a function of the hub contain a member's key, and not the namesake's in its own account", async () => {
      const { userName, key } = await aUser({ userName: 'namesake' }, undefined, member);
      await aUser({ userName });
      const { answer } = await invoke('Reach', { account: member, userName, accessKeyId: key.accessKeyId });
      expect([answer, await statusOf(userName)]).toEqual([{ status: 'Inactive' }, 'Active']);
    });

    it('refuses a function with another role', async () => {
      const { userName, key } = await aUser({}, undefined, member);
      const { answer } = await invoke('ReachOther', { account: member, userName, accessKeyId: key.accessKeyId });
      expect(answer).toMatchObject({ errorType: 'AccessDenied' });
    });

    it("refuses another role of the hub, and the hub's users", async () => {
      const role = roleOf(member, 'contract-reached');
      const other = await asHubRole('contract-other');
      await expect(assume(role, other)).rejects.toMatchObject({ name: 'AccessDenied' });
      await expect(assume(role, await userOf(hub))).rejects.toMatchObject({ name: 'AccessDenied' });
    });

    it('refuses a caller whose own policies do not let it', async () => {
      const { key } = await aUser();
      const assumed = assume(roleOf(member, 'contract-open'), key);
      await expect(assumed).rejects.toMatchObject({ name: 'AccessDenied' });
    });

    it('of the whole organization admits its accounts', async () => {
      const session = await assume(roleOf(member, 'contract-open'), await userOf(innerMember));
      expect(session.sessionToken).toBeTruthy();
    });

    it('of the whole organization refuses an account of another one', async () => {
      const by = emulator.rootOf(outsider);
      const { Organization } = await call<{ Organization: { Id: string } }>('DescribeOrganization', {}, by);
      const assumed = assume(roleOf(member, 'contract-open'), await userOf(outsider));
      await expect(assumed).rejects.toMatchObject({ name: 'AccessDenied' });
      expect(Organization.Id).not.toBe(organizationId);
    });
  });
}

const finding = (account: string, tag: string) =>
  emulator.putAwsEvent({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: { tag }, account });

const hubBus = `arn:aws:events:us-east-1:${hub}:event-bus/contract-hub`;

/** A role that EventBridge may assume. */
async function senderIn(accountId: string, RoleName: string, allowed: string): Promise<string> {
  const client = new IAMClient(emulator.clientConfig(emulator.rootOf(accountId)));
  const trust = policy({ Action: 'sts:AssumeRole', Principal: { Service: 'events.amazonaws.com' } });
  await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const PolicyDocument = JSON.stringify(policy({ Action: allowed, Resource: '*' }));
  await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'send', PolicyDocument }));
  return roleOf(accountId, RoleName);
}

/** A rule that sends the account's findings to the hub. */
async function sendToHub(accountId: string, RoleArn?: string): Promise<void> {
  const client = new EventBridgeClient(emulator.clientConfig(emulator.rootOf(accountId)));
  const target = { Id: 'hub', Arn: hubBus, ...(RoleArn && { RoleArn }) };
  await client.send(new PutRuleCommand({ Name: 'send', EventPattern: '{"source":["aws.guardduty"]}' }));
  await client.send(new PutTargetsCommand({ Rule: 'send', Targets: [target] }));
}

/** The tags of what the hub heard, once a finding of the member has arrived. */
async function heardBy(tag: string): Promise<string[]> {
  await finding(member, tag);
  const tags: string[] = [];
  await eventually('the finding', async () => {
    const body = await receive(output('Heard'));
    if (body !== undefined) tags.push((JSON.parse(body) as { detail: { tag: string } }).detail.tag);
    return tags.includes(tag) ? tags : undefined;
  });
  return tags;
}

function checkBus(): void {
  describe("the bus of an organization's hub in the emulator", () => {
    it('takes events of a member, which keep their account', async () => {
      await finding(member, 'from-member');
      const body = await eventually('the event', () => receive(output('Heard')));
      expect(JSON.parse(body)).toMatchObject({ account: member, detail: { tag: 'from-member' } });
    });

    it('refuses a role of an account outside the organization', async () => {
      await sendToHub(outsider, await senderIn(outsider, 'sender', 'events:PutEvents'));
      await finding(outsider, 'of-outsider');
      expect(await heardBy('after-outsider')).toEqual(['after-outsider']);
    });

    it('refuses a role of a member that may not put events', async () => {
      await emulator.changeAccount({ accountId: newcomer });
      await sendToHub(newcomer, await senderIn(newcomer, 'sender', 'sqs:SendMessage'));
      await finding(newcomer, 'of-newcomer');
      expect(await heardBy('after-newcomer')).toEqual(['after-newcomer']);
    });

    it('refuses a rule without a role', async () => {
      await expect(sendToHub(innerMember)).rejects.toThrow('RoleArn is required');
    });
  });
}

export function checkOrganization(): void {
  checkAccounts();
  checkTrust();
  checkBus();
}
