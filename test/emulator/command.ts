import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the command. @default - this process's */
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutSeconds: number;
}

export interface Result {
  /** The exit code; null when the command was ended by a signal. */
  readonly code: number | null;
  /** Standard output and standard error, in the order in which they came. */
  readonly output: string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** What a child writes, kept up to the last `limit` characters. */
export function collect(streams: readonly Readable[], limit = 500_000): () => string {
  let text = '';
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-limit);
    });
  }
  return () => text;
}

function ended(child: Child): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', ({ message }) => reject(new Error(`${message}: install it, or put it on PATH`)));
    child.on('close', resolve);
  });
}

/** @throws Error where the command cannot be started or exceeds its time; what it wrote is in the message. */
export async function run({ command, args, cwd, env = process.env, timeoutSeconds }: Command): Promise<Result> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect([child.stdout, child.stderr]);
  const limit = new AbortController();
  try {
    // Not `close` alone: what the command started may hold its output open after it was ended.
    const late = sleep(timeoutSeconds * 1000, 'late' as const, { signal: limit.signal });
    const code = await Promise.race([ended(child), late]);
    if (code !== 'late') return { code, output: output() };
  } finally {
    limit.abort();
  }
  child.kill('SIGKILL');
  throw new Error(`${command} ${args.join(' ')} took longer than ${timeoutSeconds} s and was ended:\n${output()}`);
}
