import { applyEntry, EMPTY_STATE, type KeyState } from '../../domain/ledger/key-state.ts';
import type { LedgerEntry, LedgerKey } from '../../domain/ledger/ledger-entry.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Appended, Ledger } from '../../usecases/ports/ledger.ts';
import type { Log } from '../../usecases/ports/telling.ts';
import { readRecord } from '../dynamo/json-record.ts';
import { decodeEntry, encodeEntry } from './ledger-codec.ts';
import { type NdjsonFile, ndjsonFile } from './ndjson-file.ts';
import { systemClock } from '../aws/system-clock.ts';

export interface FileLedgerOptions {
  readonly path: string;
  readonly log: Pick<Log, 'warn'>;
  /** @default - the system's clock */
  readonly clock?: Clock;
  /** Milliseconds to wait for another process that holds the file. @default 10000 */
  readonly patienceMs?: number;
}

interface History {
  readonly key: LedgerKey;
  entries: readonly LedgerEntry[];
  state: KeyState;
}

/**
 * The ledger in a file of one JSON object a line, `{ account, subject, entry }`: readable with any tool, and safe with
 * several processes at once. An entry is on the disk before `append` returns.
 */
export function fileLedger(options: FileLedgerOptions): Ledger {
  const histories = new Map<string, History>();
  const file = ndjsonFile({
    path: options.path,
    clock: options.clock ?? systemClock(),
    patienceMs: options.patienceMs,
    warn: (message) => options.log.warn(message),
    onLine: (line, where) => takeLine(histories, line, where),
    onRestart: () => histories.clear(),
  });
  const find = async (key: LedgerKey): Promise<History | undefined> => {
    await file.refresh();
    return histories.get(nameOf(key));
  };
  return {
    read: async (key) => (await find(key))?.state ?? EMPTY_STATE,
    append: (key, entry) => append(file, histories, key, entry),
    history: async (key) => oldestFirst((await find(key))?.entries ?? []),
    states: (account) => readStates(file, histories, account),
  };
}

function takeLine(histories: Map<string, History>, line: unknown, where: string): void {
  const record = readRecord(line, where);
  const key = { account: record.text('account'), subject: record.text('subject') };
  const entry = decodeEntry((line as { entry?: unknown }).entry, `${where}: entry`);
  const history = histories.get(nameOf(key)) ?? { key, entries: [], state: EMPTY_STATE };
  const state = applyEntry(history.state, entry);
  // Never written by `append`; two files joined by hand may hold one.
  if (state === 'repeat') return;
  histories.set(nameOf(key), { key, entries: [...history.entries, entry], state });
}

/** The state known to the caller is not needed: what counts is what the file holds once the lock is there. */
async function append(
  file: NdjsonFile,
  histories: ReadonlyMap<string, History>,
  key: LedgerKey,
  entry: LedgerEntry,
): Promise<Appended> {
  let before = EMPTY_STATE;
  let after: KeyState | 'repeat' = 'repeat';
  await file.append(() => {
    before = histories.get(nameOf(key))?.state ?? EMPTY_STATE;
    after = applyEntry(before, entry);
    const { account, subject } = key;
    return after === 'repeat' ? undefined : { account, subject, entry: encodeEntry(entry) };
  });
  return appendedOf(before, after);
}

function appendedOf(before: KeyState, after: KeyState | 'repeat'): Appended {
  if (after === 'repeat') return { appended: false, before, after: before };
  return { appended: true, before, after };
}

async function* readStates(
  file: NdjsonFile,
  histories: ReadonlyMap<string, History>,
  account: string,
): AsyncGenerator<{ readonly key: LedgerKey; readonly state: KeyState }> {
  await file.refresh();
  const known = [...histories.values()];
  for (const { key, state } of known) {
    if (key.account === account) yield { key, state };
  }
}

// Several writers' clocks differ a little; entries of one instant keep the order in which they were written.
function oldestFirst(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return entries.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

function nameOf(key: LedgerKey): string {
  return JSON.stringify([key.account, key.subject]);
}
