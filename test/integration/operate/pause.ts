import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { eventually } from '../../emulator/eventually.ts';
import type { SeededUser } from '../../support/deployed/deployed.ts';
import { controlAbout } from '../../support/builders/events/events-about.ts';
import { findingFor } from '../../support/builders/events/finding-for.ts';
import { diagnosed } from './doctor.ts';
import { keystop, run } from './shared.ts';

const DAY = 24 * 3600;

function expose({ key, userName }: SeededUser): Promise<string> {
  return keystop.emulator.putAwsEvent(findingFor({ accessKeyId: key.accessKeyId, userName, account: keystop.account }));
}

/** Waits until a queue holds so many messages. */
const waiting = (queue: Parameters<typeof keystop.depth>[0], count: number): Promise<true> =>
  eventually(`${count} messages in ${queue}`, async () => (await keystop.depth(queue)) === count || undefined, 30);

export function checkPause(): void {
  describe('keystop pause', () => {
    afterEach(async () => {
      await keystop.emulator.setClock(0);
      await run(['resume']);
    });

    it('lets findings wait, and has them handled once Keystop is resumed', async () => {
      await waiting('RetryQueueUrl', 0);
      const user = await keystop.user({ keys: [{}, {}] });
      const paused = await run(['pause', '--reason', 'case 42']);
      await expose(user);
      await waiting('RetryQueueUrl', 1);
      const meanwhile = [...(await keystop.statuses(user)), (await keystop.outcomes(user.key.accessKeyId)).length];
      const resumed = await run(['resume']);
      const contained = await keystop.contained(user);
      await waiting('RetryQueueUrl', 0);
      expect([paused.code, meanwhile, resumed.code, contained]).toEqual([
        0,
        ['Active', 'Active', 0],
        0,
        ['Inactive', 'Active'],
      ]);
      expect(await keystop.depth('DeadLetterQueueUrl')).toBe(0);
    });

    it('keeps each of several findings', async () => {
      const users = [await keystop.user(), await keystop.user(), await keystop.user()];
      await run(['pause']);
      for (const user of users) await expose(user);
      await waiting('RetryQueueUrl', 3);
      await run(['resume']);
      const statuses = await Promise.all(users.map((user) => keystop.contained(user)));
      expect(statuses).toEqual([['Inactive'], ['Inactive'], ['Inactive']]);
    });

    it('lets findings of stale keys wait, too', async () => {
      const { userName } = await keystop.user();
      await run(['pause']);
      await keystop.emulator.putAwsEvent(controlAbout('IAM.3', userName));
      await waiting('StaleFindingsQueueUrl', 1);
      const judged = await keystop.logged('stale user judged', userName);
      await run(['resume']);
      await waiting('StaleFindingsQueueUrl', 0);
      expect([judged, (await keystop.logged('stale user judged', userName)).length]).toEqual([[], 1]);
    });

    it('starts no sweep, though days pass', async () => {
      await run(['pause']);
      const before = (await keystop.sweeps()).length;
      await keystop.emulator.setClock(3 * DAY);
      const user = await keystop.user();
      await expose(user);
      await waiting('RetryQueueUrl', 1);
      expect((await keystop.sweeps()).length).toBe(before);
    });

    it('is told by the doctor, who does not fail for it, nor for what it stopped', async () => {
      await run(['pause', '--reason', 'case 42']);
      const { code, stdout, statusOf } = await diagnosed();
      expect([
        code,
        statusOf('paused'),
        statusOf('concurrency'),
        statusOf('event-sources'),
        statusOf('schedule'),
      ]).toEqual([0, 'warn', 'ok', 'ok', 'ok']);
      expect(stdout).toContain(`by arn:aws:iam::${keystop.account}:root (case 42)`);
    });

    it('a second time changes nothing, and tells of the first', async () => {
      await run(['pause', '--reason', 'case 42']);
      const { code, stdout } = await run(['pause', '--reason', 'another']);
      expect([code, stdout]).toEqual([0, expect.stringContaining('(case 42)')]);
    });

    it('refuses a drill in one line', async () => {
      await run(['pause']);
      const { code, stderr } = await run(['drill']);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^keystop: Keystop is paused since .*; go on first: keystop resume\n$/),
      ]);
    });
  });

  describe('keystop resume', () => {
    it('leaves everything as it was before the pause, a concurrency of its own included', async () => {
      const lambda = new LambdaClient(keystop.emulator.clientConfig());
      const FunctionName = keystop.output('EvaluatorFunctionName');
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 2 }));
      const before = await run(['doctor', '--json']);
      await run(['pause']);
      const { code, stdout } = await run(['resume']);
      const after = await run(['doctor', '--json']);
      expect([code, stdout.split('\n')[0]]).toEqual([0, 'Keystop runs again. What waited is handled now.']);
      expect(JSON.parse(after.stdout)).toEqual(JSON.parse(before.stdout));
      expect(after.stdout).toContain(`reserved: ${FunctionName} 2`);
    });

    it('changes nothing where nothing is paused', async () => {
      const { code, stdout } = await run(['resume']);
      expect([code, stdout]).toEqual([0, 'Keystop is not paused; nothing was changed.\n']);
    });

    it('answers with one JSON document where asked to', async () => {
      await run(['pause', '--json']);
      const { stdout } = await run(['resume', '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ kind: 'resumed', changed: [], failed: [] });
    });
  });
}
