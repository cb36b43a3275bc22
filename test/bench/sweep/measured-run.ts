import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface MeasuredRun {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly seconds: number;
  /** Peak resident memory, told by the kernel; undefined where there is no /proc. */
  readonly peakMegabytes: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const LOOK_MILLISECONDS = 25;

/** Runs a program to its end, from its start to its last output, and measures its own process. */
export async function measuredRun({ command, args, env, cwd }: Program): Promise<MeasuredRun> {
  const startedAt = performance.now();
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let peakMegabytes: number | undefined;
  const timer = setInterval(() => {
    // The kernel keeps the peak itself: only what a process still takes after the last look is not seen.
    peakMegabytes = peakOf(child.pid) ?? peakMegabytes;
  }, LOOK_MILLISECONDS);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  try {
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, seconds: (performance.now() - startedAt) / 1000, peakMegabytes, stdout, stderr };
  } finally {
    clearInterval(timer);
    child.kill('SIGKILL');
  }
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    // No /proc, or the process has just ended.
    return undefined;
  }
}
