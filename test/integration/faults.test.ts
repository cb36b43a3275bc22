import { METRIC } from '../../lambda/contract.ts';
import type { Notice } from '../../lambda/domain/notices/notice.ts';
import { Stage } from '../emulator/demo/stage.ts';
import { tellStory } from '../emulator/demo/story.ts';
import type { Fault } from '../emulator/emulator.ts';
import { eventually } from '../emulator/eventually.ts';
import {
  type Deployed,
  type DeliveredEvent,
  deployKeystop,
  type SeededUser,
  textOf,
} from '../support/deployed/deployed.ts';
import { findingFor } from '../support/builders/events/finding-for.ts';
import type { Inbox } from '../support/deployed/inbox.ts';
import { takeUpdateAccessKey } from '../support/deployed/take-update-access-key.ts';

jest.setTimeout(120_000);

const QUARTER = 15 * 60;

let keystop: Deployed;
let notices: Inbox<Notice>;
let events: Inbox<DeliveredEvent>;

beforeAll(async () => {
  keystop = await deployKeystop();
  notices = await keystop.subscribe();
  events = await keystop.listen();
}, 300_000);

afterAll(() => keystop?.stop());

afterEach(() => keystop.emulator.clearFaults());

/** A finding about a new user's key, while the faults hold. */
async function expose(faults: readonly Fault[]): Promise<SeededUser> {
  const user = await keystop.user({ keys: [{}, {}] });
  await keystop.emulator.injectFaults(faults);
  await send(user);
  return user;
}

function send({ key, userName }: SeededUser): Promise<string> {
  return keystop.emulator.putAwsEvent(findingFor({ accessKeyId: key.accessKeyId, userName, account: keystop.account }));
}

async function recorded({ key }: SeededUser): Promise<readonly unknown[]> {
  const outcomes = await eventually(
    `the containment of ${key.accessKeyId} in the ledger`,
    async () => {
      const found = (await keystop.settled(key.accessKeyId)).map(({ outcome }) => outcome);
      return found.some(({ outcome }) => outcome === 'contained') ? found : undefined;
    },
    60,
  );
  return outcomes.map((outcome) => ('evidence' in outcome ? outcome.evidence : outcome.outcome));
}

const told = async ({ key }: SeededUser): Promise<readonly string[]> =>
  (await notices.now((notice) => textOf(notice).includes(key.accessKeyId))).map(({ outcome }) => outcome);

const dynamodb = (kind: Fault['kind'], over: Partial<Fault> = {}): Fault => ({
  service: 'dynamodb',
  action: '*',
  kind,
  count: 100_000,
  ...over,
});

const waitingForRetry = async (): Promise<number | undefined> => (await keystop.depth('RetryQueueUrl')) || undefined;

interface FaultCase {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** Evidence of a containment, or the other outcomes' names, in the ledger's order. */
  readonly ledger: readonly string[];
}

const iam = (action: string, kind: Fault['kind'], over: Partial<Fault> = {}): Fault => ({
  service: 'iam',
  action,
  kind,
  ...over,
});

// The SDK makes 5 attempts of one call.
const IAM_FAULTS: readonly FaultCase[] = [
  { name: 'throttles reads', faults: [iam('ListAccessKeys', 'throttle', { count: 2 })], ledger: ['read-back'] },
  { name: 'throttles the change', faults: [iam('UpdateAccessKey', 'throttle', { count: 3 })], ledger: ['read-back'] },
  { name: 'fails the change', faults: [iam('UpdateAccessKey', 'error500', { count: 2 })], ledger: ['read-back'] },
  { name: 'loses the answer', faults: [iam('UpdateAccessKey', 'lost-answer')], ledger: ['read-back'] },
  {
    name: 'loses every answer of a call',
    faults: [iam('UpdateAccessKey', 'lost-answer', { count: 5 })],
    ledger: ['read-back'],
  },
  { name: 'lags behind', faults: [iam('UpdateAccessKey', 'stale-read', { seconds: 1.5 })], ledger: ['read-back'] },
  { name: 'hangs at the change', faults: [iam('UpdateAccessKey', 'hang', { seconds: 1 })], ledger: ['read-back'] },
  { name: 'hangs at a read', faults: [iam('ListAccessKeys', 'hang', { seconds: 1 })], ledger: ['read-back'] },
  { name: 'denies the reads', faults: [iam('ListAccessKeys', 'deny', { count: 1 })], ledger: ['read-back'] },
  {
    name: 'denies the change once',
    faults: [iam('UpdateAccessKey', 'deny')],
    ledger: ['failed', 'read-back'],
  },
];

describe('while IAM', () => {
  it.each(IAM_FAULTS)('$name, the key ends Inactive and the ledger says how', async ({ faults, ledger }) => {
    const user = await expose(faults);
    const said = await recorded(user);
    // Only now: a look at the key would spend a fault, and be answered by it.
    await keystop.emulator.clearFaults();
    const statuses = await keystop.contained(user);
    expect([statuses, said]).toEqual([['Inactive', 'Active'], ledger]);
  });
});

describe('while the ledger', () => {
  it.each(['throttle', 'error500', 'deny'] as const)(
    'answers with %s, the key is Inactive, and it is recorded when the ledger is back',
    async (kind) => {
      const user = await expose([dynamodb(kind)]);
      const statuses = await keystop.contained(user);
      await keystop.emulator.clearFaults();
      await keystop.emulator.setClock(QUARTER + 1);
      const outcome = (await keystop.settled(user.key.accessKeyId)).at(-1)?.outcome.outcome;
      await keystop.emulator.setClock(0);
      expect([statuses[0], statuses[1]]).toEqual(['Inactive', 'Active']);
      expect(['contained', 'already-inactive']).toContain(outcome);
    },
  );

  it('loses answers, one containment is recorded and told once', async () => {
    const user = await expose([dynamodb('lost-answer', { action: 'TransactWriteItems', count: 2 })]);
    await keystop.contained(user);
    expect(await recorded(user)).toEqual(['read-back']);
    expect(await told(user)).toEqual(['contained']);
  });

  it('does not answer at all, the change is asked for before it does', async () => {
    const user = await keystop.user();
    await keystop.emulator.resetCalls();
    await keystop.emulator.injectFaults([dynamodb('hang', { seconds: 8 })]);
    await send(user);
    await keystop.contained(user);
    // A call is counted when it is answered.
    const calls = await keystop.emulator.calls(/Responder/);
    await keystop.emulator.clearFaults();
    expect(Object.keys(calls)).toContain('iam:UpdateAccessKey');
    expect(Object.keys(calls).filter((call) => call.startsWith('dynamodb:'))).toEqual([]);
    expect(await recorded(user)).toEqual(['read-back']);
  });
});

describe('while people cannot be told', () => {
  it.each([
    ['sns', 'Publish'],
    ['events', 'PutEvents'],
  ])('since %s fails, the key is Inactive, and they are told when it is back', async (service, action) => {
    const user = await expose([{ service, action, kind: 'error500', count: 5 }]);
    const statuses = await keystop.contained(user);
    // The event comes again, finds the key Inactive, and announces what was not announced.
    const said = await recorded(user);
    const published = await events.some('the event', ({ detail }) => detail.accessKeyId === user.key.accessKeyId);
    const outcomes = [...published.map(({ detail }) => detail.outcome), ...(await told(user))];
    expect([statuses, said]).toEqual([
      ['Inactive', 'Active'],
      ['read-back', 'already-inactive'],
    ]);
    expect(new Set(outcomes)).toEqual(new Set(['contained']));
    expect(await told(user)).not.toEqual([]);
  });
});

describe('a responder that may not change keys', () => {
  let user: SeededUser;
  let giveBack: () => Promise<unknown>;

  beforeAll(async () => {
    giveBack = await takeUpdateAccessKey(keystop);
    user = await expose([]);
    await keystop.settled(user.key.accessKeyId);
  }, 120_000);

  it('leaves the key Active and says that it failed, with the reason', async () => {
    const [outcome] = await keystop.settled(user.key.accessKeyId);
    expect(await keystop.statuses(user)).toEqual(['Active', 'Active']);
    expect(outcome?.outcome).toMatchObject({ outcome: 'failed', code: 'AccessDenied', retryable: false });
  });

  it('claims no containment anywhere: not in the ledger, nor on the bus, nor to people', async () => {
    const outcomes = (await keystop.outcomes(user.key.accessKeyId)).map(({ outcome }) => outcome.outcome);
    const published = await events.some('the event', ({ detail }) => detail.accessKeyId === user.key.accessKeyId);
    const all = [...outcomes, ...published.map(({ detail }) => detail.outcome), ...(await told(user))];
    expect(new Set(all)).toEqual(new Set(['failed']));
  });

  it('tells people once, at the highest urgency, how to contain the key by hand', async () => {
    const found = await notices.some('the notice', (notice) => textOf(notice).includes(user.key.accessKeyId));
    expect(found).toMatchObject([{ urgency: 'highest', commands: [`keystop contain ${user.key.accessKeyId}`] }]);
  });

  it('counts the failure and raises the alarm', async () => {
    expect(await keystop.counted(METRIC.failed)).toBeGreaterThan(0);
    expect(await keystop.alarm('OutcomesFailed', 'ALARM')).toBe('ALARM');
  });

  it('keeps the event in the retry queue', async () => {
    expect(await eventually('the event in the retry queue', waitingForRetry, 60)).toBe(1);
  });

  it('makes the demo fail, loudly and with the reason', async () => {
    const story = tellStory(impatientStage(), { say: () => undefined, step: async (_, work) => (await work()).value });
    await expect(story).rejects.toMatchObject({
      name: 'DemoFailure',
      message: expect.stringMatching(/the key is Inactive; seen: Active; outcomes: failed \(AccessDenied/) as unknown,
    });
  });

  it('finishes the job by the retry queue, once it is allowed again', async () => {
    await giveBack();
    await keystop.emulator.setClock(QUARTER + 1);
    const statuses = await keystop.contained(user, 60);
    const outcome = (await recorded(user)).at(-1);
    const depth = await eventually('the retry queue to be empty', async () =>
      (await keystop.depth('RetryQueueUrl')) === 0 ? 0 : undefined,
    );
    await keystop.emulator.setClock(0);
    expect([statuses, outcome, depth]).toEqual([['Inactive', 'Active'], 'read-back', 0]);
    expect(await keystop.depth('DeadLetterQueueUrl')).toBe(0);
  });
});

/** The demo's own stage, which gives up sooner: what it waits for cannot come. */
class ImpatientStage extends Stage {
  override until(what: string, seconds: number, look: Parameters<Stage['until']>[2]): Promise<string> {
    return super.until(what, Math.min(seconds, 5), look);
  }
}

function impatientStage(): Stage {
  return new ImpatientStage(keystop.emulator, {
    topicArn: keystop.output('NoticeTopicArn'),
    table: keystop.output('LedgerTableName'),
    retryQueueUrl: keystop.output('RetryQueueUrl'),
  });
}
