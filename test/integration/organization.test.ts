import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Notice } from '../../lambda/domain/notices/notice.ts';
import type { Credentials, Execution } from '../emulator/emulator.ts';
import { eventually } from '../emulator/eventually.ts';
import {
  deployOrganization,
  GUARDED,
  HUB,
  iamOf,
  MANAGEMENT,
  MEMBERS,
  OUTSIDER,
  REGIONS,
} from '../support/deployed/deployed-organization.ts';
import type { Deployed, SeededUser } from '../support/deployed/deployed.ts';
import { recordedAbout, withDetail } from '../support/builders/events/events-about.ts';
import { findingFor } from '../support/builders/events/finding-for.ts';
import type { Inbox } from '../support/deployed/inbox.ts';
import { allowing, createRole, sessionOf } from '../support/deployed/role-sessions.ts';
import { runCli } from '../support/deployed/run-cli.ts';
import { checkMemberSessions } from './organization/sessions.ts';
import { daysAgo } from '../support/deployed/days-ago.ts';

jest.setTimeout(120_000);

const DAY = 86_400;
const [FIRST, INNER, AT_ROOT] = MEMBERS;
const [HUB_REGION, OTHER_REGION] = REGIONS;

let keystop: Deployed;
let notices: Inbox<Notice>;

beforeAll(async () => {
  keystop = await deployOrganization();
  notices = await keystop.subscribe();
  const policyArns = [keystop.output('ReactivatorPolicyArn')];
  await createRole(iamOf(keystop, HUB), HUB, { name: 'key-override', policyArns });
}, 300_000);

afterAll(() => keystop?.stop());

/** A session of the role that may override, made when it is needed: it does not outlast the days of the sweeps. */
const overriding = (): Promise<Credentials> =>
  sessionOf(keystop.emulator, `arn:aws:iam::${HUB}:role/key-override`, { by: keystop.emulator.rootOf(HUB) });

/** Has GuardDuty find the user's first key in an account and Region. */
function find(user: SeededUser, account: string, region: string = HUB_REGION): Promise<string> {
  const { userName, key } = user;
  return keystop.emulator.putAwsEvent({ ...findingFor({ accessKeyId: key.accessKeyId, userName, account }), region });
}

const statusesIn = (account: string, user: SeededUser) => keystop.statuses(user, iamOf(keystop, account));

/** Statuses of the user's keys once the first one is Inactive. */
const containedIn = (account: string, user: SeededUser) =>
  eventually(`${user.key.accessKeyId} of ${account} to be Inactive`, async () => {
    const statuses = await statusesIn(account, user);
    return statuses[0] === 'Inactive' ? statuses : undefined;
  });

const outcomesIn = async (account: string, { key }: SeededUser): Promise<readonly string[]> =>
  (await keystop.ledger.history({ account, subject: key.accessKeyId })).flatMap((entry) =>
    entry.kind === 'outcome' ? [entry.outcome.outcome] : [],
  );

const warningsIn = async (account: string, { key }: SeededUser): Promise<readonly string[]> =>
  (await keystop.ledger.history({ account, subject: key.accessKeyId })).flatMap((entry) =>
    entry.kind === 'warning' ? [`${entry.step}, ${entry.delivered ? '' : 'not '}delivered`] : [],
  );

describe('one deployment from the hub', () => {
  it('puts roles once, and rules in each Region, into each member that is in use', async () => {
    const instances = await keystop.emulator.stackInstances();
    const places = instances.map(({ stackSetName, accountId, region }) => `${stackSetName} ${accountId} ${region}`);
    const expected = MEMBERS.flatMap((account) => [
      `Keystop-member-roles ${account} ${HUB_REGION}`,
      ...REGIONS.map((region) => `Keystop-member-rules ${account} ${region}`),
    ]);
    expect(places.toSorted()).toEqual(expected.toSorted());
    expect(new Set(instances.map(({ status }) => status))).toEqual(new Set(['CREATE_COMPLETE']));
  });
});

describe('a finding', () => {
  it.each([
    ['the hub', HUB, HUB_REGION],
    ['the hub, in another Region', HUB, OTHER_REGION],
    ['the management account', MANAGEMENT, HUB_REGION],
    ['a member', FIRST, HUB_REGION],
    ['a member in a unit of a unit', INNER, HUB_REGION],
    ['a member in no unit', AT_ROOT, HUB_REGION],
    ['a member, in another Region', INNER, OTHER_REGION],
  ])('of %s has that key contained there, once, and no other', async (_whose, account, region) => {
    const user = await keystop.user({ accountId: account, keys: [{}, {}] });
    await find(user, account, region);
    expect(await containedIn(account, user)).toEqual(['Inactive', 'Active']);
    await keystop.handled(user.key.accessKeyId);
    expect(await outcomesIn(account, user)).toEqual(['contained']);
    expect(await keystop.logged('finding handled', user.key.accessKeyId)).toHaveLength(1);
  });

  it('that sees a key in one account has it contained in the account that owns it', async () => {
    const user = await keystop.user({ accountId: FIRST, keys: [{}, {}] });
    const namesake = await keystop.user({ accountId: INNER, userName: user.userName, keys: [{}, {}] });
    await find(user, INNER);
    expect(await containedIn(FIRST, user)).toEqual(['Inactive', 'Active']);
    expect(await statusesIn(INNER, namesake)).toEqual(['Active', 'Active']);
  });

  it('of an account outside of the organization has nothing contained', async () => {
    const user = await keystop.user({ accountId: OUTSIDER });
    await find(user, OUTSIDER);
    const guarded = await keystop.user({ accountId: FIRST });
    await find(guarded, FIRST);
    await containedIn(FIRST, guarded);
    expect(await statusesIn(OUTSIDER, user)).toEqual(['Active']);
  });
});

const old = { createdAt: daysAgo(800), lastUsedAt: daysAgo(300) };

describe('a stale finding of a member', () => {
  it('has the user judged there, and the key that an analyzer of that account and Region tells', async () => {
    const user = await keystop.user({ accountId: INNER, keys: [old, old] });
    const namesake = await keystop.user({ accountId: HUB, userName: user.userName, keys: [old] });
    const analyzerArn = `arn:aws:access-analyzer:${OTHER_REGION}:${INNER}:analyzer/unused-access`;
    const userArn = `arn:aws:iam::${INNER}:user/team/${user.userName}`;
    const id = `unused-${user.userName}`;
    await keystop.emulator.seedAnalyzerFinding({ analyzerArn, id, userArn, accessKeyId: user.key.accessKeyId });
    const event = recordedAbout('accessanalyzer-unused-accesskey.json', user);
    const about = { findingId: id, accountId: INNER, resource: userArn };
    const place = { account: INNER, region: OTHER_REGION, resources: [analyzerArn] };
    await keystop.emulator.putAwsEvent({ ...withDetail(event, about), ...place });
    const warnings = await eventually('the warning', async () => {
      const told = await warningsIn(INNER, user);
      return told.length > 0 ? told : undefined;
    });
    const [, second = user.key] = user.keys;
    const others = [await warningsIn(INNER, { ...user, key: second }), await warningsIn(HUB, namesake)];
    expect([warnings, others]).toEqual([['warning, delivered'], [[], []]]);
  });
});

/** Moves the clock to a day; the deployed schedule starts the sweep by itself. */
async function sweepOn(day: number): Promise<Execution> {
  const before = (await keystop.sweeps()).length;
  await keystop.emulator.setClock(day * DAY);
  return eventually(`the sweep of day ${day}`, async () => (await keystop.sweeps()).slice(before).at(0), 90);
}

describe('the sweep of the organization', () => {
  const stale = new Map<string, SeededUser>();

  beforeAll(async () => {
    for (const accountId of GUARDED) stale.set(accountId, await keystop.user({ accountId, keys: [old, {}] }));
  });
  afterAll(() => keystop.emulator.setClock(0));

  it('warns of the stale key of each account, and then contains it there, and no other', async () => {
    const runs: Execution[] = [];
    // Warned, warned a last time, seen within three days of it so that no run was missed, contained.
    for (const day of [1, 12, 14, 15]) runs.push(await sweepOn(day));
    const statuses = await Promise.all([...stale].map(([account, user]) => statusesIn(account, user)));
    expect(runs.map(({ status, cause }) => cause ?? status)).toEqual(runs.map(() => 'SUCCEEDED'));
    expect(statuses).toEqual(GUARDED.map(() => ['Inactive', 'Active']));
  });

  it('has told people twice of each key before, as the hub’s ledger says', async () => {
    const told = await Promise.all([...stale].map(([account, user]) => warningsIn(account, user)));
    expect(told).toEqual(GUARDED.map(() => ['warning, delivered', 'final-warning, delivered']));
  });

  it('has told people of each key that it contained, with the account', async () => {
    const contained = await notices.now(({ outcome }) => outcome === 'contained');
    const accounts = [...stale].map(([account, { key }]) => {
      const about = contained.filter(({ commands }) => commands.join().includes(key.accessKeyId));
      return [account, about.map((notice) => notice.account)];
    });
    expect(accounts).toEqual(GUARDED.map((account) => [account, [account]]));
  });
});

async function containedMember(): Promise<SeededUser> {
  const user = await keystop.user({ accountId: FIRST });
  await find(user, FIRST);
  await containedIn(FIRST, user);
  await keystop.handled(user.key.accessKeyId);
  return user;
}

checkMemberSessions(() => ({ keystop, overriding }));

describe('an operator of the hub', () => {
  const role = ['--role-arn', `arn:aws:iam::${FIRST}:role/operator`];

  afterAll(() => keystop.emulator.setClock(0));

  beforeAll(async () => {
    const iam = iamOf(keystop, FIRST);
    await createRole(iam, HUB, { name: 'operator' });
    const Action = ['iam:*AccessKey*', 'iam:*CredentialReport', 'iam:ListUserTags', 'iam:GetUser', 'iam:*UserPolic*'];
    const PolicyDocument = allowing({ Action, Resource: '*' });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'operator', PolicyName: 'keys', PolicyDocument }));
  });

  it('gives a key of a member back by the hub’s function, which finds the account by the key’s id', async () => {
    const user = await containedMember();
    const undo = ['reactivate', user.key.accessKeyId, '--override', '--reason', 'false alarm'];
    const { code, stderr } = await runCli(keystop.emulator, undo, { as: await overriding() });
    expect([code, stderr, await statusesIn(FIRST, user)]).toEqual([0, '', ['Active']]);
    expect((await outcomesIn(FIRST, user)).at(-1)).toBe('reactivated');
  });

  it('gives a key of a member back by a role there, as the hub’s ledger says it was', async () => {
    const user = await containedMember();
    const undo = ['reactivate', user.key.accessKeyId, '--override', '--reason', 'false alarm', ...role];
    const { code, stderr } = await runCli(keystop.emulator, undo);
    expect([code, stderr, await statusesIn(FIRST, user)]).toEqual([0, '', ['Active']]);
    const history = await runCli(keystop.emulator, ['history', user.key.accessKeyId, '--account', FIRST]);
    expect(history.stdout).toMatch(/outcome +reactivated \(.*, by arn:aws:iam::111122223333:root\)/);
  });

  it('carries out a member’s plan that a run limit stopped, from the hub’s table', async () => {
    const user = await keystop.user({ accountId: FIRST, keys: [old, old] });
    // IAM's report of the sweeps before is kept for 4 hours, and knows nothing of this user.
    await keystop.emulator.setClock(16 * DAY);
    const sweep = ['sweep', '--apply', '--without-warning', '--max-keys', '1', '--json', ...role];
    const stopped = await runCli(keystop.emulator, sweep);
    const { planId } = JSON.parse(stopped.stdout) as { planId: string };
    expect([stopped.code, await statusesIn(FIRST, user)]).toEqual([3, ['Active', 'Active']]);
    const approve = ['sweep', '--approve', planId, '--without-warning'];
    const elsewhere = await runCli(keystop.emulator, approve);
    const { code } = await runCli(keystop.emulator, [...approve, ...role]);
    expect([elsewhere.code, code, await statusesIn(FIRST, user)]).toEqual([1, 0, ['Inactive', 'Inactive']]);
  });
});

const putBy = async (account: string, Source: string): Promise<string> => {
  const { emulator } = keystop;
  const events = new EventBridgeClient(emulator.clientConfig(emulator.rootOf(account)));
  const EventBusName = `arn:aws:events:${HUB_REGION}:${HUB}:event-bus/${keystop.output('HubBusName')}`;
  const entry = { Source, DetailType: 'GuardDuty Finding', Detail: '{}', EventBusName };
  const { Entries = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  return Entries[0]?.ErrorCode ?? 'accepted';
};

describe('the bus of the hub', () => {
  // Root plays AWS's services in the emulator; on AWS nobody else can put their events.
  it.each([
    ['admits an event of AWS from a member', FIRST, 'aws.guardduty', 'accepted'],
    ['refuses an event of a member’s own making', FIRST, 'keystop.report', 'AccessDeniedException'],
    ['refuses an account outside of the organization', OUTSIDER, 'aws.guardduty', 'AccessDeniedException'],
  ])('%s', async (_what, account, source, expected) => {
    expect(await putBy(account, source)).toBe(expected);
  });

  it('leaves a finding that a member cannot forward in the hub’s queue', async () => {
    const iam = iamOf(keystop, AT_ROOT);
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const forwarding = Roles.filter(({ Description = '' }) => Description.includes('puts findings'));
    for (const { RoleName } of forwarding) {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    }
    await find(await keystop.user({ accountId: AT_ROOT }), AT_ROOT);
    const depth = (): Promise<number> => keystop.depth('UndeliveredQueueUrl');
    expect(await eventually('the finding in the queue', async () => (await depth()) || undefined)).toBe(1);
  });
});

/** A session of a role. @throws AccessDenied */
const assume = (account: string, name: string, by: Credentials): Promise<Credentials> =>
  sessionOf(keystop.emulator, `arn:aws:iam::${account}:role/${name}`, { by });

/** A session of a role of this name that may assume whatever role lets it; the role is made where it is missing. */
async function sessionOfNew(account: string, RoleName: string): Promise<Credentials> {
  const iam = iamOf(keystop, account);
  const trust = allowing({ Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${account}:root` } });
  const create = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust });
  const open = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust });
  await iam.send(create).catch(() => iam.send(open));
  const PolicyDocument = allowing({ Action: 'sts:AssumeRole', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'test', PolicyDocument }));
  return assume(account, RoleName, keystop.emulator.rootOf(account));
}

/** How the role of a member answers who asks to take it. */
const answerTo = async (by: Credentials, kind: string): Promise<string> =>
  assume(FIRST, `Keystop-member-${kind}`, by)
    .then(() => 'taken')
    .catch((fault: unknown) => (fault instanceof Error ? fault.name : ''));

describe('a role of a member', () => {
  const KINDS = [
    ['respond', 'responder'],
    ['sweep', 'sweeper'],
    ['evaluate', 'evaluator'],
    ['reactivate', 'reactivator'],
  ] as const;

  it.each(KINDS)('to %s can be taken by the function’s role of the hub, and by no other function’s', async (kind) => {
    const answers: Record<string, string> = {};
    for (const [, name] of KINDS) answers[name] = await answerTo(await sessionOfNew(HUB, `Keystop-${name}`), kind);
    const expected = KINDS.map(([each, name]) => [name, each === kind ? 'taken' : 'AccessDenied']);
    expect(answers).toEqual(Object.fromEntries(expected));
  });

  it.each(KINDS)('to %s refuses a role of that name in another account of the organization', async (kind, name) => {
    expect(await answerTo(await sessionOfNew(INNER, `Keystop-${name}`), kind)).toBe('AccessDenied');
  });

  it.each(KINDS)('to %s refuses a role of that name in another organization', async (kind, name) => {
    expect(await answerTo(await sessionOfNew(OUTSIDER, `Keystop-${name}`), kind)).toBe('AccessDenied');
  });

  it.each(KINDS)('to %s refuses the root of the hub', async (kind) => {
    expect(await answerTo(keystop.emulator.rootOf(HUB), kind)).toBe('AccessDenied');
  });
});
