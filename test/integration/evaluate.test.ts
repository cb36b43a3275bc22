import { METRIC } from '../../lambda/contract.ts';
import type { Notice } from '../../lambda/domain/notices/notice.ts';
import type { AwsEvent } from '../emulator/emulator.ts';
import { eventually } from '../emulator/eventually.ts';
import { type Deployed, deployKeystop, type SeededUser } from '../support/deployed/deployed.ts';
import { controlAbout, recordedAbout, withDetail, withFinding } from '../support/builders/events/events-about.ts';
import type { Inbox } from '../support/deployed/inbox.ts';
import { daysAgo } from '../support/deployed/days-ago.ts';

jest.setTimeout(120_000);

const DAY = 86_400;
const ANALYZER = 'arn:aws:access-analyzer:us-east-1:111122223333:analyzer/unused-access';
const old = { createdAt: daysAgo(800), lastUsedAt: daysAgo(300) };

let keystop: Deployed;
let notices: Inbox<Notice>;
let day = 0;

beforeAll(async () => {
  keystop = await deployKeystop('test/support/deployed/keystop.sources.config.json');
  notices = await keystop.subscribe();
}, 300_000);

afterAll(() => keystop?.stop());

const stale = (): Promise<SeededUser> => keystop.user({ keys: [old] });
const send = (event: AwsEvent): Promise<string> => keystop.emulator.putAwsEvent(event);

async function moveTo(newDay: number): Promise<void> {
  day = newDay;
  await keystop.emulator.setClock(day * DAY);
}

/** Moves the clock to a day on which the schedule is due, every six days, and waits for the end of its sweep. */
async function sweepOn(newDay: number): Promise<string> {
  const before = (await keystop.logged('sweep ended')).length;
  await moveTo(newDay);
  return eventually(
    `the sweep of day ${day}`,
    async () => (await keystop.logged('sweep ended')).slice(before).at(0),
    60,
  );
}

/** Users that the evaluator has judged, or knew to be judged already. */
async function judged(): Promise<number> {
  return (await keystop.logged('stale user judged')).length + (await keystop.logged('evaluated already today')).length;
}

/** Sends stale findings, and waits until all of them are answered. */
async function evaluated(events: readonly AwsEvent[]): Promise<void> {
  const enough = (await judged()) + events.length;
  for (const event of events) await send(event);
  await eventually(`${events.length} evaluations`, async () => ((await judged()) >= enough ? true : undefined), 60);
  await eventually('the queue to be empty', async () =>
    (await keystop.depth('StaleFindingsQueueUrl')) === 0 ? true : undefined,
  );
}

const warningsOf = async ({ key }: SeededUser): Promise<readonly unknown[]> =>
  (await keystop.history(key.accessKeyId)).flatMap((entry) => (entry.kind === 'warning' ? [entry.step] : []));
const statusesOf = async (users: readonly SeededUser[]): Promise<readonly unknown[]> =>
  (await Promise.all(users.map((user) => keystop.statuses(user)))).flat();

/** Users by the source whose finding names them; the analyzer's has two stale keys, of which it tells the first. */
type Named = Readonly<Record<'control3' | 'control8' | 'control22' | 'config' | 'prowler' | 'analyzer', SeededUser>>;

let named: Named;
let inUse: SeededUser;
let exempt: SeededUser;
let warnedBefore: SeededUser;

const findingsOf = (users: Named): readonly AwsEvent[] => [
  controlAbout('IAM.3', users.control3.userName),
  controlAbout('IAM.8', users.control8.userId),
  controlAbout('IAM.22', users.control22.userName),
  recordedAbout('config-access-keys-rotated.json', users.config),
  recordedAbout('prowler-asff-rotate-access-key.json', users.prowler),
  analyzerFinding(users.analyzer),
];

function analyzerFinding(user: SeededUser): AwsEvent {
  const event = recordedAbout('accessanalyzer-unused-accesskey.json', user);
  return { ...withDetail(event, { findingId: `unused-${user.userName}` }), resources: [ANALYZER] };
}

// Whoever may import findings can have a user judged, and nothing more.
function byOwnProduct(user: SeededUser): AwsEvent {
  const ProductArn = `arn:aws:securityhub:us-east-1:${keystop.account}:product/${keystop.account}/default`;
  return withFinding(recordedAbout('prowler-asff-rotate-access-key.json', user), { ProductArn });
}

const firstStatuses = async (): Promise<readonly unknown[]> =>
  (await Promise.all(Object.values(named).map((user) => keystop.statuses(user)))).map(([first]) => first);
const others = (): readonly SeededUser[] => [inUse, exempt];

describe('stale findings of all sources', () => {
  beforeAll(async () => {
    named = {
      control3: await stale(),
      control8: await stale(),
      control22: await stale(),
      config: await stale(),
      prowler: await stale(),
      analyzer: await keystop.user({ keys: [old, old] }),
    };
    inUse = await keystop.user({ keys: [{ createdAt: daysAgo(800), lastUsedAt: daysAgo(1) }] });
    exempt = await keystop.user({ keys: [old], tags: { 'keystop:exempt-until': daysAgo(-120).slice(0, 10) } });
    warnedBefore = await stale();
    await warnedLongAgo(warnedBefore);
    const userArn = `arn:aws:iam::${keystop.account}:user/team/${named.analyzer.userName}`;
    const { accessKeyId } = named.analyzer.key;
    await keystop.emulator.seedAnalyzerFinding({
      analyzerArn: ANALYZER,
      id: `unused-${named.analyzer.userName}`,
      userArn,
      accessKeyId,
    });
  });

  it('warn before the first sweep, and contain nothing, not even what was warned of long ago', async () => {
    const more = [controlAbout('IAM.3', exempt.userName), controlAbout('IAM.3', warnedBefore.userName)];
    await evaluated([...findingsOf(named), ...more, byOwnProduct(inUse)]);
    const warnings = await Promise.all(Object.values(named).map(warningsOf));
    expect(warnings).toEqual(Object.values(named).map(() => ['warning']));
    expect(new Set(await statusesOf([...Object.values(named), warnedBefore]))).toEqual(new Set(['Active']));
  });

  it('warn of the key that the analyzer tells, and of no other of its user', async () => {
    const [, second = named.analyzer.key] = named.analyzer.keys;
    expect(await keystop.history(second.accessKeyId)).toEqual([]);
  });

  it('leave keys alone that are in use or exempt, whatever the finding says', async () => {
    const histories = await Promise.all(others().map(({ key }) => keystop.history(key.accessKeyId)));
    expect(histories).toEqual([[], []]);
  });

  it('that repeat on the same day cost no second evaluation and no second warning', async () => {
    await evaluated(findingsOf(named));
    expect(await keystop.logged('evaluated already today')).toHaveLength(6);
    expect(await warningsOf(named.control3)).toEqual(['warning']);
  });

  it('warn nobody twice: the sweep counts their warnings as its own', async () => {
    await sweepOn(6);
    expect(await warningsOf(named.control3)).toEqual(['warning']);
  });

  it('warn a last time three days before', async () => {
    await moveTo(11);
    await evaluated(findingsOf(named));
    const warnings = await Promise.all(Object.values(named).map(warningsOf));
    expect(warnings).toEqual(Object.values(named).map(() => ['warning', 'final-warning']));
  });

  it('contain nothing before the fourteen days are over', async () => {
    await sweepOn(12);
    await evaluated([controlAbout('IAM.3', named.control3.userName)]);
    expect(await keystop.statuses(named.control3)).toEqual(['Active']);
  });

  it('leave to the sweep what they no longer name', async () => {
    const [outcome] = await keystop.settled(warnedBefore.key.accessKeyId);
    expect(outcome).toMatchObject({ source: 'sweep', outcome: { outcome: 'contained' } });
  });

  it('contain on the day as many keys as the budget of the day allows', async () => {
    await moveTo(14);
    await evaluated(findingsOf(named));
    const statuses = await firstStatuses();
    expect(statuses.filter((status) => status === 'Inactive')).toHaveLength(3);
    expect(statuses.filter((status) => status === 'Active')).toHaveLength(3);
  });

  it('tell once that the budget is used up, and raise the alarm', async () => {
    const limits = await notices.now(({ outcome }) => outcome === 'run-limit-reached');
    expect(limits.map(({ urgency }) => urgency)).toEqual(['urgent']);
    expect(await keystop.counted(METRIC.sweepLimitReached)).toBe(3);
  });

  it('contain the others on the next day', async () => {
    await moveTo(15);
    await evaluated(findingsOf(named).slice(3));
    await evaluated(findingsOf(named).slice(0, 3));
    const statuses = await firstStatuses();
    expect(new Set(statuses)).toEqual(new Set(['Inactive']));
  });

  it('record what IAM said of a contained key, and tell how to take it back', async () => {
    const { accessKeyId } = named.config.key;
    const [outcome] = await keystop.settled(accessKeyId);
    const [notice] = await notices.some('the notice', ({ commands }) => commands.join('').includes(accessKeyId));
    expect(outcome).toMatchObject({ cause: 'stale', outcome: { outcome: 'contained', evidence: 'update-accepted' } });
    expect(notice?.commands).toEqual([`keystop reactivate ${accessKeyId} --reason "…"`]);
  });

  it("leave the analyzer's other key and the keys in use and exempt as they are", async () => {
    const [, second] = await keystop.statuses(named.analyzer);
    expect([second, ...(await statusesOf(others()))]).toEqual(['Active', 'Active', 'Active']);
  });

  it('end all of them: nothing waits, and nothing failed', async () => {
    expect([await keystop.depth('StaleFindingsQueueUrl'), await keystop.depth('FailedFindingsQueueUrl')]).toEqual([
      0, 0,
    ]);
  });
});

describe('a stale finding about a user who is gone', () => {
  it('is recorded as not found', async () => {
    await send(controlAbout('IAM.3', 'gone-since'));
    const [outcome] = await keystop.settled('user/gone-since');
    expect(outcome?.outcome.outcome).toBe('not-found');
  });
});

async function warnedLongAgo({ userName, key }: SeededUser): Promise<void> {
  for (const [step, age] of [
    ['warning', 20],
    ['final-warning', 5],
  ] as const) {
    const at = new Date(Date.now() - age * DAY * 1000);
    const entry = { kind: 'warning', id: `${step}:${key.accessKeyId}`, at, step, userName, reason: 'unused' } as const;
    await keystop.ledger.append({ account: keystop.account, subject: key.accessKeyId }, { ...entry, delivered: true });
  }
}
