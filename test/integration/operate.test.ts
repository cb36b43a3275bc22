import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { Notice } from '../../lambda/domain/notice.ts';
import { type Deployed, deployKeystop, textOf } from '../support/deployed.ts';
import type { Inbox } from '../support/inbox.ts';
import { type CliOptions, type CliResult, runCli } from '../support/run-cli.ts';
import { takeUpdateAccessKey } from '../support/take-update-access-key.ts';

jest.setTimeout(120_000);

const DRILL_PATH = '/keystop-drill/';

let keystop: Deployed;
let notices: Inbox<Notice>;

beforeAll(async () => {
  keystop = await deployKeystop();
  notices = await keystop.subscribe();
}, 300_000);

afterAll(() => keystop?.stop());

const run = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
  runCli(keystop.emulator, args, options);

async function drillUsers(): Promise<readonly (string | undefined)[]> {
  const { Users = [] } = await keystop.iam.send(new ListUsersCommand({ PathPrefix: DRILL_PATH }));
  return Users.map(({ UserName }) => UserName);
}

interface Drilled {
  readonly passed: boolean;
  readonly stages: readonly { readonly stage: string; readonly accessKeyId?: string; readonly seconds: number }[];
  readonly failure: { readonly code: string } | null;
}

async function drilled(options: CliOptions = {}): Promise<CliResult & { readonly document: Drilled }> {
  const result = await run(['drill', '--json'], options);
  return { ...result, document: JSON.parse(result.stdout) as Drilled };
}

describe('keystop drill', () => {
  it('passes, within 15 seconds, and leaves nothing behind', async () => {
    const startedAt = performance.now();
    const { code, document } = await drilled();
    const seconds = (performance.now() - startedAt) / 1000;
    expect([code, document.failure, ...document.stages.map(({ stage }) => stage)]).toEqual([
      0,
      null,
      'made',
      'reported',
      'inactive',
      'recorded',
      'told',
      'given-back',
      'removed',
    ]);
    expect([seconds < 15, await drillUsers()]).toEqual([true, []]);
  });

  it('prints each stage with its time, and with whose credentials it reports', async () => {
    const { stdout } = await run(['drill']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(
      `Drill in account ${keystop.account}; reported as ${keystop.output('ReporterRoleArn')}, taken with your own credentials (arn:aws:iam::${keystop.account}:root).`,
    );
    expect(lines.slice(1).map((line) => line.replace(/\d+\.\d|keystop-drill-\w+|AKIA\w+/g, '#'))).toEqual([
      '✓    # s  user # with key #, without permissions',
      '✓    # s  the reports bus accepted the report',
      '✓    # s  the key is Inactive',
      '✓    # s  the ledger holds: contained (read-back)',
      '✓    # s  outcome event and notice went out',
      '✓    # s  the key is Active again',
      '✓    # s  user and key removed',
      'The drill passed. From the report to Inactive: # s.',
    ]);
  });

  it('is in the ledger, and people hear that it is one', async () => {
    const { document } = await drilled();
    const accessKeyId = document.stages.find(({ stage }) => stage === 'made')?.accessKeyId ?? '';
    const outcomes = (await keystop.outcomes(accessKeyId)).map(({ outcome }) => outcome.outcome);
    const told = await notices.some('the notice', (notice) => textOf(notice).includes(accessKeyId));
    expect([outcomes, told.some((notice) => textOf(notice).includes('keystop drill, report 1'))]).toEqual([
      ['contained', 'reactivated'],
      true,
    ]);
  });

  it('cleans up where it is interrupted, and says so', async () => {
    const { code, stdout, stderr } = await run(['drill'], { interruptOn: 'without permissions' });
    expect([code, await drillUsers(), stderr]).toEqual([
      1,
      [],
      'keystop: interrupted; the drill is cleaned up; once more leaves it as it is\n',
    ]);
    expect(stdout).toMatch(/user and key removed\n.*The drill FAILED: the drill was interrupted\n/);
  });

  it('cleans up where the responder may not change keys, and says what it failed with', async () => {
    await keystop.emulator.injectFaults([{ service: 'iam', action: 'UpdateAccessKey', kind: 'deny', count: 100 }]);
    const { code, document } = await drilled();
    await keystop.emulator.clearFaults();
    expect([code, document.failure, await drillUsers()]).toEqual([
      1,
      { code: 'DrillFailed', message: expect.stringContaining('AccessDenied') as unknown },
      [],
    ]);
  });

  it('removes what an earlier drill left behind', async () => {
    await keystop.iam.send(new CreateUserCommand({ UserName: 'keystop-drill-left', Path: DRILL_PATH }));
    await keystop.emulator.setClock(11 * 60);
    const { code, document } = await drilled();
    await keystop.emulator.setClock(0);
    expect([code, document.stages[0]?.stage, await drillUsers()]).toEqual([0, 'tidied', []]);
  });
});

interface Diagnosed {
  readonly checks: readonly { readonly check: string; readonly status: string; readonly told: string }[];
}

async function diagnosed(options: CliOptions = {}): Promise<CliResult & { statusOf: (check: string) => string }> {
  const result = await run(['doctor', '--json'], options);
  const { checks } = JSON.parse(result.stdout) as Diagnosed;
  return { ...result, statusOf: (name) => checks.find(({ check }) => check === name)?.status ?? 'missing' };
}

async function mappingOf(FunctionName: string, lambda: LambdaClient): Promise<string | undefined> {
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  return EventSourceMappings[0]?.UUID;
}

describe('keystop doctor', () => {
  it('finds all of a new deployment well, but for GuardDuty, and a sweep that is still to come', async () => {
    const { code, stdout } = await run(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as Diagnosed;
    expect([code, checks.filter(({ status }) => status !== 'ok').map(({ check, status }) => [check, status])]).toEqual([
      0,
      [
        ['guardduty', 'warn'],
        ['last-sweep', 'warn'],
      ],
    ]);
  });

  it('finds nothing to look at once GuardDuty is on and a sweep was completed', async () => {
    await keystop.emulator.seedGuardDuty();
    await keystop.emulator.runStateMachine(keystop.output('SweepStateMachineArn'));
    const { code, stdout } = await run(['doctor']);
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, '14 ok, 0 to look at, 0 failed, 0 not known.']);
  });

  const BREAKAGES: readonly (readonly [string, () => Promise<() => Promise<unknown>>])[] = [
    [
      'rules',
      async () => {
        const events = new EventBridgeClient(keystop.emulator.clientConfig());
        const { Rules: [rule] = [] } = await events.send(new ListRulesCommand({ NamePrefix: 'Keystop' }));
        await events.send(new DisableRuleCommand({ Name: rule?.Name }));
        return () => events.send(new EnableRuleCommand({ Name: rule?.Name }));
      },
    ],
    [
      'concurrency',
      async () => {
        const lambda = new LambdaClient(keystop.emulator.clientConfig());
        const FunctionName = keystop.output('ResponderFunctionName');
        await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
        return () => lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      },
    ],
    [
      'event-sources',
      async () => {
        const lambda = new LambdaClient(keystop.emulator.clientConfig());
        const UUID = await mappingOf(keystop.output('ResponderFunctionName'), lambda);
        await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
        return () => lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
      },
    ],
    ['rights', () => takeUpdateAccessKey(keystop)],
  ];

  it.each(BREAKAGES)('fails where the check %s fails, and no longer once it is mended', async (check, spoil) => {
    const mend = await spoil();
    const broken = await diagnosed();
    await mend();
    const mended = await diagnosed();
    expect([broken.code, broken.statusOf(check), mended.code, mended.statusOf(check)]).toEqual([1, 'fail', 0, 'ok']);
  });

  it('does not know what it may not look at, and does not fail for it', async () => {
    const Action = 'cloudformation:DescribeStacks';
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
    const { key } = await keystop.user({ policy });
    const { code, statusOf } = await diagnosed({ as: key });
    expect([code, statusOf('stack'), statusOf('rules'), statusOf('guardduty'), statusOf('queues')]).toEqual([
      0,
      'ok',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  it('fails where there is no such stack', async () => {
    const { code, stdout } = await run(['doctor', '--stack', 'NotDeployed']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('no stack NotDeployed is in this account and Region')]);
  });

  it('changes nothing', async () => {
    await keystop.emulator.resetCalls();
    await run(['doctor']);
    const calls = Object.keys(await keystop.emulator.calls(/:root$/));
    expect(calls.filter((call) => !/:(Get|List|Describe|Simulate)/.test(call))).toEqual([]);
  });
});
