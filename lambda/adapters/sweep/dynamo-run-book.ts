import type { AccountSweep } from '../../domain/sweep/account-sweep.ts';
import type { RunBook } from '../../usecases/ports/sweep.ts';
import { getItem, itemOf, putItem, queryItems, type Table } from '../dynamo/table.ts';
import { isoText, toJsonRecord } from '../dynamo/json-record.ts';
import { decodeAccountSweep } from './sweep-codec.ts';

/** How far each run has come in each account, beside the ledger in its table: an item for each. */
export function dynamoRunBook(table: Table): RunBook {
  return {
    note: (startedAt, sweep) =>
      putItem(table, itemOf({ pk: partition(startedAt), sk: sweep.account }, toJsonRecord(sweep))),
    read: async (startedAt, account) => {
      const pk = partition(startedAt);
      const item = await getItem(table, { pk, sk: account });
      return item === undefined ? undefined : decodeAccountSweep(item, where(table, pk, account));
    },
    all: (startedAt) => readAll(table, partition(startedAt)),
  };
}

async function readAll(table: Table, pk: string): Promise<readonly AccountSweep[]> {
  const sweeps: AccountSweep[] = [];
  for await (const item of queryItems(table, pk)) {
    sweeps.push(decodeAccountSweep(item, where(table, pk, String(item['sk']))));
  }
  return sweeps;
}

function where(table: Table, pk: string, sk: string): string {
  return `table ${table.tableName}, item ${pk} ${sk}`;
}

function partition(startedAt: Date): string {
  return `SWEEP#${isoText(startedAt)}`;
}
