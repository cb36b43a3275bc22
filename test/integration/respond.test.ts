import { randomUUID } from 'node:crypto';
import { IAMClient } from '@aws-sdk/client-iam';
import { METRIC } from '../../lambda/contract.ts';
import type { Notice } from '../../lambda/domain/notices/notice.ts';
import type { AwsEvent } from '../emulator/emulator.ts';
import { newAccessKeyId } from '../emulator/key-ids.ts';
import {
  type Deployed,
  type DeliveredEvent,
  deployKeystop,
  type SeededUser,
  textOf,
  type UserOptions,
} from '../support/deployed/deployed.ts';
import { findingFor, type FindingSubject, healthEventFor } from '../support/builders/events/finding-for.ts';
import { sayWhatIsLeftOut } from '../support/builders/events/published-samples.ts';
import type { Inbox } from '../support/deployed/inbox.ts';
import {
  fixture,
  fixtureNames,
  isVerbatimPresent,
  type Replacements,
  verbatim,
} from '../support/builders/events/recorded-events.ts';

jest.setTimeout(120_000);

const FOREIGN_ACCOUNT = '444455556666';
const AWS_SAMPLE = 'health-credentials-exposed-awssample.json';
const KEY_IN_FIXTURES = /AKIARTX3GSDS[A-Z]EXAMPLE/;

let keystop: Deployed;
let notices: Inbox<Notice>;
let events: Inbox<DeliveredEvent>;

beforeAll(async () => {
  keystop = await deployKeystop();
  notices = await keystop.subscribe();
  events = await keystop.listen();
}, 300_000);

afterAll(() => keystop?.stop());

const twoKeys = (options: UserOptions = {}): Promise<SeededUser> => keystop.user({ keys: [{}, {}], ...options });
const send = (event: AwsEvent): Promise<string> => keystop.emulator.putAwsEvent(event);
const about = ({ key, userName }: SeededUser, over: Partial<FindingSubject> = {}): FindingSubject => ({
  accessKeyId: key.accessKeyId,
  userName,
  account: keystop.account,
  ...over,
});
const noticesOf = (accessKeyId: string): Promise<readonly Notice[]> =>
  notices.now((notice) => textOf(notice).includes(accessKeyId));
const undoOf = (accessKeyId: string): string => `keystop reactivate ${accessKeyId} --override --reason "…"`;

/** A recorded event about a seeded user's key, with a finding id of its own. */
function recorded(name: string, { userName, key }: SeededUser): AwsEvent {
  const [id = ''] = KEY_IN_FIXTURES.exec(JSON.stringify(fixture(name))) ?? [];
  const unique: Replacements = { 'ci-deployer': userName, john_doe: userName, DVNePcpQ2o: randomUUID() };
  const event = fixture(name, id === '' ? unique : { ...unique, [id]: key.accessKeyId });
  const detail = event.detail as Record<string, unknown>;
  return { ...event, detail: 'id' in detail ? { ...detail, id: randomUUID() } : detail };
}

async function containedBy(event: AwsEvent, user: SeededUser): Promise<readonly unknown[]> {
  await send(event);
  const statuses = await keystop.contained(user);
  const [outcome] = await keystop.settled(user.key.accessKeyId);
  return [...statuses, outcome?.outcome.outcome];
}

const NOTIFYING: Readonly<Record<string, { reason: string; subject: (userName: string) => string }>> = {
  'guardduty-consolelogin-no-key.json': { reason: 'no-key-named', subject: (userName) => `user/${userName}` },
  'guardduty-instancecred-exfil-assumedrole.json': {
    reason: 'temporary-credentials',
    subject: () => 'ASIARTX3GSDSTEXAMPLE',
  },
  'guardduty-root-credential-usage.json': { reason: 'root-credentials', subject: () => 'ASIARTX3GSDSXEXAMPLE' },
};
const containing = fixtureNames.filter((name) => NOTIFYING[name] === undefined);

describe('a recorded event on the bus', () => {
  it.each(containing)('%s contains the key that it names, and the user keeps the other', async (name) => {
    const user = await twoKeys();
    expect(await containedBy(recorded(name, user), user)).toEqual(['Inactive', 'Active', 'contained']);
  });

  it.each(Object.entries(NOTIFYING))('%s changes no key and tells a person', async (name, { reason, subject }) => {
    const user = await twoKeys();
    await send(recorded(name, user));
    const [outcome] = await keystop.settled(subject(user.userName));
    const statuses = await keystop.statuses(user);
    expect([outcome?.outcome, ...statuses]).toEqual([{ outcome: 'notified', reason }, 'Active', 'Active']);
  });
});

sayWhatIsLeftOut('published samples of GuardDuty and Health');

if (isVerbatimPresent(AWS_SAMPLE)) {
  describe("AWS's own sample of a Health event", () => {
    it('contains the key that it names, though it misplaces the account', async () => {
      const user = await twoKeys();
      const replacements = {
        AKIAXXXXXXXXXX: user.key.accessKeyId,
        '1234567890': keystop.account,
        'test-1': user.userName,
      };
      const event = verbatim(AWS_SAMPLE, { ...replacements, DVNePcpQ2o: randomUUID() });
      expect(await containedBy(event, user)).toEqual(['Inactive', 'Active', 'contained']);
    });

    it('names no key as it is, which a person is told', async () => {
      await send(verbatim(AWS_SAMPLE));
      const [outcome] = await keystop.settled('user/test-1');
      expect(outcome?.outcome).toEqual({ outcome: 'notified', reason: 'no-key-named' });
    });
  });
}

describe('events that name no key', () => {
  it('do not start the function, nor do samples', async () => {
    const user = await twoKeys();
    const finding = findingFor(about(user));
    const detail = finding.detail as Record<string, unknown>;
    const startedAt = new Date();
    await send({ ...finding, detail: { ...detail, service: { additionalInfo: { sample: true } } } });
    await send({
      ...finding,
      detail: { ...detail, type: 'Backdoor:EC2/C&CActivity.B', resource: { resourceType: 'Instance' } },
    });
    await send({ ...finding, source: 'aws.health', 'detail-type': 'AWS Health Event', detail: { service: 'EC2' } });
    if (isVerbatimPresent('guardduty-sample-finding-torip.json'))
      await send(verbatim('guardduty-sample-finding-torip.json'));
    // The one that comes last does start it; nothing before it did.
    await send(finding);
    await keystop.handled(user.key.accessKeyId);
    const handled = await keystop.handledSince(startedAt);
    expect(handled).toEqual([expect.stringContaining(user.key.accessKeyId)]);
    expect(handled.join('')).toContain('"verdict":"contain"');
  });
});

describe('a contained key', () => {
  let user: SeededUser;
  let before: string;
  let sentAt: Date;

  beforeAll(async () => {
    user = await twoKeys();
    before = await keystop.whoIs(user.key);
    sentAt = new Date();
    await send(findingFor(about(user)));
    await keystop.settled(user.key.accessKeyId);
  }, 60_000);

  it('signs nothing any more', async () => {
    const after = await keystop.whoIs(user.key);
    expect([before, after]).toEqual([expect.stringContaining(user.userName), 'InvalidClientTokenId']);
  });

  it("leaves the user's other key at work", async () => {
    const [, other = user.key] = user.keys;
    expect(await keystop.whoIs(other)).toContain(user.userName);
  });

  it('is in the ledger with its intent, what IAM said, and that people were told', async () => {
    const history = await keystop.history(user.key.accessKeyId);
    expect(history.map(({ kind }) => kind)).toEqual(['intent', 'outcome', 'announced']);
    expect(history.slice(0, 2)).toMatchObject([
      { statusBefore: 'Active', userName: user.userName },
      { outcome: { outcome: 'contained', evidence: 'read-back', recovered: false }, source: 'guardduty' },
    ]);
  });

  it('is told of on the bus with the documented detail', async () => {
    const [event] = await events.some('the outcome event', ({ detail }) => detail.accessKeyId === user.key.accessKeyId);
    const [outcome] = await keystop.outcomes(user.key.accessKeyId);
    expect(event).toMatchObject({
      source: 'keystop',
      'detail-type': 'Access Key Remediation',
      account: keystop.account,
    });
    expect(event?.detail).toEqual({
      version: '1',
      action: 'contain',
      outcome: 'contained',
      reason: 'compromised',
      evidence: 'read-back',
      account: keystop.account,
      accessKeyId: user.key.accessKeyId,
      userName: user.userName,
      findings: [
        {
          source: 'guardduty',
          findingId: outcome?.findingId,
          type: 'CredentialAccess:IAMUser/CompromisedCredentials',
        },
      ],
      activityAt: outcome?.activityAt?.toISOString(),
      containedAt: outcome?.at.toISOString(),
      mode: 'enforce',
      undo: undoOf(user.key.accessKeyId),
    });
  });

  it('is told to people once, masked, with the exact command that takes it back', async () => {
    const [notice, ...more] = await notices.some('the notice', ({ commands }) =>
      commands.some((command) => command.includes(user.key.accessKeyId)),
    );
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ urgency: 'urgent', outcome: 'contained', commands: [undoOf(user.key.accessKeyId)] });
    expect(notice?.lines.join('\n')).toContain(`…${user.key.accessKeyId.slice(-4)} of ${user.userName}`);
    expect(notice?.lines.join('\n')).not.toContain(user.key.accessKeyId);
  });

  it('names the other Active key and the last use in the notice', async () => {
    const [notice] = await notices.some('the notice', (one) => textOf(one).includes(user.key.accessKeyId));
    const [, other = user.key] = user.keys;
    expect(notice?.lines).toContain(
      `The user's other Active keys, which Keystop left as they are: …${other.accessKeyId.slice(-4)}.`,
    );
    expect(notice?.lines).toContainEqual(expect.stringMatching(/^Last used: \d{4}-.*, sts in us-east-1\.$/));
  });

  it('counts as one, and the time it took', async () => {
    const [contained, milliseconds] = await Promise.all([
      keystop.counted(METRIC.contained),
      keystop.counted(METRIC.containmentMilliseconds),
    ]);
    expect([contained > 0, milliseconds > 0]).toEqual([true, true]);
  });

  it('is not told of again when the same activity is found once more', async () => {
    const again = findingFor(about(user));
    const detail = again.detail as Record<string, unknown>;
    await send({ ...again, detail: { ...detail, service: { eventLastSeen: sentAt.toISOString() } } });
    await keystop.handled(user.key.accessKeyId, 2);
    expect(await noticesOf(user.key.accessKeyId)).toHaveLength(1);
  });
});

describe('the owner of an exposed key', () => {
  it('is found where the finding names another user, whose keys are left alone', async () => {
    const [owner, bystander] = [await twoKeys(), await twoKeys()];
    await send(findingFor(about(owner, { userName: bystander.userName })));
    const statuses = await keystop.contained(owner);
    expect([...statuses, ...(await keystop.statuses(bystander))]).toEqual(['Inactive', 'Active', 'Active', 'Active']);
  });

  it('is found where the finding names a user that is gone', async () => {
    const user = await twoKeys();
    await send(findingFor(about(user, { userName: 'gone-since' })));
    expect(await keystop.contained(user)).toEqual(['Inactive', 'Active']);
  });

  it('is found where the finding names nobody', async () => {
    const user = await twoKeys();
    await send(findingFor(about(user, { userName: undefined })));
    expect(await keystop.contained(user)).toEqual(['Inactive', 'Active']);
  });

  it('may have a path of several folders', async () => {
    const user = await twoKeys({ path: '/division_abc/subdivision_xyz/' });
    await send(healthEventFor(about(user)));
    expect(await keystop.contained(user)).toEqual(['Inactive', 'Active']);
  });

  it('may be gone with the key: nothing was found, and it is said so', async () => {
    const accessKeyId = newAccessKeyId(keystop.account);
    await send(findingFor({ accessKeyId, userName: 'deleted', account: keystop.account }));
    const [outcome] = await keystop.settled(accessKeyId);
    expect(outcome?.outcome.outcome).toBe('not-found');
  });

  it('may be root, told by the account summary: a person is told at the highest urgency', async () => {
    const accessKeyId = newAccessKeyId(keystop.account);
    await keystop.emulator.seed([], { rootAccessKeys: 1 });
    await send(findingFor({ accessKeyId, userName: undefined, account: keystop.account }));
    const [outcome] = await keystop.settled(accessKeyId);
    const [notice] = await notices.some('the notice', (one) => textOf(one).includes(accessKeyId));
    await keystop.emulator.seed([], { rootAccessKeys: 0 });
    expect(outcome?.outcome).toEqual({ outcome: 'notified', reason: 'root-credentials' });
    expect(notice?.urgency).toBe('highest');
  });

  it('may be a protected identity: contained like any other, at the highest urgency', async () => {
    const user = await twoKeys({ userName: 'break-glass' });
    await send(findingFor(about(user)));
    const statuses = await keystop.contained(user);
    const [notice] = await notices.some('the notice', (one) => textOf(one).includes(user.key.accessKeyId));
    expect([...statuses, notice?.urgency]).toEqual(['Inactive', 'Active', 'highest']);
  });

  it("refuses a key that is another account's, and leaves it as it is", async () => {
    const user = await keystop.user({ accountId: FOREIGN_ACCOUNT });
    await send(findingFor(about(user)));
    const [outcome] = await keystop.settled(user.key.accessKeyId);
    const there = { accessKeyId: FOREIGN_ACCOUNT, secretAccessKey: 'test' };
    const statuses = await keystop.statuses(user, new IAMClient(keystop.emulator.clientConfig(there)));
    expect(outcome?.outcome).toMatchObject({ outcome: 'refused', reason: 'foreign-account' });
    expect(statuses).toEqual(['Active']);
  });

  it("refuses a finding of another account, which is none of this ledger's business", async () => {
    const user = await twoKeys();
    // On this account's bus, as a delegated administrator of GuardDuty receives the findings of its members.
    await send({ ...findingFor(about(user, { account: FOREIGN_ACCOUNT })), account: keystop.account });
    await keystop.handled(user.key.accessKeyId);
    const statuses = await keystop.statuses(user);
    const history = await keystop.history(user.key.accessKeyId);
    expect([...statuses, history]).toEqual(['Active', 'Active', []]);
  });
});

describe('deliveries of one event', () => {
  it('twice, one after the other, are one containment and one notice', async () => {
    const user = await twoKeys();
    const finding = findingFor(about(user));
    await send(finding);
    await keystop.settled(user.key.accessKeyId);
    await send(finding);
    await keystop.handled(user.key.accessKeyId, 2);
    const outcomes = (await keystop.outcomes(user.key.accessKeyId)).map(({ outcome }) => outcome.outcome);
    expect(outcomes.filter((outcome) => outcome === 'contained')).toHaveLength(1);
    expect(await noticesOf(user.key.accessKeyId)).toHaveLength(1);
  });

  it('twenty at the same time are one containment, one notice and one event', async () => {
    const user = await twoKeys();
    const finding = findingFor(about(user));
    await Promise.all(Array.from({ length: 20 }, () => send(finding)));
    await keystop.handled(user.key.accessKeyId, 20);
    const outcomes = (await keystop.outcomes(user.key.accessKeyId)).map(({ outcome }) => outcome.outcome);
    const told = await events.now(({ detail }) => detail.accessKeyId === user.key.accessKeyId);
    expect(outcomes.filter((outcome) => outcome === 'contained')).toHaveLength(1);
    expect(told.map(({ detail }) => detail.outcome)).toEqual(['contained']);
    expect(await noticesOf(user.key.accessKeyId)).toHaveLength(1);
  });

  it("of Health and of its backup Region's copy are told once", async () => {
    const user = await twoKeys();
    const event = healthEventFor(about(user));
    const copy = { ...(event.detail as object), backupEvent: 'true', communicationId: `copy-${randomUUID()}` };
    await send(event);
    await keystop.settled(user.key.accessKeyId);
    await send({ ...event, detail: copy });
    await keystop.handled(user.key.accessKeyId, 2);
    expect(await noticesOf(user.key.accessKeyId)).toHaveLength(1);
  });
});

describe('a burst of 40 exposed keys', () => {
  it('ends with all of them Inactive, recorded and told of, and no other key touched', async () => {
    const users = await Promise.all(Array.from({ length: 40 }, () => twoKeys()));
    await Promise.all(users.map((user) => send(findingFor(about(user)))));
    const statuses = await Promise.all(users.map((user) => keystop.contained(user, 90)));
    const outcomes = await Promise.all(users.map((user) => keystop.settled(user.key.accessKeyId, 90)));
    const commands = (await notices.all()).flatMap((notice) => notice.commands);
    const told = users.filter(({ key }) => commands.includes(undoOf(key.accessKeyId)));
    expect(new Set(statuses.flat().map((status, index) => `${index % 2}${status ?? ''}`))).toEqual(
      new Set(['0Inactive', '1Active']),
    );
    expect(outcomes.map(([first]) => first?.outcome.outcome)).toEqual(users.map(() => 'contained'));
    expect(told).toHaveLength(40);
  });
});
