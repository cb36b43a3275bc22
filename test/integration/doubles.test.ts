import type { Notice } from '../../lambda/domain/notices/notice.ts';
import type { AwsEvent } from '../emulator/emulator.ts';
import { eventually } from '../emulator/eventually.ts';
import {
  type DeliveredEvent,
  type Deployed,
  deployKeystop,
  type SeededUser,
  textOf,
} from '../support/deployed/deployed.ts';
import {
  byCustomAction,
  hubFindingIn,
  OWN_ACTION,
  recordedAbout,
  withDetail,
  withFinding,
} from '../support/builders/events/events-about.ts';
import type { Inbox } from '../support/deployed/inbox.ts';
import { putReport, reporterSession } from '../support/deployed/put-report.ts';

jest.setTimeout(120_000);

type Json = Record<string, unknown>;

const DIRECT = 'guardduty-maliciousip-iamuser.json';
const HUB = 'securityhub-imported-guardduty-accesskey.json';
const HUB_V2 = 'securityhub-v2-guardduty-accesskey-ocsf.json';
const TRUSTED_ADVISOR = 'trustedadvisor-exposed-access-keys.json';

let keystop: Deployed;
let notices: Inbox<Notice>;
let events: Inbox<DeliveredEvent>;
let user: SeededUser;

beforeAll(async () => {
  keystop = await deployKeystop('test/support/deployed/keystop.sources.config.json');
  notices = await keystop.subscribe();
  events = await keystop.listen();
}, 300_000);

beforeEach(async () => {
  user = await keystop.user({ keys: [{}, {}] });
});

afterAll(() => keystop?.stop());

const send = (event: AwsEvent): Promise<string> => keystop.emulator.putAwsEvent(event);

/** One finding of GuardDuty about the user's key, as the service sends it, and as both Security Hubs hand it on. */
function oneFinding(): { readonly direct: AwsEvent; readonly hub: AwsEvent; readonly hubV2: AwsEvent } {
  const direct = recordedAbout(DIRECT, user);
  const { arn } = direct.detail as { arn: string };
  const hub = withFinding(recordedAbout(HUB, user), { Id: arn });
  const v2 = recordedAbout(HUB_V2, user);
  const info = hubFindingIn(v2)['finding_info'] as Json;
  return { direct, hub, hubV2: withFinding(v2, { finding_info: { ...info, uid: arn } }) };
}

/** How often the key was contained, people were told and programs were told, once so many findings were handled. */
async function timesTold(findings: number): Promise<readonly number[]> {
  const { accessKeyId } = user.key;
  await keystop.handled(accessKeyId, findings);
  await keystop.settled(accessKeyId);
  const contained = (await keystop.outcomes(accessKeyId)).filter(({ outcome }) => outcome.outcome === 'contained');
  const told = await notices.some('a notice', (notice) => textOf(notice).includes(accessKeyId));
  const published = await events.some('an event', ({ detail }) => detail.accessKeyId === accessKeyId);
  return [contained.length, told.length, published.length];
}

const ONCE = [1, 1, 1];

describe('one finding of GuardDuty', () => {
  it('directly, then through Security Hub, is one containment and one notice', async () => {
    const { direct, hub } = oneFinding();
    await send(direct);
    await keystop.settled(user.key.accessKeyId);
    await send(hub);
    expect(await timesTold(2)).toEqual(ONCE);
  });

  it('through Security Hub, then directly, is one containment and one notice', async () => {
    const { direct, hub } = oneFinding();
    await send(hub);
    await keystop.settled(user.key.accessKeyId);
    await send(direct);
    expect(await timesTold(2)).toEqual(ONCE);
  });

  it('directly and through both Security Hubs at the same moment is one containment and one notice', async () => {
    const { direct, hub, hubV2 } = oneFinding();
    await Promise.all([direct, hub, hubV2].map(send));
    expect(await timesTold(3)).toEqual(ONCE);
  });

  it('updated again and again without new activity is one containment and one notice', async () => {
    const { hub } = oneFinding();
    for (const minute of ['10', '20', '30', '40']) {
      await send(withFinding(hub, { UpdatedAt: `2026-11-20T10:${minute}:00Z` }));
    }
    expect(await timesTold(4)).toEqual(ONCE);
  });

  it('copied by the aggregation of another Region is one containment and one notice', async () => {
    const { hub } = oneFinding();
    await send(hub);
    await send(withFinding(hub, { ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/guardduty' }));
    expect(await timesTold(2)).toEqual(ONCE);
  });
});

describe('two findings of one key', () => {
  it('sent by one custom action are recorded each, and told once', async () => {
    await send(byCustomAction(OWN_ACTION, recordedAbout(HUB, user), recordedAbout(HUB, user)));
    const [, toPeople, toPrograms] = await timesTold(2);
    expect([toPeople, toPrograms]).toEqual([1, 1]);
  });
});

describe('an event delivered twice', () => {
  it('of Security Hub V2 is one containment and one notice', async () => {
    const { hubV2 } = oneFinding();
    await Promise.all([send(hubV2), send(hubV2)]);
    expect(await timesTold(2)).toEqual(ONCE);
  });

  it('of Trusted Advisor, which refreshes its checks, is one containment and one notice', async () => {
    const event = recordedAbout(TRUSTED_ADVISOR, user);
    await send(event);
    await keystop.settled(user.key.accessKeyId);
    await send(withDetail(event, { uuid: 'another-refresh' }));
    expect(await timesTold(2)).toEqual(ONCE);
  });

  it('of a report is one containment and one notice', async () => {
    const reporter = await reporterSession(keystop);
    const detail = { accessKeyId: user.key.accessKeyId, reportedBy: 'scanner', location: 's3://logs/1' };
    await putReport(keystop, reporter, detail);
    await keystop.settled(user.key.accessKeyId);
    await putReport(keystop, reporter, detail);
    expect(await timesTold(2)).toEqual(ONCE);
  });
});

describe("Keystop's own feedback", () => {
  it('comes back as an event that changes nothing, tells nobody and gives no feedback again', async () => {
    const { hub } = oneFinding();
    await send(hub);
    const update = await feedbackTo(hub);
    await send(withFinding(hub, ownUpdate(update)));
    const told = await timesTold(2);
    const lines = await keystop.logged('finding handled', user.key.accessKeyId);
    expect(told).toEqual(ONCE);
    expect(lines.filter((line) => line.includes('"reason":"own-action"'))).toHaveLength(1);
    expect(await feedbacks(hub)).toHaveLength(1);
  });

  it('does not hide activity that GuardDuty sees after it', async () => {
    const { hub } = oneFinding();
    await send(hub);
    const update = ownUpdate(await feedbackTo(hub));
    const LastObservedAt = new Date(Date.now() + 60_000).toISOString();
    await send(withFinding(hub, { ...update, LastObservedAt, UpdatedAt: LastObservedAt }));
    await keystop.handled(user.key.accessKeyId, 2);
    const lines = await keystop.logged('finding handled', user.key.accessKeyId);
    expect(lines.filter((line) => line.includes('"already-inactive"'))).toHaveLength(1);
  });
});

async function feedbacks(hub: AwsEvent): Promise<readonly Json[]> {
  const id = String(hubFindingIn(hub)['Id']);
  const updates = (await keystop.emulator.hubUpdates()).map(({ request }) => request);
  return updates.filter((request) => JSON.stringify(request).includes(id));
}

function feedbackTo(hub: AwsEvent): Promise<Json> {
  return eventually('the feedback', async () => (await feedbacks(hub))[0]);
}

/** What Security Hub makes of the feedback: the finding as it is then, with the instant at which it was changed. */
function ownUpdate({ Workflow, Note }: Json): Json {
  const UpdatedAt = new Date().toISOString();
  return { Workflow, Note: { ...(Note as Json), UpdatedAt }, UpdatedAt };
}
