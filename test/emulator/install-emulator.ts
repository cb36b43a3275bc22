import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, run } from './command.ts';
import { keepFirst } from './keep-first.ts';

const here = dirname(fileURLToPath(import.meta.url));
const requirements = join(here, 'requirements.txt');
const cache = join(here, '..', '..', '.emulator');
const candidates = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const oldestPython = 10;
const installSeconds = 300;

export interface InstalledEmulator {
  /** The interpreter's own executable, never a shim that depends on the caller's environment. */
  readonly python: string;
  /** The folder with ministack and all it needs. */
  readonly packages: string;
}

interface FoundPython {
  readonly name: string;
  readonly executable: string;
  readonly minor: number;
}

async function look(name: string): Promise<FoundPython | undefined> {
  const script = 'import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)';
  const found = await run({ command: name, args: ['-c', script], timeoutSeconds: 20 }).catch(() => undefined);
  const [, minor, executable] = found?.code === 0 ? (/^3 (\d+) (.+)/.exec(found.output) ?? []) : [];
  return minor === undefined || executable === undefined ? undefined : { name, executable, minor: Number(minor) };
}

/** @throws Error where no Python is new enough, naming what was found. */
async function findPython(): Promise<string> {
  const found: FoundPython[] = [];
  for (const name of candidates) {
    const python = await look(name);
    if (python !== undefined && python.minor >= oldestPython) return python.executable;
    if (python !== undefined) found.push(python);
  }
  const seen = found.length === 0 ? 'none at all' : found.map((p) => `${p.name} 3.${p.minor}`).join(', ');
  throw new Error(
    `The emulator needs Python 3.${oldestPython} or newer; found: ${seen} (looked for ${candidates.join(', ')}). ` +
      'Install one and put it on PATH, then run this again.',
  );
}

async function checkPip(python: string): Promise<void> {
  const pip = await run({ command: python, args: ['-m', 'pip', '--version'], timeoutSeconds: 60 });
  if (pip.code === 0) return;
  throw new Error(
    `The emulator is installed with pip, and ${python} has none (${pip.output.trim().split('\n').at(-1)}). ` +
      'Install it (for example `apt-get install python3-pip`, or `python3 -m ensurepip`), then run this again.',
  );
}

function pipInstall(python: string, target: string): Command {
  const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--target', target, '-r', requirements];
  return { command: python, args: ['-m', 'pip', 'install', ...options], timeoutSeconds: installSeconds };
}

async function download(python: string, packages: string, report: (line: string) => void): Promise<void> {
  await checkPip(python);
  report('installing the emulator (ministack, about 90 MB, once)');
  const partial = `${packages}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  const installed = await run(pipInstall(python, partial));
  if (installed.code !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(
      `pip could not install ${requirements}:\n${installed.output}\nCheck the network and run this again.`,
    );
  }
  keepFirst(partial, packages);
  report('the emulator is installed');
}

/**
 * The interpreter and the folder of packages, installed first if they are not there in the pinned versions.
 * Safe when several processes call it at once.
 * @throws Error where Python or pip is missing, or pip fails.
 */
export async function prepareEmulator(report: (line: string) => void = () => {}): Promise<InstalledEmulator> {
  const python = await findPython();
  const version = createHash('sha256').update(readFileSync(requirements)).update(python).digest('hex').slice(0, 12);
  const packages = join(cache, `packages-${version}`);
  if (!existsSync(packages)) await download(python, packages, report);
  return { python, packages };
}

/** The folder that holds the emulator, see {@link prepareEmulator}. */
export async function installEmulator(report?: (line: string) => void): Promise<string> {
  return (await prepareEmulator(report)).packages;
}
