import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../emulator/server.ts';
import type { CliResult } from './run-cli.ts';

/** Runs the command line as a process of its own, with this environment and nothing else of AWS's. */
export async function runKeystop(
  args: readonly string[],
  stdin: string | Buffer,
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [join(projectRoot, 'cli', 'keystop.mjs'), ...args], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
