import { dynamoClient } from '../../../lambda/adapters/dynamo/client.ts';
import { dynamoLedger } from '../../../lambda/adapters/ledger/dynamo-ledger.ts';
import { dynamoSweepMemory } from '../../../lambda/adapters/sweep/dynamo-sweep-memory.ts';
import type { Table } from '../../../lambda/adapters/dynamo/table.ts';
import { concurrently } from '../../../lambda/usecases/shared/concurrently.ts';
import { aWarning } from '../../support/builders/ledger-entries.ts';
import type { Population } from './population.ts';

const DAY = 86_400_000;
const AT_ONCE = 16;

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY);

/** The ledger as earlier sweeps left it: of every stale key people were told twice, and yesterday's sweep was completed. */
export async function warnedLongAgo(populations: readonly Population[]): Promise<void> {
  const table: Table = { client: dynamoClient(), tableName: 'ledger' };
  await concurrently(populations, AT_ONCE, async ({ account, users }) => {
    for (const user of users) {
      for (const key of user.keys.filter(({ status, mustEnd }) => status !== mustEnd)) {
        const of = { account, subject: key.accessKeyId };
        const told = { userName: user.name, reason: 'unused' } as const;
        const warning = aWarning({ ...told, id: `warning:${key.accessKeyId}`, at: daysAgo(20) });
        const final = { ...told, id: `final:${key.accessKeyId}`, at: daysAgo(5), step: 'final-warning' } as const;
        await dynamoLedger(table).append(of, warning);
        await dynamoLedger(table).append(of, aWarning(final));
      }
    }
    const run = { account, startedAt: daysAgo(1), completedAt: daysAgo(1), counts: {} };
    await dynamoSweepMemory(table).recordRun(run);
  });
}
