import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../emulator/command.ts';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '..', '..', '..', '.emulator');
const candidates = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const installSeconds = 300;

/** An interpreter's own executable of Python 3.10 or newer. @throws Error where none is on PATH */
export async function findPython(): Promise<string> {
  const script = 'import sys; print(sys.executable if sys.version_info >= (3, 10) else "")';
  for (const command of candidates) {
    const found = await run({ command, args: ['-c', script], timeoutSeconds: 20 }).catch(() => undefined);
    const executable = found?.code === 0 ? found.output.trim() : '';
    if (executable !== '') return executable;
  }
  throw new Error(`the benchmark needs Python 3.10 or newer on PATH (looked for ${candidates.join(', ')})`);
}

/**
 * The folder with the pinned packages of a requirements file of this folder, installed first if it is not there.
 * @throws Error where pip fails; what it wrote is in the message
 */
export async function pythonPackages(python: string, name: string, report: (line: string) => void): Promise<string> {
  const requirements = join(here, `requirements-${name}.txt`);
  const version = createHash('sha256').update(readFileSync(requirements)).update(python).digest('hex').slice(0, 12);
  const packages = join(cache, `bench-${name}-${version}`);
  if (!existsSync(packages)) await install(python, requirements, packages, report);
  return packages;
}

async function install(python: string, requirements: string, packages: string, report: (line: string) => void) {
  report(`installing the packages of ${basename(requirements)} (about 100 MB, once)`);
  const partial = `${packages}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--target', partial, '-r', requirements];
  const args = ['-m', 'pip', 'install', ...options];
  const installed = await run({ command: python, args, timeoutSeconds: installSeconds });
  if (installed.code !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(
      `pip could not install ${requirements}; check the network and run this again:\n${installed.output}`,
    );
  }
  renameSync(partial, packages);
}
