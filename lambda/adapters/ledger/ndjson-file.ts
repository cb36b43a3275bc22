import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import { hasCode, withLock } from './lock-file.ts';

export interface NdjsonFileOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Takes one line, in the order of the file; `where` is file:line. What it throws stops the reading. */
  readonly onLine: (value: unknown, where: string) => void;
  /** The file was replaced or cut: everything that `onLine` got before is void. */
  readonly onRestart: () => void;
  readonly warn: (message: string) => void;
  /** @default 10 s */
  readonly patienceMs?: number | undefined;
}

export interface NdjsonFile {
  /** Hands every line that is not yet read to `onLine`. */
  refresh(): Promise<void>;
  /**
   * Appends the line that `compose` gives, on top of everything that is in the file by then; nothing for `undefined`.
   * It is on the disk when this returns. No other process writes in between. Lines of one moment share one write.
   */
  append(compose: () => object | undefined): Promise<void>;
}

/** How far a file is read: all complete lines before `offset`. */
interface Progress {
  offset: number;
  lines: number;
  inode: number | undefined;
  broken: unknown;
}

/**
 * A file with one JSON object a line, that many processes may append to. A last line torn by a crash is set aside and
 * never spoils the next; the file is its owner's alone (0600).
 */
export function ndjsonFile(options: NdjsonFileOptions): NdjsonFile {
  const { clock, warn, patienceMs = 10_000 } = options;
  const path = resolve(options.path);
  const progress: Progress = { offset: 0, lines: 0, inode: undefined, broken: undefined };
  let last: Promise<unknown> = Promise.resolve();
  // One after the other within this process: reads share the progress, and appends queue in order.
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work, work);
    // The caller gets the fault with `turn`; here it only must not stop the queue.
    last = turn.catch(() => undefined);
    return turn;
  };
  const lock = { path: `${path}.lock`, clock, patienceMs, warn };
  const source = { ...options, path };
  let waiting: Waiting[] = [];
  let nextFlush: Promise<void> | undefined;
  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    nextFlush = undefined;
    try {
      if (progress.inode === undefined) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await withLock(lock, () => appendLines(source, progress, batch));
    } catch (fault) {
      for (const each of batch) each.fault ??= { fault };
    }
  };
  return {
    refresh: () => inTurn(() => readNew(source, progress, 'reading')),
    append: async (compose) => {
      const mine: Waiting = { compose, fault: undefined };
      waiting.push(mine);
      // All that come until its turn share it: one lock and one sync for a hundred keys.
      nextFlush ??= inTurn(flush);
      await nextFlush;
      if (mine.fault !== undefined) throw mine.fault.fault;
    },
  };
}

/** One caller's line, and what became of it; an own object, since a fault may be any value. */
interface Waiting {
  readonly compose: () => object | undefined;
  fault: { readonly fault: unknown } | undefined;
}

async function appendLines(options: NdjsonFileOptions, progress: Progress, batch: readonly Waiting[]): Promise<void> {
  if (progress.inode === undefined) await makeFile(options.path);
  await readNew(options, progress, 'appending');
  const file = await open(options.path, 'a', 0o600);
  try {
    const lines = batch.flatMap((each) => composeLine(options, progress, each));
    if (lines.length === 0) return;
    await file.appendFile(lines.join(''));
    await file.sync();
  } catch (fault) {
    // What was taken for written is not sure to be: all is read anew.
    restart(options, progress, undefined);
    throw fault;
  } finally {
    await file.close();
  }
}

/** Each line counts at once, so that the next one of the batch is composed on top of it. */
function composeLine(options: NdjsonFileOptions, progress: Progress, each: Waiting): readonly string[] {
  try {
    const line = each.compose();
    if (line === undefined) return [];
    const text = `${JSON.stringify(line)}\n`;
    takeLine(options, progress, text);
    progress.offset += Buffer.byteLength(text);
    return [text];
  } catch (fault) {
    each.fault = { fault };
    return [];
  }
}

async function makeFile(path: string): Promise<void> {
  try {
    await (await open(path, 'ax', 0o600)).close();
  } catch (fault) {
    if (hasCode(fault, 'EEXIST')) return;
    throw fault;
  }
  await syncFolder(dirname(path));
}

/** While appending, the lock is held: what then follows the last complete line was left by a writer that is gone. */
async function readNew(
  options: NdjsonFileOptions,
  progress: Progress,
  purpose: 'reading' | 'appending',
): Promise<void> {
  if (await isRead(options.path, progress)) return;
  const file = await openExisting(options.path, purpose === 'appending' ? 'r+' : 'r');
  if (file === undefined) return restart(options, progress, undefined);
  try {
    const { size, ino } = await file.stat();
    if (progress.inode !== ino || size < progress.offset) restart(options, progress, ino);
    // A line that could not be read stays so: nothing is built on half a history.
    if (progress.broken !== undefined) throw progress.broken;
    const rest = takeLines(options, progress, await readFrom(file, progress.offset, size));
    // A reader leaves an unfinished line alone: it may be one that another process is just writing.
    if (rest.length > 0 && purpose === 'appending') await mendTail(options, progress, file, rest);
  } finally {
    await file.close();
  }
}

/** Whether the file holds nothing but what was read: one question in place of an open file, for each key of a sweep. */
async function isRead(path: string, progress: Progress): Promise<boolean> {
  if (progress.broken !== undefined) return false;
  try {
    const { size, ino } = await stat(path);
    return ino === progress.inode && size === progress.offset;
  } catch (fault) {
    if (hasCode(fault, 'ENOENT')) return progress.inode === undefined;
    throw fault;
  }
}

function restart(options: NdjsonFileOptions, progress: Progress, inode: number | undefined): void {
  if (progress.inode !== undefined) options.onRestart();
  Object.assign(progress, { offset: 0, lines: 0, inode, broken: undefined });
}

/** Hands on every complete line, and returns what follows the last one. */
function takeLines(options: NdjsonFileOptions, progress: Progress, bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  try {
    for (const line of lines) takeLine(options, progress, line);
  } catch (fault) {
    progress.broken = fault;
    throw fault;
  }
  progress.offset += end;
  return bytes.subarray(end);
}

function takeLine(options: NdjsonFileOptions, progress: Progress, line: string): void {
  progress.lines += 1;
  if (line.trim() === '') return;
  const where = `${options.path}:${progress.lines}`;
  options.onLine(parseLine(line, where), where);
}

function parseLine(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    const message = `ledger: ${where} is no JSON; mend or restore that line, nothing is read or written until then`;
    throw new RemediationError(message, { code: 'LedgerUnreadable', retryable: false, cause });
  }
}

/**
 * A crash can tear off a line before its end, or only its line break. A whole line counts: a beginning of a JSON object
 * is never JSON itself. A torn one is kept in a file beside, and cut off.
 */
async function mendTail(options: NdjsonFileOptions, progress: Progress, file: FileHandle, tail: Buffer): Promise<void> {
  if (isJson(tail)) {
    await file.write('\n', progress.offset + tail.length);
    await file.sync();
    takeLines(options, progress, Buffer.concat([tail, Buffer.from('\n')]));
    return;
  }
  await keepAside(`${options.path}.torn`, tail);
  await file.truncate(progress.offset);
  await file.sync();
  options.warn(`${options.path}:${progress.lines + 1}: a line torn by a crash was moved to ${options.path}.torn`);
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch (fault) {
    if (fault instanceof SyntaxError) return false;
    throw fault;
  }
}

async function keepAside(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(Buffer.concat([bytes, Buffer.from('\n')]));
    await file.sync();
  } finally {
    await file.close();
  }
}

async function openExisting(path: string, flags: 'r' | 'r+'): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags);
  } catch (fault) {
    if (hasCode(fault, 'ENOENT')) return undefined;
    throw fault;
  }
}

async function readFrom(file: FileHandle, offset: number, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, size - offset));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

// A new file's name is in its folder, which has to reach the disk too.
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
