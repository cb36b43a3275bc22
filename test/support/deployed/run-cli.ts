import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import type { Credentials, Emulator } from '../../emulator/emulator.ts';
import { projectRoot } from '../../emulator/server.ts';

export interface CliOptions {
  /** Who signs. @default - root of the emulator's account */
  readonly as?: Credentials;
  /** Folder that the process runs in; its default ledger file is there. @default - the project's */
  readonly cwd?: string;
  readonly stdin?: string;
  /** Sends SIGINT, as ^C does, as soon as the process has written this. */
  readonly interruptOn?: string;
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a process of its own, as a user starts it. */
export async function runCli(
  emulator: Emulator,
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const { as, cwd = projectRoot, stdin, interruptOn } = options;
  const credentials = as === undefined ? {} : environmentOf(as);
  const child = spawn(process.execPath, [join(projectRoot, 'cli', 'keystop.mjs'), ...args], {
    cwd,
    // The SDK announces on Node 20 that it will end its support.
    env: { ...emulator.childEnv(), ...credentials, NODE_NO_WARNINGS: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(stdin ?? '');
  let written = '';
  if (interruptOn !== undefined)
    child.stdout.on('data', (chunk: Buffer) => {
      const isWritten = written.includes(interruptOn);
      written += chunk.toString();
      if (!isWritten && written.includes(interruptOn)) child.kill('SIGINT');
    });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

function environmentOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Record<string, string> {
  const session = sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken };
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, ...session };
}
