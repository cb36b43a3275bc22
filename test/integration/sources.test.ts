import type { Notice } from '../../lambda/domain/notices/notice.ts';
import type { AwsEvent } from '../emulator/emulator.ts';
import { eventually } from '../emulator/eventually.ts';
import { type Deployed, deployKeystop, type SeededUser } from '../support/deployed/deployed.ts';
import {
  byCustomAction,
  hubFindingIn,
  OWN_ACTION,
  recordedAbout,
  withDetail,
  withFinding,
} from '../support/builders/events/events-about.ts';
import { findingFor } from '../support/builders/events/finding-for.ts';
import type { Inbox } from '../support/deployed/inbox.ts';
import { putReport, reporterSession } from '../support/deployed/put-report.ts';
import { fixture } from '../support/builders/events/recorded-events.ts';

jest.setTimeout(120_000);

const HUB = 'securityhub-imported-guardduty-accesskey.json';
const HUB_V2 = 'securityhub-v2-guardduty-accesskey-ocsf.json';
const TRUSTED_ADVISOR = 'trustedadvisor-exposed-access-keys.json';
const QUARANTINE = 'cloudtrail-quarantine-attachuserpolicy-v3.json';

let keystop: Deployed;
let notices: Inbox<Notice>;

beforeAll(async () => {
  keystop = await deployKeystop('test/support/deployed/keystop.sources.config.json');
  notices = await keystop.subscribe();
}, 300_000);

afterAll(() => keystop?.stop());

const twoKeys = (): Promise<SeededUser> => keystop.user({ keys: [{}, {}] });
const send = (event: AwsEvent): Promise<string> => keystop.emulator.putAwsEvent(event);

/** AWS quarantines a user as that user, with the key that was found. */
function quarantineByOwnKey(user: SeededUser): AwsEvent {
  const event = recordedAbout(QUARANTINE, user);
  const { userIdentity } = event.detail as { userIdentity: object };
  return withDetail(event, { userIdentity: { ...userIdentity, accessKeyId: user.key.accessKeyId } });
}

const CONTAINING: Readonly<Record<string, { event: (user: SeededUser) => AwsEvent; source: string; reason: string }>> =
  {
    'GuardDuty, through Security Hub': {
      event: (user) => recordedAbout(HUB, user),
      source: 'securityhub',
      reason: 'compromised',
    },
    'GuardDuty, through Security Hub V2': {
      event: (user) => recordedAbout(HUB_V2, user),
      source: 'securityhub',
      reason: 'compromised',
    },
    'a product that the configuration trusts': {
      event: (user) =>
        withFinding(recordedAbout(HUB, user), {
          ProductArn: 'arn:aws:securityhub:us-east-1:222233334444:product/acme/scanner',
        }),
      source: 'securityhub',
      reason: 'exposed',
    },
    'the own custom action of Security Hub': {
      event: (user) => byCustomAction(OWN_ACTION, recordedAbout(HUB, user)),
      source: 'securityhub',
      reason: 'requested',
    },
    'Trusted Advisor': {
      event: (user) => recordedAbout(TRUSTED_ADVISOR, user),
      source: 'trusted-advisor',
      reason: 'exposed',
    },
    "AWS's quarantine of a user, by the user's own key": {
      event: quarantineByOwnKey,
      source: 'cloudtrail',
      reason: 'exposed',
    },
  };

describe('an event about an exposed key', () => {
  it.each(Object.entries(CONTAINING))('of %s contains that key and no other', async (_, { event, source, reason }) => {
    const user = await twoKeys();
    await send(event(user));
    const statuses = await keystop.contained(user);
    const [outcome] = await keystop.settled(user.key.accessKeyId);
    expect(statuses).toEqual(['Inactive', 'Active']);
    expect(outcome).toMatchObject({ source, reason, userName: user.userName, outcome: { outcome: 'contained' } });
  });
});

describe('a report on the reports bus', () => {
  it('by the role that may report contains the key', async () => {
    const user = await twoKeys();
    const detail = {
      accessKeyId: user.key.accessKeyId,
      reportedBy: 'trufflehog',
      location: 's3://logs/1',
      secret: 'x',
    };
    const answer = await putReport(keystop, await reporterSession(keystop), detail);
    const statuses = await keystop.contained(user);
    const [outcome] = await keystop.settled(user.key.accessKeyId);
    expect([answer, ...statuses]).toEqual(['accepted', 'Inactive', 'Active']);
    expect(outcome).toMatchObject({ source: 'report', reason: 'requested', outcome: { outcome: 'contained' } });
    expect(outcome?.findingId).toBe(`report/${user.key.accessKeyId}/s3://logs/1`);
  });

  it('with a text that is no key id is refused, and the text is in no log', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    await putReport(keystop, await reporterSession(keystop), { accessKeyId: secret, location: 'a-secret-by-mistake' });
    const [line] = await eventually('the refusal', async () => {
      const lines = await keystop.logged('finding handled', 'a-secret-by-mistake');
      return lines.length > 0 ? lines : undefined;
    });
    expect(line).toContain('"reason":"malformed"');
    expect(await keystop.logged(secret)).toEqual([]);
  });
});

describe('a custom action', () => {
  it('contains what GuardDuty has archived since, for a person asks now', async () => {
    const user = await twoKeys();
    const archived = withFinding(recordedAbout(HUB, user), { RecordState: 'ARCHIVED' });
    await send(byCustomAction(OWN_ACTION, archived));
    expect(await keystop.contained(user)).toEqual(['Inactive', 'Active']);
  });

  it('on several findings contains each of their keys', async () => {
    const users = [await twoKeys(), await twoKeys()];
    await send(byCustomAction(OWN_ACTION, ...users.map((user) => recordedAbout(HUB, user))));
    const statuses = await Promise.all(users.map((user) => keystop.contained(user)));
    expect(statuses).toEqual([
      ['Inactive', 'Active'],
      ['Inactive', 'Active'],
    ]);
  });

  it('on a finding without a key tells a person', async () => {
    const user = await twoKeys();
    const login = withFinding(recordedAbout(HUB, user), { Resources: [keylessResource(user)] });
    await send(byCustomAction(OWN_ACTION, login));
    const [outcome] = await keystop.settled(`user/${user.userName}`);
    expect(outcome?.outcome).toEqual({ outcome: 'notified', reason: 'no-key-named' });
  });
});

function keylessResource({ userName, userId }: SeededUser): object {
  const AwsIamAccessKey = { PrincipalId: userId, PrincipalType: 'IAMUser', PrincipalName: userName };
  return { Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:null', Partition: 'aws', Details: { AwsIamAccessKey } };
}

describe('an event that names no key', () => {
  it("AWS's quarantine without a key id: changes nothing and tells whose keys to look at", async () => {
    const user = await twoKeys();
    await send(recordedAbout(QUARANTINE, user));
    const [outcome] = await keystop.settled(`user/${user.userName}`);
    expect(outcome?.outcome).toEqual({ outcome: 'notified', reason: 'no-key-named' });
    expect(await keystop.statuses(user)).toEqual(['Active', 'Active']);
  });
});

describe('an event that root has an access key', () => {
  it.each([
    ['securityhub', 'securityhub-imported-iam4-root.json'],
    ['config', 'config-root-access-key.json'],
  ])('of %s waits in the queue of stale findings, and tells at the highest urgency', async (source, name) => {
    await send(fixture(name));
    const told = await eventually(`root, by ${source}`, async () => {
      const ofSource = (await keystop.settled('root')).filter((outcome) => outcome.source === source);
      return ofSource.length > 0 ? ofSource : undefined;
    });
    const isOfRoot = ({ subject, lines }: Notice): boolean =>
      subject.includes('ROOT') && lines.some((line) => line.startsWith(`Why: ${source}`));
    const [notice] = await notices.some('the notice', isOfRoot);
    expect(told.map(({ outcome }) => outcome)).toEqual([{ outcome: 'notified', reason: 'root-credentials' }]);
    expect(notice?.urgency).toBe('highest');
  });

  it('is judged by the evaluator, and not by the responder', async () => {
    const byResponder = (await keystop.emulator.logs(keystop.output('ResponderFunctionName'))).split('\n');
    expect(byResponder.filter((line) => line.includes('root-credentials'))).toEqual([]);
  });
});

describe('feedback to Security Hub', () => {
  it('marks the finding that led to the containment, with a note that names the key masked', async () => {
    const user = await twoKeys();
    const event = recordedAbout(HUB, user);
    const { Id, ProductArn } = hubFindingIn(event);
    await send(event);
    const request = await updateOf(String(Id));
    expect(request).toMatchObject({
      FindingIdentifiers: [{ Id, ProductArn }],
      Workflow: { Status: 'NOTIFIED' },
      Note: { UpdatedBy: 'keystop' },
    });
    expect(JSON.stringify(request)).toContain(`…${user.key.accessKeyId.slice(-4)}`);
    expect(JSON.stringify(request)).not.toContain(user.key.accessKeyId);
  });

  it('marks the finding of Security Hub V2', async () => {
    const user = await twoKeys();
    const event = recordedAbout(HUB_V2, user);
    const { uid } = hubFindingIn(event)['metadata'] as { uid: string };
    await send(event);
    expect(await updateOf(uid)).toMatchObject({ MetadataUids: [uid], StatusId: 2 });
  });
});

function updateOf(id: string): Promise<Readonly<Record<string, unknown>>> {
  return eventually(`the feedback to ${id}`, async () => {
    const updates = await keystop.emulator.hubUpdates();
    return updates.find(({ request }) => JSON.stringify(request).includes(id))?.request;
  });
}

describe('events that ask for nothing', () => {
  it('start no function', async () => {
    const user = await twoKeys();
    const startedAt = new Date();
    for (const event of quiet(user)) await send(event);
    const last = findingFor({ accessKeyId: user.key.accessKeyId, userName: user.userName, account: keystop.account });
    await send(last);
    await keystop.handled(user.key.accessKeyId);
    expect(await keystop.handledSince(startedAt)).toEqual([expect.stringContaining('"source":"guardduty"')]);
    expect(await keystop.logged('stale user judged')).toEqual([]);
    expect(await keystop.depth('StaleFindingsQueueUrl')).toBe(0);
  });
});

function quiet(user: SeededUser): readonly AwsEvent[] {
  const hub = recordedAbout(HUB, user);
  return [
    withFinding(hub, { RecordState: 'ARCHIVED' }),
    withFinding(hub, { Workflow: { Status: 'RESOLVED' } }),
    withFinding(hub, { Workflow: { Status: 'SUPPRESSED' } }),
    withFinding(fixture('securityhub-imported-iam4-root.json'), { Compliance: { Status: 'PASSED' } }),
    withDetail(recordedAbout(TRUSTED_ADVISOR, user), { status: 'OK' }),
    withDetail(recordedAbout(QUARANTINE, user), { errorCode: 'AccessDenied' }),
    withDetail(recordedAbout('config-access-keys-rotated.json', user), {
      newEvaluationResult: { complianceType: 'COMPLIANT' },
    }),
    recordedAbout('accessanalyzer-unused-accesskey-resolved-deleted.json', user),
    recordedAbout('cloudtrail-updateaccesskey-own-action.json', user),
    withDetail(recordedAbout('cloudtrail-createaccesskey.json', user), { errorCode: 'AccessDenied' }),
    recordedAbout('cloudtrail-getfederationtoken.json', user),
    // On the default bus a report is nobody's word.
    recordedAbout('keystop-exposure-reported.json', user),
  ];
}
