import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { dynamoSweepMemory } from '../../lambda/adapters/sweep/dynamo-sweep-memory.ts';
import { METRIC } from '../../lambda/contract.ts';
import type { Notice } from '../../lambda/domain/notices/notice.ts';
import type { Execution } from '../emulator/emulator.ts';
import { eventually } from '../emulator/eventually.ts';
import { type Deployed, deployKeystop, type SeededUser, textOf } from '../support/deployed/deployed.ts';
import { latestReport } from '../support/deployed/deployed-report.ts';
import type { Inbox } from '../support/deployed/inbox.ts';
import { daysAgo } from '../support/deployed/days-ago.ts';

jest.setTimeout(120_000);

const DAY = 86_400;
/** Whole seconds, as the emulator's seed takes them. */
const old = { createdAt: daysAgo(800), lastUsedAt: daysAgo(300) };

let keystop: Deployed;
let notices: Inbox<Notice>;

beforeAll(async () => {
  keystop = await deployKeystop();
}, 300_000);

afterAll(() => keystop?.stop());

/** Moves the clock to a day; the deployed schedule starts the sweep by itself. Its execution, once that has ended. */
async function runOn(day: number): Promise<Execution> {
  const before = (await keystop.sweeps()).length;
  await keystop.emulator.setClock(day * DAY);
  return eventually(`the sweep of day ${day}`, async () => (await keystop.sweeps()).slice(before).at(0), 60);
}

/** The same for a run that is well. @throws Error with what the execution says, where it is not */
async function sweepOn(day: number): Promise<void> {
  const { status, error, cause } = await runOn(day);
  if (status !== 'SUCCEEDED') throw new Error(`the sweep of day ${day}: ${status} ${error} ${cause}`);
}

/** Runs that were counted as completed; CloudWatch does not keep them for weeks. */
const completed = async (): Promise<number> => (await keystop.logged('"SweepsCompleted":1')).length;
const staleUser = (): Promise<SeededUser> => keystop.user({ keys: [old] });
const warningsOf = async ({ key }: SeededUser): Promise<readonly unknown[]> =>
  (await keystop.history(key.accessKeyId)).flatMap((entry) =>
    entry.kind === 'warning' ? [[entry.step, entry.delivered]] : [],
  );
const mentioning = async ({ userName }: SeededUser): Promise<readonly string[]> =>
  (await notices.now((notice) => textOf(notice).includes(`of ${userName}:`))).map(({ outcome }) => outcome);

describe('sweeps that the deployed schedule starts', () => {
  let stale: SeededUser;
  let neverUsed: SeededUser;
  let exempt: SeededUser;
  let protectedUser: SeededUser;
  let inUse: SeededUser;
  let usedAfterWarning: SeededUser;
  let inactive: SeededUser;

  beforeAll(async () => {
    stale = await staleUser();
    neverUsed = await keystop.user({ createdAt: daysAgo(400), keys: [{ createdAt: daysAgo(400) }] });
    exempt = await keystop.user({ keys: [old], tags: { 'keystop:exempt-until': daysAgo(-120).slice(0, 10) } });
    protectedUser = await keystop.user({ userName: 'break-glass', keys: [old] });
    inUse = await keystop.user({ keys: [{ createdAt: daysAgo(800), lastUsedAt: daysAgo(1) }] });
    usedAfterWarning = await staleUser();
    inactive = await keystop.user({ keys: [{ ...old, status: 'Inactive' }] });
  });

  it('warn nobody while nobody is subscribed: nothing follows such a warning, and an alarm says so', async () => {
    await sweepOn(1);
    expect(await warningsOf(stale)).toEqual([['warning', false]]);
    expect(await keystop.counted(METRIC.warningUndelivered)).toBeGreaterThan(0);
    expect(await keystop.alarm('WarningsUndelivered', 'ALARM')).toBe('ALARM');
    await sweepOn(12);
    await sweepOn(14);
    await sweepOn(15);
    expect(await keystop.statuses(stale)).toEqual(['Active']);
    expect(new Set((await warningsOf(stale)).map(String))).toEqual(new Set(['warning,false']));
  });

  it('warn once somebody is subscribed, of each stale key and of no other', async () => {
    notices = await keystop.subscribe();
    await sweepOn(16);
    const said = await Promise.all(
      [stale, neverUsed, usedAfterWarning, exempt, protectedUser, inUse, inactive].map(mentioning),
    );
    expect(said).toEqual([['warning'], ['warning'], ['warning'], [], [], [], []]);
  });

  it('leave a key alone that is used after its warning', async () => {
    await keystop.whoIs(usedAfterWarning.key);
    await sweepOn(27);
    expect(await mentioning(usedAfterWarning)).toEqual(['warning']);
  });

  it('warn a last time three days before', async () => {
    expect(await mentioning(stale)).toEqual(['warning', 'final-warning']);
    expect((await warningsOf(stale)).slice(-2)).toEqual([
      ['warning', true],
      ['final-warning', true],
    ]);
  });

  it('contain nothing before the fourteen days are over', async () => {
    await sweepOn(29);
    expect([await keystop.statuses(stale), await keystop.statuses(neverUsed)]).toEqual([['Active'], ['Active']]);
  });

  it('contain on the day, what was warned of and nothing else', async () => {
    await sweepOn(30);
    const users = [stale, neverUsed, usedAfterWarning, exempt, protectedUser, inUse, inactive];
    const statuses = (await Promise.all(users.map((user) => keystop.statuses(user)))).flat();
    expect(statuses).toEqual(['Inactive', 'Inactive', 'Active', 'Active', 'Active', 'Active', 'Inactive']);
  });

  it('record what IAM said of a contained key, and tell how to take it back', async () => {
    const [outcome] = await keystop.settled(stale.key.accessKeyId);
    const [notice] = await notices.some(
      'the notice',
      ({ outcome: what, commands }) => what === 'contained' && commands.join('').includes(stale.key.accessKeyId),
    );
    expect(outcome).toMatchObject({ cause: 'stale', outcome: { outcome: 'contained', evidence: 'update-accepted' } });
    expect(notice?.commands).toEqual([`keystop reactivate ${stale.key.accessKeyId} --reason "…"`]);
  });

  it('leave no record of keys that they left alone', async () => {
    const histories = await Promise.all(
      [exempt, protectedUser, inUse, inactive].map(({ key }) => keystop.history(key.accessKeyId)),
    );
    expect(histories).toEqual([[], [], [], []]);
  });

  it('leave a report in the bucket, which tells where each key stands', async () => {
    const report = await latestReport(keystop);
    const states = [stale, neverUsed, usedAfterWarning, exempt, protectedUser, inUse, inactive].map(
      ({ userName }) => report.get(userName)?.[4],
    );
    expect(states).toEqual(['Set Inactive', 'Set Inactive', 'In use', 'Exempt', 'Protected user', 'In use', undefined]);
  });

  it('count themselves, and none fails', async () => {
    expect(await completed()).toBe(8);
    expect((await keystop.sweeps()).map(({ status }) => status)).toEqual(Array(8).fill('SUCCEEDED'));
    expect(await keystop.depth('FailedRunsQueueUrl')).toBe(0);
  });
});

describe('a sweep with more keys due than one run may contain', () => {
  let due: readonly SeededUser[];

  beforeAll(async () => {
    // Four of about a dozen keys: more than three, and more than a tenth.
    due = await Promise.all(Array.from({ length: 4 }, staleUser));
    for (const user of due) await warnedLongAgo(user);
    await sweepOn(31);
  }, 60_000);

  it('contains none of them', async () => {
    const statuses = await Promise.all(due.map((user) => keystop.statuses(user)));
    const ended = await keystop.logged('sweep ended', '"limitReached":true');
    expect([ended.length, ...statuses.flat()]).toEqual([1, 'Active', 'Active', 'Active', 'Active']);
  });

  it('says in its report what it stopped', async () => {
    const report = await latestReport(keystop);
    expect(due.map(({ userName }) => report.get(userName)?.slice(4))).toEqual(
      due.map(() => ['Due, stopped by a run limit', 'Set Inactive', 'on approval']),
    );
  });

  it('keeps the plan, which the notice names', async () => {
    const [notice] = await notices.some('the notice', ({ outcome }) => outcome === 'run-limit-reached');
    const planId = /kept as (\S+)\./.exec(textOf(notice ?? never()))?.[1] ?? '';
    const client = new DynamoDBClient(keystop.emulator.clientConfig());
    const plan = await dynamoSweepMemory({ client, tableName: keystop.output('LedgerTableName') }).loadPlan(planId);
    const planned = plan?.steps.filter(({ step }) => step === 'contain').map(({ accessKeyId }) => String(accessKeyId));
    expect(planned?.toSorted()).toEqual(due.map(({ key }) => key.accessKeyId).toSorted());
  });

  it('raises the alarm', async () => {
    expect(await keystop.counted(METRIC.sweepLimitReached)).toBe(1);
    expect(await keystop.alarm('SweepRunLimitReached', 'ALARM')).toBe('ALARM');
  });
});

describe('a sweep that fails', () => {
  const denied = { service: 'iam', action: 'GenerateCredentialReport', kind: 'deny', count: 99 } as const;
  let failed: Execution;

  beforeAll(async () => {
    await keystop.emulator.injectFaults([denied]);
    failed = await runOn(32);
    await keystop.emulator.clearFaults();
  });

  it('says in which account, and why', () => {
    expect(failed).toMatchObject({
      status: 'FAILED',
      error: 'SweepFailed',
      cause: `1 of 1 accounts were not swept: ${keystop.account} (AccessDenied)`,
    });
  });

  it('did not try again what no other try mends', async () => {
    const calls = await keystop.logged('an account could not be swept', 'AccessDenied');
    expect(calls).toHaveLength(1);
  });

  it('raises the alarm, and is no completed run', async () => {
    expect(await keystop.alarm('SweepFailed', 'ALARM')).toBe('ALARM');
    expect(await completed()).toBe(9);
  });

  it('leaves its work to the next run, which goes through all stages', async () => {
    await sweepOn(33);
    expect(await completed()).toBe(10);
  });

  it('that IAM is slow to answer is tried again by itself', async () => {
    await keystop.emulator.injectFaults([{ ...denied, kind: 'error500', count: 12 }]);
    const { status, cause } = await runOn(34);
    await keystop.emulator.clearFaults();
    expect([status, cause]).toEqual(['SUCCEEDED', undefined]);
  });
});

describe('a sweep with more to do than one invocation has time for', () => {
  let users: readonly SeededUser[];
  let invocations: number;

  beforeAll(async () => {
    users = await Promise.all(Array.from({ length: 40 }, staleUser));
    // It stops a minute before its end, so it has two seconds here, in which it makes a hundred calls at most.
    const lambda = new LambdaClient(keystop.emulator.clientConfig());
    const FunctionName = keystop.output('SweeperFunctionName');
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 62 }));
    const before = await keystop.logged('page planned');
    await sweepOn(35);
    invocations = (await keystop.logged('page planned')).length - before.length;
  }, 60_000);

  it('goes on in further invocations, of one execution', async () => {
    const executions = await keystop.emulator.executions(keystop.output('SweepStateMachineArn'));
    const plans = executions.filter(({ stateMachineArn }) => stateMachineArn.endsWith('/Plan'));
    expect([plans[0]?.status, invocations > 1]).toEqual(['SUCCEEDED', true]);
  });

  it('warns of each key once', async () => {
    expect(await Promise.all(users.map(mentioning))).toEqual(users.map(() => ['warning']));
  });
});

async function warnedLongAgo({ userName, key }: SeededUser): Promise<void> {
  for (const [step, day] of [
    ['warning', 10],
    ['final-warning', 21],
  ] as const) {
    const at = new Date(Date.now() + day * DAY * 1000);
    const entry = { kind: 'warning', id: `${step}:${key.accessKeyId}`, at, step, userName, reason: 'unused' } as const;
    await keystop.ledger.append({ account: keystop.account, subject: key.accessKeyId }, { ...entry, delivered: true });
  }
}

function never(): never {
  throw new TypeError('there is no such notice');
}
