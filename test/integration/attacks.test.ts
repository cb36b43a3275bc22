import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { REPORT_EVENT } from '../../lambda/sources.ts';
import type { Notice } from '../../lambda/domain/notices/notice.ts';
import type { AwsEvent, Credentials } from '../emulator/emulator.ts';
import { allKeys } from '../support/deployed/all-keys.ts';
import { type Deployed, deployKeystop, type SeededUser, textOf } from '../support/deployed/deployed.ts';
import { byCustomAction, recordedAbout, withDetail, withFinding } from '../support/builders/events/events-about.ts';
import { findingFor } from '../support/builders/events/finding-for.ts';
import type { Inbox } from '../support/deployed/inbox.ts';
import { allowing, putReport, reporterSession, sessionOf } from '../support/deployed/put-report.ts';

jest.setTimeout(120_000);

const HUB = 'securityhub-imported-guardduty-accesskey.json';
const QUARANTINE = 'cloudtrail-quarantine-attachuserpolicy-v3.json';
const MEMBER = '444455556666';
const HARMLESS = {
  Types: ['TTPs/Policy:IAMUser-RootCredentialUsage'],
  Severity: { Label: 'LOW', Normalized: 10, Product: 1 },
};
const PROOF = {
  Types: ['TTPs/CredentialAccess:IAMUser-CompromisedCredentials'],
  Severity: { Label: 'CRITICAL', Normalized: 90, Product: 9 },
};

let keystop: Deployed;
let notices: Inbox<Notice>;
let reporter: Credentials;
let victim: SeededUser;
/** Session credentials, which nobody can set Inactive: what is heard of them comes after all that was sent before. */
let marker = 0;

beforeAll(async () => {
  keystop = await deployKeystop('test/support/deployed/keystop.sources.config.json');
  notices = await keystop.subscribe();
  reporter = await reporterSession(keystop);
}, 300_000);

beforeEach(async () => {
  victim = await keystop.user({ keys: [{}, {}] });
});

afterAll(() => keystop?.stop());

const send = (event: AwsEvent): Promise<string> => keystop.emulator.putAwsEvent(event);
const nextMarker = (): string => `ASIARTX3GSDS${String((marker += 1)).padStart(8, '0')}`;

/** The statuses that the keys of the account have, all users' keys. */
async function statuses(): Promise<readonly unknown[]> {
  const keys = await allKeys(keystop.iam);
  return [...new Set(keys.map(({ Status }) => Status))];
}

/** All that is known of the victim: history, log lines, notices, once an honest event after the attack was answered. */
async function heardOf(
  user: SeededUser,
  honest: (accessKeyId: string) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const accessKeyId = nextMarker();
  await honest(accessKeyId);
  await keystop.settled(accessKeyId);
  const told = await notices.now((notice) => textOf(notice).includes(user.userName));
  return [...(await keystop.history(user.key.accessKeyId)), ...(await keystop.logged(user.key.accessKeyId)), ...told];
}

const honestReport = (accessKeyId: string): Promise<string> => putReport(keystop, reporter, { accessKeyId });
const honestFinding = (accessKeyId: string): Promise<string> =>
  send(findingFor({ accessKeyId, userName: undefined, account: keystop.account }));

/** What the responder makes of an event that came to it past all rules. */
async function answered(event: object): Promise<unknown> {
  const lambda = new LambdaClient(keystop.emulator.clientConfig());
  const FunctionName = keystop.output('ResponderFunctionName');
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) }));
  const [outcome] = await keystop.settled(victim.key.accessKeyId);
  return outcome?.outcome;
}

const reportOf = (account: string, detail: object): object => ({
  source: REPORT_EVENT.source,
  'detail-type': REPORT_EVENT.detailType,
  account,
  region: keystop.emulator.region,
  detail,
});

/** A session of a role with these rights, assumed by a user that may. */
async function roleSession(name: string, policy: object): Promise<Credentials> {
  const trust = { Effect: 'Allow', Principal: { AWS: keystop.account }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const { Role } = await keystop.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  const document = { RoleName: name, PolicyName: 'rights', PolicyDocument: JSON.stringify(policy) };
  await keystop.iam.send(new PutRolePolicyCommand(document));
  return sessionOf(keystop, Role?.Arn ?? '');
}

describe('a report put by a role that is not a reporter', () => {
  it('is refused by the bus, and nobody hears of it', async () => {
    const role = await roleSession('scanner', allowing('events:PutEvents', '*'));
    const answer = await putReport(keystop, role, { accessKeyId: victim.key.accessKeyId });
    expect(answer).toBe('AccessDeniedException');
    expect(await heardOf(victim, honestReport)).toEqual([]);
    expect(await statuses()).toEqual(['Active']);
  });

  it("is refused even if the role is the account's administrator", async () => {
    const administrator = await roleSession('administrator', allowing('*', '*'));
    const answer = await putReport(keystop, administrator, { accessKeyId: victim.key.accessKeyId });
    expect(answer).toBe('AccessDeniedException');
    expect(await heardOf(victim, honestReport)).toEqual([]);
    expect(await statuses()).toEqual(['Active']);
  });

  it('cannot go by the default bus', async () => {
    const detail = { accessKeyId: victim.key.accessKeyId, reportedBy: 'nobody' };
    await send({ source: REPORT_EVENT.source, 'detail-type': REPORT_EVENT.detailType, detail });
    expect(await heardOf(victim, honestFinding)).toEqual([]);
    expect(await statuses()).toEqual(['Active']);
  });
});

describe("a report by a member account for another account's key", () => {
  it('is refused by the bus, and nobody hears of it', async () => {
    const member = { accessKeyId: MEMBER, secretAccessKey: 'test' };
    const answer = await putReport(keystop, member, { accessKeyId: victim.key.accessKeyId });
    expect(answer).toMatch(/^(AccessDenied|NotAuthorized)/);
    expect(await heardOf(victim, honestReport)).toEqual([]);
    expect(await statuses()).toEqual(['Active']);
  });

  it('is refused by the responder too, which is told whom to ask', async () => {
    const detail = { accessKeyId: victim.key.accessKeyId, accountId: keystop.account, reportedBy: 'a member' };
    expect(await answered(reportOf(MEMBER, detail))).toMatchObject({ outcome: 'refused', reason: 'untrusted-source' });
    expect(await statuses()).toEqual(['Active']);
  });
});

describe("a finding imported under an account's own product", () => {
  it("changes nothing, though it copies GuardDuty's words, and people are told that it was refused", async () => {
    const ProductArn = `arn:aws:securityhub:us-east-1:${keystop.account}:product/${keystop.account}/default`;
    await send(withFinding(recordedAbout(HUB, victim), { ...PROOF, ProductArn }));
    const outcomes = (await keystop.settled(victim.key.accessKeyId)).map(({ outcome }) => outcome);
    const [notice] = await notices.some('the notice', (one) => textOf(one).includes(victim.userName));
    expect(outcomes).toMatchObject([{ outcome: 'refused', reason: 'untrusted-source' }]);
    expect(notice).toMatchObject({ urgency: 'warning', commands: [`keystop contain ${victim.key.accessKeyId}`] });
    expect(await statuses()).toEqual(['Active']);
  });
});

describe('an analyst quarantining a user', () => {
  it("is no target: neither the analyst's key nor the user's changes, and people are told of the user", async () => {
    const analyst = await keystop.user();
    const event = recordedAbout(QUARANTINE, victim);
    const userIdentity = {
      type: 'IAMUser',
      principalId: analyst.userId,
      arn: `arn:aws:iam::${keystop.account}:user/team/${analyst.userName}`,
      accountId: keystop.account,
      accessKeyId: analyst.key.accessKeyId,
      userName: analyst.userName,
    };
    await send(withDetail(event, { userIdentity }));
    const [outcome] = await keystop.settled(`user/${victim.userName}`);
    expect(outcome?.outcome).toEqual({ outcome: 'notified', reason: 'no-key-named' });
    expect(await keystop.history(analyst.key.accessKeyId)).toEqual([]);
    expect(await statuses()).toEqual(['Active']);
  });
});

describe('a foreign custom action', () => {
  const foreign = 'arn:aws:securityhub:us-east-1:111122223333:action/custom/Ticket';

  it('starts no function', async () => {
    await send(byCustomAction(foreign, recordedAbout(HUB, victim)));
    expect(await heardOf(victim, honestFinding)).toEqual([]);
    expect(await statuses()).toEqual(['Active']);
  });

  it('is refused by the responder too', async () => {
    const event = { ...byCustomAction(foreign, recordedAbout(HUB, victim)), account: keystop.account };
    expect(await answered(event)).toMatchObject({ outcome: 'refused', reason: 'untrusted-source' });
    expect(await statuses()).toEqual(['Active']);
  });
});

describe('a GuardDuty finding rewritten by its account', () => {
  it('to look like proof is what GuardDuty itself says of it: people look, and no key changes', async () => {
    const rewritten = { ...PROOF, FindingProviderFields: HARMLESS };
    await send(withFinding(recordedAbout(HUB, victim), rewritten));
    const outcomes = (await keystop.settled(victim.key.accessKeyId)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual([{ outcome: 'notified', reason: 'below-threshold' }]);
    expect(await statuses()).toEqual(['Active']);
  });

  // Last, since it leaves a key Inactive.
  it('to look harmless is contained all the same', async () => {
    const rewritten = { ...HARMLESS, FindingProviderFields: PROOF };
    await send(withFinding(recordedAbout(HUB, victim), rewritten));
    expect(await keystop.contained(victim)).toEqual(['Inactive', 'Active']);
  });
});
