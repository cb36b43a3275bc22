import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../../lambda/adapters/ledger/dynamo-ledger.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { newAccessKeyId } from '../emulator/key-ids.ts';
import { anOutcome } from '../support/builders/ledger-entries.ts';
import { runCli } from '../support/deployed/run-cli.ts';
import { type Figure, quantile } from './figure.ts';

const RUNS = 5;
const LIMIT = 2000;
const DRILL_LIMIT = 15_000;

interface Key {
  readonly accessKeyId: string;
  readonly userName: string;
}

/** Milliseconds that the command line takes as a process, from its start to its end: the median of several runs. */
export async function measureCommandLine(emulator: Emulator, ledgerTable: string): Promise<readonly Figure[]> {
  const leaked = await keys(emulator, 'Active');
  const contained = await timesOf(emulator, leaked, ({ accessKeyId }) => ['contain', accessKeyId]);
  const direct = await timesOf(emulator, leaked, ({ accessKeyId }) => [
    'reactivate',
    accessKeyId,
    '--direct',
    '--override',
    ...REASON,
  ]);
  const stale = await keys(emulator, 'Inactive');
  await containedBySweep(emulator, ledgerTable, stale);
  const byFunction = await timesOf(emulator, stale, ({ accessKeyId }) => ['reactivate', accessKeyId, ...REASON]);
  const drilled = await timesOf(emulator, Array.from({ length: RUNS + 1 }), () => ['drill']);
  return [
    figure('keystop contain KEY, with only a key id', contained, LIMIT),
    figure('keystop reactivate KEY, by the deployed function', byFunction, LIMIT),
    figure('keystop reactivate KEY --direct', direct, LIMIT),
    figure('keystop drill', drilled, DRILL_LIMIT),
  ];
}

const REASON = ['--reason', 'bench'];

async function keys(emulator: Emulator, status: 'Active' | 'Inactive'): Promise<readonly Key[]> {
  // One more than is counted: the first run bundles, and starts the function.
  const made = Array.from({ length: RUNS + 1 }, () => {
    const accessKeyId = newAccessKeyId(emulator.accountId);
    return { accessKeyId, userName: `user-${accessKeyId.slice(-8)}` };
  });
  const secret = { secretAccessKey: 'x'.repeat(40), status };
  await emulator.seed(made.map(({ accessKeyId, userName }) => ({ userName, keys: [{ accessKeyId, ...secret }] })));
  return made;
}

async function containedBySweep(emulator: Emulator, tableName: string, stale: readonly Key[]): Promise<void> {
  const ledger = dynamoLedger({ client: new DynamoDBClient(emulator.clientConfig()), tableName });
  for (const { accessKeyId: subject, userName } of stale) {
    await ledger.append({ account: emulator.accountId, subject }, anOutcome({ id: subject, userName, cause: 'stale' }));
  }
}

async function timesOf<Subject>(
  emulator: Emulator,
  subjects: readonly Subject[],
  command: (subject: Subject) => readonly string[],
): Promise<readonly number[]> {
  const times: number[] = [];
  for (const subject of subjects) {
    const args = command(subject);
    const startedAt = performance.now();
    const { code, stdout, stderr } = await runCli(emulator, args);
    times.push(performance.now() - startedAt);
    if (code !== 0) throw new Error(`keystop ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  }
  return times.slice(1);
}

function figure(name: string, times: readonly number[], limit: number): Figure {
  return {
    name: `${name}, as a process, p50 of ${times.length}`,
    value: quantile(times, 0.5),
    range: [Math.min(...times), Math.max(...times)],
    limit,
    unit: 'ms',
  };
}
