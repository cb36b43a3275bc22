import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { textOf } from '../../support/deployed/deployed.ts';
import type { CliOptions, CliResult } from '../../support/deployed/run-cli.ts';
import { keystop, notices, run } from './shared.ts';

const DRILL_PATH = '/keystop-drill/';

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

export function checkDrill(): void {
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
        '✓    # s  EventBridge took the outcome event, and SNS the notice',
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
}
