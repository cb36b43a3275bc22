import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { CliOptions, CliResult } from '../../support/deployed/run-cli.ts';
import { takeUpdateAccessKey } from '../../support/deployed/take-update-access-key.ts';
import { keystop, run } from './shared.ts';

interface Diagnosed {
  readonly checks: readonly { readonly check: string; readonly status: string; readonly told: string }[];
}

export async function diagnosed(
  options: CliOptions = {},
): Promise<CliResult & { statusOf: (check: string) => string }> {
  const result = await run(['doctor', '--json'], options);
  const { checks } = JSON.parse(result.stdout) as Diagnosed;
  return { ...result, statusOf: (name) => checks.find(({ check }) => check === name)?.status ?? 'missing' };
}

async function mappingOf(FunctionName: string, lambda: LambdaClient): Promise<string | undefined> {
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  return EventSourceMappings[0]?.UUID;
}

export function checkDoctor(): void {
  describe('keystop doctor', () => {
    it('finds all of a new deployment well, but for GuardDuty, and a sweep that is still to come', async () => {
      const { code, stdout } = await run(['doctor', '--json']);
      const { checks } = JSON.parse(stdout) as Diagnosed;
      expect([
        code,
        checks.filter(({ status }) => status !== 'ok').map(({ check, status }) => [check, status]),
      ]).toEqual([
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
      expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([
        0,
        expect.stringMatching(/^\d+ ok, 0 to look at, 0 failed, 0 not known\.$/),
      ]);
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
      expect([code, stdout]).toEqual([
        1,
        expect.stringContaining('no stack NotDeployed is in this account and Region'),
      ]);
    });

    it('changes nothing', async () => {
      await keystop.emulator.resetCalls();
      await run(['doctor']);
      const calls = Object.keys(await keystop.emulator.calls(/:root$/));
      expect(calls.filter((call) => !/:(Get|List|Describe|Simulate)/.test(call))).toEqual([]);
    });
  });
}
