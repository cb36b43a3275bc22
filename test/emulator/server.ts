import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { collect } from './command.ts';
import { type InstalledEmulator, prepareEmulator } from './install-emulator.ts';
import type { Organization } from './organization.ts';

const here = dirname(fileURLToPath(import.meta.url));
export const projectRoot = join(here, '..', '..');
const startSeconds = 30;
const systemPath = ['/usr/local/bin', '/usr/bin', '/bin'];

type Launcher = ChildProcessByStdio<Writable, Readable, Readable>;

export interface ServerOptions {
  readonly accountId: string;
  readonly region: string;
  readonly workersPerFunction: number;
  readonly asyncRetrySeconds: number;
  readonly waitScale: number;
  readonly organization?: Organization;
  readonly report?: (line: string) => void;
}

export interface Server {
  readonly endpoint: string;
  /** A folder of this emulator's own, gone after stop(). */
  readonly folder: string;
  /** What makes a Node process follow the emulator's clock. */
  readonly nodeEnv: Record<string, string>;
  readonly searchPath: string;
  /** What the emulator's process wrote so far. */
  output(): string;
  stop(): Promise<void>;
}

/** The workers run below this folder and find in it what Lambda's Node runtimes carry: the AWS SDK, nothing else. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keystop-emulator-'));
  for (const name of ['cdk-home', 'node_modules']) mkdirSync(join(folder, name));
  symlinkSync(join(projectRoot, 'node_modules', '@aws-sdk'), join(folder, 'node_modules', '@aws-sdk'));
  writeFileSync(join(folder, 'clock'), '0');
  return folder;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (address === null || typeof address === 'string')
    throw new Error('no free port on 127.0.0.1: close other servers');
  probe.close();
  await once(probe, 'close');
  return address.port;
}

function nodeEnvironment(folder: string): Record<string, string> {
  return {
    CLOCK_FILE: join(folder, 'clock'),
    NODE_OPTIONS: `--require ${JSON.stringify(join(here, 'clock.cjs'))}`,
  };
}

/** Nothing of the caller's environment but these: the Lambda workers inherit all of it. */
function environment(options: ServerOptions, installed: InstalledEmulator, folder: string, port: number) {
  return {
    PATH: [dirname(process.execPath), ...systemPath].join(delimiter),
    HOME: folder,
    TMPDIR: folder,
    LANG: 'C.UTF-8',
    AUTH: 'true',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0',
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_ACCOUNT_ID: options.accountId,
    MINISTACK_REGION: options.region,
    LAMBDA_ACCOUNT_CONCURRENCY: '1000',
    ...nodeEnvironment(folder),
    EMULATOR_PACKAGES: installed.packages,
    EMULATOR_WORKERS_PER_FUNCTION: String(options.workersPerFunction),
    EMULATOR_ASYNC_RETRY_SECONDS: String(options.asyncRetrySeconds),
    EMULATOR_ORGANIZATION: JSON.stringify(options.organization ?? null),
    SFN_WAIT_SCALE: String(options.waitScale),
  };
}

async function untilReady(endpoint: string, child: Launcher, output: () => string): Promise<void> {
  const deadline = performance.now() + startSeconds * 1000;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${endpoint}/_keystop/health`).catch(() => undefined);
    if (answer?.ok === true && ((await answer.json()) as { pid: number }).pid === child.pid) return;
    await sleep(50);
  }
  const fault = child.exitCode === null ? `did not answer within ${startSeconds} s` : `ended with ${child.exitCode}`;
  throw new Error(`the emulator at ${endpoint} ${fault}; start it again, and if it stays so, read:\n${output()}`);
}

async function stopChild(child: Launcher, folder: string): Promise<void> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.stdin.destroy(); // the launcher ends itself and its workers when its standard input closes
  await exited;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function spawnLauncher(installed: InstalledEmulator, env: Record<string, string>): Launcher {
  const args = ['-I', '-S', '-B', join(here, 'launcher.py')];
  return spawn(installed.python, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
}

async function launch(options: ServerOptions, installed: InstalledEmulator): Promise<Server> {
  const folder = makeFolder();
  const port = await freePort();
  const env = environment(options, installed, folder, port);
  const child = spawnLauncher(installed, env);
  const output = collect([child.stdout, child.stderr]);
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = () => stopChild(child, folder);
  try {
    await untilReady(endpoint, child, output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, folder, nodeEnv: nodeEnvironment(folder), searchPath: env.PATH, output, stop };
}

const portWasTaken = (error: unknown) => error instanceof Error && error.message.includes('already in use');

/** @throws Error where the emulator cannot be installed or does not answer; what it wrote is in the message. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const installed = await prepareEmulator(options.report);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(options, installed);
    } catch (error) {
      // Somebody else may take the free port in the moment before the emulator does.
      if (attempt === 3 || !portWasTaken(error)) throw error;
    }
  }
}
