import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
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

/**
 * Runs `work` while no other process, and nobody else in this one, holds the lock. A lock whose owner is gone is taken
 * over; one whose owner lives is waited for.
 * @throws RemediationError `LedgerLocked`, retryable, naming the lock file and its owner.
 */
export async function withLock<Result>(options: LockOptions, work: () => Promise<Result>): Promise<Result> {
  const token = await acquire(options);
  try {
    return await work();
  } finally {
    release(options.path, token);
  }
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

function release(path: string, token: string): void {
  const owner = readResponsible(path);
  // Somebody removed the lock by hand, and it is another's now.
  if (typeof owner === 'object' && owner.token === token) unlinkSync(path);
}

async function acquire(options: LockOptions): Promise<string> {
  const { path, clock, patienceMs } = options;
  const giveUpAt = clock.now().getTime() + patienceMs;
  const owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  for (;;) {
    if (createExclusively(path, JSON.stringify(owner))) return owner.token;
    if (isAbandoned(options)) takeOver(options);
    else if (clock.now().getTime() >= giveUpAt) throw locked(path);
    else await clock.sleep(2 + Math.random() * 8);
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
function takeOver(options: LockOptions): void {
  const { path, warn } = options;
  const guard = `${path}.takeover`;
  if (!createExclusively(guard, String(process.pid))) {
    if (isOld(guard, options.clock)) throw locked(guard);
    return;
  }
  try {
    if (!isAbandoned(options)) return;
    unlinkSync(path);
    warn(`${path}: its owner is gone; the lock was taken over`);
  } finally {
    unlinkSync(guard);
  }
}

const ABANDONED_AFTER_MS = 5000;

function isAbandoned(options: LockOptions): boolean {
  const owner = readResponsible(options.path);
  if (owner === 'gone') return false;
  // Its owner died between creating and writing it, or is just about to write.
  if (owner === 'unreadable') return isOld(options.path, options.clock);
  // Whether a process of another machine lives cannot be seen from here.
  return owner.host === hostname() && !isAlive(owner.pid);
}

function readResponsible(path: string): Owner | 'gone' | 'unreadable' {
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
  try {
    return clock.now().getTime() - statSync(path).mtimeMs > ABANDONED_AFTER_MS;
  } catch (fault) {
    if (hasCode(fault, 'ENOENT')) return false;
    throw fault;
  }
}

function locked(path: string): RemediationError {
  const owner = readResponsible(path);
  const by = typeof owner === 'object' ? `process ${owner.pid} on ${owner.host}` : 'another process';
  const message = `ledger: ${path} is held by ${by}; wait for it, or remove the file if no Keystop runs`;
  return new RemediationError(message, { code: 'LedgerLocked', retryable: true });
}

export function hasCode(fault: unknown, code: string): boolean {
  return typeof fault === 'object' && fault !== null && 'code' in fault && fault.code === code;
}
