import { CloudWatchClient, GetDashboardCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { METRIC, METRIC_DIMENSION } from '../../lambda/contract.ts';
import type { Notice } from '../../lambda/domain/notices/notice.ts';
import { eventually } from '../emulator/eventually.ts';
import {
  type DeliveredEvent,
  type Deployed,
  deployKeystop,
  type SeededUser,
  textOf,
  type UserOptions,
} from '../support/deployed/deployed.ts';
import { findingFor, healthEventFor } from '../support/builders/events/finding-for.ts';
import type { Inbox } from '../support/deployed/inbox.ts';
import { mistakesOf } from '../support/builders/outcome-event-schema.ts';

jest.setTimeout(120_000);

const LONG_AGO = { createdAt: '2020-01-01T00:00:00Z' };

let keystop: Deployed;
let everybody: Inbox<Notice>;
let storage: Inbox<Notice>;
let web: Inbox<Notice>;
let exposed: Inbox<Notice>;
let events: Inbox<DeliveredEvent>;

beforeAll(async () => {
  keystop = await deployKeystop();
  everybody = await keystop.subscribe();
  storage = await keystop.subscribe({ owner: ['storage team'] });
  web = await keystop.subscribe({ owner: ['web team', 'another team'] });
  exposed = await keystop.subscribe({ cause: ['exposed'], outcome: ['contained', 'failed'] });
  await keystop.subscribeTo('email', 'storage@example.com', { owner: ['storage team'] });
  await keystop.emulator.confirmSubscriptions();
  events = await keystop.listen();
}, 300_000);

afterAll(() => keystop?.stop());

const owned = (owner: string | undefined, options: UserOptions = {}): Promise<SeededUser> =>
  keystop.user({ ...options, ...(owner === undefined ? {} : { tags: { Owner: owner } }) });
const about = ({ key, userName }: SeededUser) => ({
  accessKeyId: key.accessKeyId,
  userName,
  account: keystop.account,
});
const undoOf = ({ key }: SeededUser): string => `keystop reactivate ${key.accessKeyId} --override --reason "…"`;

/** Whether each inbox has the notice about a user, once everybody has. */
async function reached(user: SeededUser): Promise<readonly boolean[]> {
  const isAbout = (notice: Notice): boolean => textOf(notice).includes(user.userName);
  await everybody.some(`a notice about ${user.userName}`, isAbout);
  const found = await Promise.all([storage, web, exposed].map((inbox) => inbox.now(isAbout)));
  return found.map((notices) => notices.length > 0);
}

async function expose(user: SeededUser): Promise<void> {
  await keystop.emulator.putAwsEvent(findingFor(about(user)));
  await keystop.settled(user.key.accessKeyId);
}

async function sweep(): Promise<void> {
  await keystop.emulator.forgetCredentialReport();
  const { status, error } = await keystop.emulator.runStateMachine(keystop.output('SweepStateMachineArn'), {});
  if (status !== 'SUCCEEDED') throw new Error(`the sweep ${status}: ${error}`);
}

describe('the notice of a leaked key', () => {
  it('reaches the subscriptions of its owner, by the tag of the user, and those without a filter', async () => {
    const user = await owned('storage team');
    await expose(user);
    expect(await reached(user)).toEqual([true, false, true]);
  });

  it('reaches those without a filter on owners where the user has no tag', async () => {
    const user = await owned(undefined);
    await expose(user);
    expect(await reached(user)).toEqual([false, false, true]);
  });

  it('is mailed to its owner as readable text, with the command in full', async () => {
    const user = await owned('storage team');
    await expose(user);
    const [mail] = await eventually('the mail', async () => {
      const mails = await keystop.emulator.mails();
      const found = mails.filter(({ to, text }) => to === 'storage@example.com' && text.includes(user.key.accessKeyId));
      return found.length > 0 ? found : undefined;
    });
    expect(mail?.text.split('\n')).toEqual(
      expect.arrayContaining([
        `Account ${keystop.account}`,
        "Responsible, by the user's tag: storage team.",
        `  ${undoOf(user)}`,
      ]),
    );
  });

  it('goes out without the owner where the tags may not be read, and the key is Inactive all the same', async () => {
    const user = await owned('storage team');
    await keystop.emulator.injectFaults([{ service: 'iam', action: 'ListUserTags', kind: 'throttle', count: 1000 }]);
    await expose(user);
    await keystop.emulator.clearFaults();
    expect([await reached(user), await keystop.statuses(user)]).toEqual([[false, false, true], ['Inactive']]);
  });
});

describe('a sweep', () => {
  let users: readonly SeededUser[];

  beforeAll(async () => {
    const stale = { ...LONG_AGO, keys: [LONG_AGO] };
    users = await Promise.all(['storage team', 'web team', undefined].map((owner) => owned(owner, stale)));
    await sweep();
  });

  it('warns each owner that it names, in one notice set out by owner', async () => {
    const [warning] = await everybody.some('the warning', ({ outcome }) => outcome === 'warning');
    const headings = warning?.lines.filter((line) => /^(Owner|No owner)/.test(line));
    expect(headings).toEqual(['Owner storage team:', 'Owner web team:', 'No owner is tagged:']);
    const told = await Promise.all(
      [storage, web, exposed].map((inbox) => inbox.now(({ outcome }) => outcome === 'warning')),
    );
    expect(told.map((notices) => notices.length)).toEqual([1, 1, 0]);
  });

  it('is summed up in one notice', async () => {
    const digests = await everybody.some('the digest', ({ outcome }) => outcome === 'digest');
    expect(digests.map(({ subject }) => subject)).toEqual([
      `Keystop: sweep: ${users.length} warned of (${keystop.account})`,
    ]);
  });

  it('counts stale keys by age', async () => {
    const { name, values } = METRIC_DIMENSION.age;
    const counted = await Promise.all(values.map((value) => keystop.counted(METRIC.staleKeys, { name, value })));
    expect([counted, await keystop.counted(METRIC.staleKeys)]).toEqual([[0, 0, users.length], users.length]);
  });
});

describe('every outcome event', () => {
  beforeAll(async () => {
    const observed = await owned('web team');
    const inactive = await keystop.user({ keys: [{ status: 'Inactive' }] });
    const gone = { userName: 'nobody', accessKeyId: 'AKIARTX3GSDSQNOBODYX', account: keystop.account };
    await expose(observed);
    await keystop.emulator.putAwsEvent(findingFor(about(inactive)));
    await keystop.emulator.putAwsEvent(findingFor(gone));
    const temporary = findingFor({ ...gone, accessKeyId: 'ASIARTX3GSDSTEXAMPLE' });
    await keystop.emulator.putAwsEvent(temporary);
    await keystop.emulator.putAwsEvent(findingFor({ ...gone, accessKeyId: 'AKIA; drop' }));
    await Promise.all(
      [inactive.key.accessKeyId, gone.accessKeyId, 'ASIARTX3GSDSTEXAMPLE', 'user/nobody'].map((subject) =>
        keystop.settled(subject),
      ),
    );
  });

  it('arrives as the published schema describes it', async () => {
    const wanted = ['contained', 'already-inactive', 'not-found', 'notified', 'refused'];
    await Promise.all(wanted.map((outcome) => events.some(outcome, ({ detail }) => detail.outcome === outcome)));
    const all = await events.all();
    expect(all.flatMap(({ detail }) => mistakesOf(detail))).toEqual([]);
  });
});

describe('the time to Inactive', () => {
  it('sets off an alarm where the event is two minutes old, and not before', async () => {
    const cloudWatch = await keystop.alarm('ContainmentSlow', 'OK');
    const user = await owned(undefined);
    const time = new Date(Date.now() - 120_000).toISOString();
    await keystop.emulator.putAwsEvent({ ...healthEventFor(about(user)), time });
    await keystop.contained(user);
    expect([cloudWatch, await keystop.alarm('ContainmentSlow', 'ALARM')]).toEqual(['OK', 'ALARM']);
  });
});

interface Widget {
  readonly properties: { readonly title: string; readonly metrics?: readonly (readonly unknown[])[] };
}

describe('the dashboard', () => {
  let widgets: readonly Widget[];
  let cloudWatch: CloudWatchClient;

  beforeAll(async () => {
    cloudWatch = new CloudWatchClient(keystop.emulator.clientConfig());
    const request = new GetDashboardCommand({ DashboardName: keystop.output('DashboardName') });
    const { DashboardBody = '' } = await cloudWatch.send(request);
    ({ widgets } = JSON.parse(DashboardBody) as { widgets: readonly Widget[] });
  });

  it('is given back, with the queues of this very stack', () => {
    const queues = widgets.find(({ properties }) => properties.title === 'Messages in queues')?.properties.metrics;
    const deadLetters = keystop.output('DeadLetterQueueUrl').split('/').at(-1);
    expect(queues?.map((row) => row[3])).toContain(deadLetters);
  });

  it('shows what was counted in this suite under the very names and dimensions by which it was', async () => {
    const { Metrics = [] } = await cloudWatch.send(new ListMetricsCommand({ Namespace: METRIC.namespace }));
    const emitted = new Set(
      Metrics.map(({ MetricName, Dimensions = [] }) =>
        [MetricName, ...Dimensions.flatMap(({ Name, Value }) => [Name, Value])].join(),
      ),
    );
    const rows = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    const shown = rows
      .filter(([namespace]) => namespace === METRIC.namespace)
      .map(([, ...row]) => row.filter((part) => typeof part === 'string').join());
    const source = METRIC_DIMENSION.source.name;
    expect(shown.filter((metric) => emitted.has(metric))).toEqual(
      expect.arrayContaining([
        ...['guardduty', 'health', 'sweep'].map((value) => `${METRIC.contained},${source},${value}`),
        ...METRIC_DIMENSION.age.values.map((value) => `${METRIC.staleKeys},${METRIC_DIMENSION.age.name},${value}`),
        METRIC.eventToInactiveMilliseconds,
        METRIC.containmentMilliseconds,
        METRIC.activityToInactiveSeconds,
        METRIC.sweepCompleted,
        METRIC.sweepLimitReached,
        METRIC.failed,
        METRIC.warningUndelivered,
      ]),
    );
  });
});
