import { ENV, LASTING_FAULT } from '../../lambda/contract.ts';
import { NO_COUNTS } from '../../lambda/domain/sweep/sweep-counts.ts';
import { type AwsStandIn, anInvocation, startAwsStandIn } from '../support/stand-ins/aws-stand-in.ts';
import { answer, fault as refusal } from '../support/stand-ins/iam-stand-in.ts';

const HEADER = [
  'user',
  'arn',
  'user_creation_time',
  ...[1, 2].flatMap((slot) =>
    ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
      (name) => `access_key_${slot}_${name}`,
    ),
  ),
];
const ROW = ['alice', 'arn:aws:iam::111122223333:user/alice', '2020-01-01T00:00:00+00:00'];
const OLD_KEY = ['true', '2020-01-01T00:00:00+00:00', 'N/A', 'N/A', 'N/A'];
const NO_KEY = ['false', 'N/A', 'N/A', 'N/A', 'N/A'];

const ACCOUNT = '111122223333';
const ACCOUNTS = { [ENV.accounts]: ACCOUNT };
const startedAt = '2026-11-20T12:00:00.000Z';
const plan = { action: 'plan', account: ACCOUNT, startedAt, cursor: {} };
const contain = { ...plan, action: 'contain' };
const limits = { action: 'limits', startedAt, accounts: [ACCOUNT] };
const finish = { ...limits, action: 'finish', completedAt: '2026-11-20T12:05:00.000Z' };

let aws: AwsStandIn;

/** Invocations of one deployed sweeper, one after the other; the last one's answer. */
async function sweeper(settings: Record<string, string>, events: readonly unknown[], remainingMilliseconds?: number) {
  jest.resetModules();
  aws = await startAwsStandIn({ [ENV.policy]: '', [ENV.staleMode]: '', ...settings });
  const report = [HEADER, [...ROW, ...OLD_KEY, ...NO_KEY]].map((cells) => cells.join(',')).join('\n');
  const content = `<Content>${Buffer.from(report).toString('base64')}</Content>`;
  aws.query.script('GenerateCredentialReport', answer('<State>COMPLETE</State>'));
  aws.query.script('GetCredentialReport', answer(`${content}<GeneratedTime>2026-11-20T12:00:00Z</GeneratedTime>`));
  aws.query.script('ListAccessKeys', answer('<AccessKeyMetadata></AccessKeyMetadata><IsTruncated>false</IsTruncated>'));
  // Settings and clients are made when the module is loaded.
  const { handler } = await import('../../lambda/handlers/sweeper.ts');
  let told: unknown;
  for (const event of events) told = await handler(event, anInvocation(remainingMilliseconds));
  return told;
}

afterEach(() => aws.stop());

const asked = () => aws.query.calls.map(({ action }) => action);
const runs = () => [...aws.dynamo.items.keys()].filter((name) => name.includes('LATEST'));
/** What the handler throws; its classes are those of the module that was loaded for the test. */
const refusalOf = (...args: Parameters<typeof sweeper>): Promise<unknown> => thrownBy(sweeper(...args));
const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

describe('the sweeper', () => {
  it.each([
    ['that is set', ACCOUNTS],
    ['of its own where none is set', { [ENV.accounts]: '' }],
  ])('lists the account %s', async (_, settings) => {
    expect(await sweeper(settings, [{ action: 'accounts' }])).toEqual({ accounts: [ACCOUNT] });
  });

  it('plans an account, and says that it is done', async () => {
    expect(await sweeper(ACCOUNTS, [plan])).toEqual({ account: ACCOUNT, startedAt, isDone: true, cursor: {} });
  });

  it('stops before its time is up, and hands on where to go on', async () => {
    expect(await sweeper(ACCOUNTS, [plan], 59_000)).toMatchObject({ isDone: false, cursor: { nextUser: 'alice' } });
    expect(asked()).not.toContain('ListAccessKeys');
  });

  it('goes on where it stopped', async () => {
    const cursor = { nextUser: 'bob', warnOnly: true, stepsOfPages: [0], counts: NO_COUNTS };
    expect(await sweeper(ACCOUNTS, [{ ...plan, cursor }])).toMatchObject({ isDone: true });
    expect(asked()).not.toContain('ListAccessKeys');
  });

  it('goes on where a run stopped that began before an upgrade', async () => {
    const { noLongerDue: usedSince, limitUndelivered: _none, ...others } = NO_COUNTS;
    const counts = { ...others, usedSince };
    const cursor = { nextUser: 'bob', warnOnly: true, stepsOfPages: [0], counts };
    expect(await sweeper(ACCOUNTS, [{ ...plan, cursor }])).toMatchObject({ isDone: true });
  });

  it('looks at the limits of what was planned, and finishes the run', async () => {
    expect(await sweeper(ACCOUNTS, [plan, limits])).toEqual({ accounts: [], isAnyDue: false });
    const { handler } = await import('../../lambda/handlers/sweeper.ts');
    expect(await handler(finish, anInvocation())).toEqual({ completed: 1, isFailed: false, failure: '' });
    expect(runs()).toHaveLength(1);
  });

  it('writes the report of an account into its bucket', async () => {
    const report = { ...plan, action: 'report' };
    const ended = await sweeper({ ...ACCOUNTS, [ENV.reportBucket]: 'reports' }, [plan, limits, report, finish]);
    expect([ended, [...aws.objects.keys()]]).toEqual([
      { completed: 1, isFailed: false, failure: '' },
      [`reports/sweeps/${ACCOUNT}/2026-11-20T120000.000Z.html`],
    ]);
    // The library that draws charts is hundreds of files, which are translated when they are first asked for.
  }, 60_000);

  it('says that a report is missing where there is a bucket for it', async () => {
    const ended = await sweeper({ ...ACCOUNTS, [ENV.reportBucket]: 'reports' }, [plan, limits, finish]);
    expect(ended).toMatchObject({
      isFailed: true,
      failure: expect.stringContaining(`no report was written of ${ACCOUNT}`) as string,
    });
  });

  it('says what failed, and records no run of an account that was not planned', async () => {
    expect(await sweeper(ACCOUNTS, [finish])).toEqual({
      completed: 0,
      isFailed: true,
      failure: `1 of 1 accounts were not swept: ${ACCOUNT} (NotPlanned)`,
    });
    expect(runs()).toEqual([]);
  });

  it.each([
    [
      'its own fault, by its code',
      { Error: LASTING_FAULT, Cause: '{"errorType":"LastingFault","errorMessage":"AccessDenied: not allowed"}' },
      'AccessDenied',
    ],
    [
      'a timeout, by AWS’s name',
      { Error: 'Sandbox.Timedout', Cause: '{"errorMessage":"timed out"}' },
      'Sandbox.Timedout',
    ],
    ['a cause that is no JSON', { Error: 'States.Timeout', Cause: '{' }, 'States.Timeout'],
    ['nothing that it knows', {}, 'Unknown'],
  ])('notes a fault that the state machine caught: %s', async (_, fault, code) => {
    const { failure } = (await sweeper(ACCOUNTS, [{ ...plan, action: 'fault', fault }, finish])) as { failure: string };
    expect(failure).toContain(`(${code})`);
  });
});

describe('the sweeper refuses', () => {
  it.each([
    ['to list', { action: 'accounts' }],
    ['to plan', plan],
  ])('%s its own account under the name of another', async (_, event) => {
    const refused = await refusalOf({ [ENV.accounts]: '999988887777' }, [event]);
    expect(refused).toMatchObject({ name: LASTING_FAULT, code: 'NothingInScope' });
    expect(asked()).toEqual([]);
  });

  it.each([
    ['to plan', { ...plan, account: '999988887777' }],
    ['to contain in', { ...contain, account: '999988887777' }],
    ['to look at the limits of', { ...limits, accounts: [ACCOUNT, '999988887777'] }],
    ['to report of', { ...plan, action: 'report', account: '999988887777' }],
    ['to finish', { ...finish, accounts: ['999988887777'] }],
  ])('%s an account out of scope, whatever the input says', async (_, event) => {
    const refused = await refusalOf(ACCOUNTS, [event]);
    expect(refused).toMatchObject({
      name: LASTING_FAULT,
      code: 'NothingInScope',
      message: expect.stringContaining('999988887777') as unknown,
    });
    expect([asked(), aws.dynamo.calls]).toEqual([[], []]);
  });

  it('to contain what no limit was looked at for', async () => {
    expect(await refusalOf(ACCOUNTS, [plan, contain])).toMatchObject({ name: LASTING_FAULT, code: 'NotCleared' });
  });

  it.each([
    ['an unreadable policy', { ...ACCOUNTS, [ENV.policy]: '{"exemptions":' }],
    ['a misspelt mode', { ...ACCOUNTS, [ENV.staleMode]: 'enforced' }],
  ])('to sweep with %s, and asks nothing of AWS', async (_, settings) => {
    const refused = await refusalOf(settings, [plan]);
    expect(refused).toMatchObject({ name: LASTING_FAULT, code: 'SettingsUnreadable', retryable: false });
    expect([asked(), aws.dynamo.calls]).toEqual([[], []]);
  });

  const cursor = { nextUser: 'bob', warnOnly: true, stepsOfPages: [0], counts: NO_COUNTS };
  it.each([
    ['no event', undefined, 'action'],
    ['no action', {}, 'action'],
    ['another action', { action: 'sweep' }, 'action'],
    ['an account that is none', { ...plan, account: 'alice' }, 'account'],
    ['a start that is no instant', { ...plan, startedAt: 'today' }, 'startedAt'],
    ['no cursor', { ...plan, cursor: undefined }, 'cursor'],
    [
      'a cursor without the first run’s restraint',
      { ...plan, cursor: { ...cursor, warnOnly: 'true' } },
      'cursor.warnOnly',
    ],
    ['a cursor without a user', { ...plan, cursor: { ...cursor, nextUser: 7 } }, 'cursor.nextUser'],
    ['a cursor without pages', { ...plan, cursor: { ...cursor, stepsOfPages: 3 } }, 'cursor.stepsOfPages'],
    ['a cursor with a broken page', { ...plan, cursor: { ...cursor, stepsOfPages: [-1] } }, 'cursor.stepsOfPages'],
    ['a cursor without a count', { ...plan, cursor: { ...cursor, counts: {} } }, 'cursor.counts.stale'],
    ['a cursor of another stage', { ...contain, cursor }, 'cursor.nextStep'],
    ['no accounts', { ...limits, accounts: [] }, 'accounts'],
    ['no end', { ...finish, completedAt: undefined }, 'completedAt'],
  ])('%s, naming the field', async (_, event, field) => {
    const refused = await refusalOf(ACCOUNTS, [event]);
    expect(refused).toMatchObject({
      name: LASTING_FAULT,
      code: 'NotAStage',
      message: expect.stringContaining(`: ${field} is`) as unknown,
    });
  });
});

describe('a fault of a stage', () => {
  it('that may pass is told by another name, so that the state machine tries again', async () => {
    jest.resetModules();
    aws = await startAwsStandIn({ [ENV.policy]: '', [ENV.staleMode]: '', ...ACCOUNTS });
    aws.query.script('GenerateCredentialReport', ...Array.from({ length: 9 }, () => refusal(503, 'ServiceFailure')));
    const { handler } = await import('../../lambda/handlers/sweeper.ts');
    expect(await thrownBy(handler(plan, anInvocation()))).toMatchObject({ name: 'PassingFault', retryable: true });
  });
});
