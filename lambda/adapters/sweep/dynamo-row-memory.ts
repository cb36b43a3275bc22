import type { RememberedRow } from '../../domain/sweep/remembered-row.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { RowMemory } from '../../usecases/ports/sweep.ts';
import { writeAll } from '../dynamo/batch.ts';
import type { DynamoSweepMemoryOptions } from './dynamo-sweep-memory.ts';
import { itemOf, queryItems, type Table } from '../dynamo/table.ts';
import { toJsonRecord } from '../dynamo/json-record.ts';
import { decodeRow } from './sweep-codec.ts';
import { systemClock } from '../aws/system-clock.ts';

/** What sweeps found out about users, beside the ledger in its table, an item for each user. */
export function dynamoRowMemory(options: DynamoSweepMemoryOptions): RowMemory {
  const { clock = systemClock(), ...table } = options;
  return {
    recall: (account) => recall(table, account),
    remember: (account, rows) => remember(table, clock, account, rows),
  };
}

async function recall(table: Table, account: string): Promise<ReadonlyMap<string, RememberedRow>> {
  const pk = partition(account);
  const rows = new Map<string, RememberedRow>();
  for await (const item of queryItems(table, pk)) {
    const row = decodeRow(item, `table ${table.tableName}, item ${pk} ${String(item['sk'])}`);
    rows.set(row.userName, row);
  }
  return rows;
}

async function remember(
  table: Table,
  clock: Pick<Clock, 'sleep'>,
  account: string,
  rows: readonly RememberedRow[],
): Promise<void> {
  const pk = partition(account);
  const items = rows.map((row) => itemOf({ pk, sk: row.userName }, toJsonRecord(row)));
  await writeAll(table, clock, items);
}

function partition(account: string): string {
  return `ROWS#${account}`;
}
