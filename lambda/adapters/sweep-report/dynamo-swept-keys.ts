import { gunzipSync, gzipSync } from 'node:zlib';
import type { SweptKey } from '../../domain/sweep-report/swept-key.ts';
import type { StagedRun } from '../../domain/sweep/account-sweep.ts';
import type { SweptKeyPages } from '../../usecases/ports/sweep.ts';
import { type DynamoItem, itemOf, putItem, queryItems, type Table } from '../dynamo/table.ts';
import { isoText, readRecord, toJson, toJsonRecord } from '../dynamo/json-record.ts';
import { decodeSweptKey } from '../sweep/sweep-codec.ts';

// Packed, a key takes some 50 to 150 bytes; an item may have 400 KB.
const KEYS_PER_ITEM = 1000;
const HEAD = 'HEAD';

/**
 * The keys of a run for its report, beside the ledger in its table: the pages of a run and an account in a partition of
 * their own, packed, a thousand keys an item. No function may delete from this table, so `clear` replaces each item with
 * an empty one: some hundred bytes of each item of a run stay.
 */
export function dynamoSweptKeys(table: Table): SweptKeyPages {
  return {
    addPage: async (run, page, keys) => {
      for (const item of itemsOf(run, page, keys)) await putItem(table, item);
    },
    close: (run, { pages, reportedAt }) => putItem(table, headOf(run, pages, reportedAt)),
    load: (run) => load(table, run),
    clear: (run) => clear(table, run),
  };
}

function itemsOf(run: StagedRun, page: number, keys: readonly SweptKey[]): readonly DynamoItem[] {
  const parts = Math.max(1, Math.ceil(keys.length / KEYS_PER_ITEM));
  return Array.from({ length: parts }, (_each, part) => {
    const some = keys.slice(part * KEYS_PER_ITEM, (part + 1) * KEYS_PER_ITEM);
    const item = itemOf({ pk: partition(run), sk: pageKey(page, part) }, toJsonRecord({ ...run, parts }));
    return { ...item, keys: { B: gzipSync(JSON.stringify(toJson(some))) } };
  });
}

function headOf(run: StagedRun, pages: number, reportedAt: Date): DynamoItem {
  return itemOf({ pk: partition(run), sk: HEAD }, toJsonRecord({ ...run, pages, reportedAt }));
}

async function load(table: Table, run: StagedRun): ReturnType<SweptKeyPages['load']> {
  const pk = partition(run);
  const items = new Map<string, Readonly<Record<string, unknown>>>();
  for await (const item of queryItems(table, pk)) items.set(String(item['sk']), item);
  const where = (sk: string): string => `table ${table.tableName}, item ${pk} ${sk}`;
  const head = items.get(HEAD);
  if (head === undefined) return undefined;
  const { pages, reportedAt } = readHead(head, where(HEAD));
  if (pages === undefined) return undefined;
  const keys: SweptKey[] = [];
  for (let page = 0; page < pages; page += 1) {
    const first = items.get(pageKey(page, 0));
    // A page that an earlier try left longer has parts beyond its end: they are passed over.
    const parts = first === undefined ? 1 : readRecord(first, where(pageKey(page, 0))).count('parts');
    for (let part = 0; part < parts; part += 1) {
      const item = items.get(pageKey(page, part));
      if (item === undefined) return undefined;
      keys.push(...unpack(item, where(pageKey(page, part))));
    }
  }
  return { keys, reportedAt };
}

/** No `pages` where they were cleared. */
function readHead(item: unknown, where: string): { readonly pages: number | undefined; readonly reportedAt: Date } {
  const head = readRecord(item, where);
  return { pages: head.optionalCount('pages'), reportedAt: head.instant('reportedAt') };
}

async function clear(table: Table, run: StagedRun): Promise<void> {
  const pk = partition(run);
  // The head comes first in the order of the keys, so that no reader takes the rest for whole.
  for await (const { sk, reportedAt } of queryItems(table, pk)) {
    await putItem(table, itemOf({ pk, sk: String(sk) }, toJsonRecord({ ...run, reportedAt })));
  }
}

/** @throws RemediationError `LedgerUnreadable` */
function unpack(item: Readonly<Record<string, unknown>>, where: string): readonly SweptKey[] {
  const packed = item['keys'];
  if (!(packed instanceof Uint8Array)) throw readRecord(item, where).unreadable('keys', 'packed keys');
  const keys: unknown = JSON.parse(gunzipSync(packed).toString('utf8'));
  if (!Array.isArray(keys)) throw readRecord(item, where).unreadable('keys', 'a list of keys');
  return keys.map((key: unknown) => decodeSweptKey(key, where));
}

function partition({ account, startedAt }: StagedRun): string {
  return `STANDINGS#${account}#${isoText(startedAt)}`;
}

function pageKey(page: number, part: number): string {
  return `PAGE#${String(page).padStart(6, '0')}#${String(part).padStart(6, '0')}`;
}
