import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync, unlinkSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../../usecases/ports/clock.ts';

export interface LockOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Milliseconds after which a lock that another process holds is a fault. */
  readonly patienceMs: number;
  readonly warn: (message: string) => void;
}

const RENEWED_EVERY_MS = 1000;
const ABANDONED_AFTER_MS = 5000;

/**
 * Runs `work` while nothing else holds the lock, in this process or in another. Its owner renews the lock each second.
 * One that was not renewed for more than 5 s, or whose process is gone, is taken over; any other one is waited for.
 * @throws RemediationError `LedgerLocked`, retryable, naming the lock file and its owner.
 */
export async function withLock<Result>(options: LockOptions, work: () => Promise<Result>): Promise<Result> {
  const token = await acquire(options);
  const renewing = setInterval(() => renew(options, token), RENEWED_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    release(options.path, token);
  }
}

function renew({ path, clock }: LockOptions, token: string): void {
  if (!isOwnedBy(path, token)) return;
  const now = clock.now();
  utimesSync(path, now, now);
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

function release(path: string, token: string): void {
  if (isOwnedBy(path, token)) unlinkSync(path);
}

// Somebody may have removed the lock by hand, and it is another's now.
function isOwnedBy(path: string, token: string): boolean {
  const owner = readOwner(path);
  return typeof owner === 'object' && owner.token === token;
}

async function acquire(options: LockOptions): Promise<string> {
  const { path, clock, patienceMs } = options;
  const giveUpAt = clock.now().getTime() + patienceMs;
  const owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  const watched = watch(options);
  for (;;) {
    if (createExclusively(path, JSON.stringify(owner))) return owner.token;
    if (isAbandoned(options, watched)) takeOver(options, watched);
    else if (clock.now().getTime() >= giveUpAt) throw locked(path);
    else await clock.sleep(2 + Math.random() * 8);
  }
}

type Watch = () => boolean;

/**
 * Returns whether the lock was not renewed for more than 5 s while this process watched. It compares the lock's
 * own times with each other only: another machine's clock may differ, its process id says nothing here, and a process
 * that started later may have the id of a dead owner.
 */
function watch({ path, clock }: LockOptions): Watch {
  let seen = renewedAt(path);
  let since = clock.now().getTime();
  return () => {
    const latest = renewedAt(path);
    const now = clock.now().getTime();
    if (latest !== seen) since = now;
    seen = latest;
    return latest !== undefined && now - since > ABANDONED_AFTER_MS;
  };
}

function renewedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch (fault) {
    if (hasCode(fault, 'ENOENT')) return undefined;
    throw fault;
  }
}

/** False where the file is there already. */
function createExclusively(path: string, content: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, content);
    } finally {
      closeSync(file);
    }
    return true;
  } catch (fault) {
    if (hasCode(fault, 'EEXIST')) return false;
    throw fault;
  }
}

/**
 * Removes a lock that is abandoned, under a second lock and without a pause in between: two processes that find the
 * same dead owner would otherwise each remove a lock, the second one the first one's new lock.
 */
function takeOver(options: LockOptions, isUnrenewed: Watch): void {
  const { path, warn } = options;
  const guard = `${path}.takeover`;
  if (!createExclusively(guard, String(process.pid))) {
    if (isOld(guard, options.clock)) throw locked(guard);
    return;
  }
  try {
    if (!isAbandoned(options, isUnrenewed)) return;
    unlinkSync(path);
    warn(`${path}: its owner is gone; the lock was taken over`);
  } finally {
    unlinkSync(guard);
  }
}

function isAbandoned({ path, clock }: LockOptions, isUnrenewed: Watch): boolean {
  const owner = readOwner(path);
  if (owner === 'gone') return false;
  if (isUnrenewed()) return true;
  // Its owner died between creating and writing it, or is just about to write.
  if (owner === 'unreadable') return isOld(path, clock);
  return owner.host === hostname() && !isAlive(owner.pid);
}

function readOwner(path: string): Owner | 'gone' | 'unreadable' {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isOwner(owner) ? owner : 'unreadable';
  } catch (fault) {
    if (hasCode(fault, 'ENOENT')) return 'gone';
    if (fault instanceof SyntaxError) return 'unreadable';
    throw fault;
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  return 'pid' in value && Number.isSafeInteger(value.pid) && 'host' in value && 'token' in value;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    // EPERM: it lives, under another user.
    return !hasCode(fault, 'ESRCH');
  }
}

function isOld(path: string, clock: Clock): boolean {
  const at = renewedAt(path);
  return at !== undefined && clock.now().getTime() - at > ABANDONED_AFTER_MS;
}

function locked(path: string): RemediationError {
  const owner = readOwner(path);
  const by = typeof owner === 'object' ? `process ${owner.pid} on ${owner.host}` : 'another process';
  const message = `ledger: ${path} is held by ${by}; wait for it, or remove the file if no Keystop runs`;
  return new RemediationError(message, { code: 'LedgerLocked', retryable: true });
}

export function hasCode(fault: unknown, code: string): boolean {
  return typeof fault === 'object' && fault !== null && 'code' in fault && fault.code === code;
}
