import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '../emulator/command.ts';

/** The version that the deployed functions run, pinned so that two runs of the benchmark compare. */
const VERSION = '24.9.0';
const INSTALL_SECONDS = 300;

/**
 * The executable of Lambda's version of Node.js: this process's own where it is of that major version, else one that is
 * installed first, once (190 MB, too much for a dependency of everybody).
 * @throws Error where npm cannot install it; what it wrote is in the message
 */
export async function lambdaNode(report: (line: string) => void): Promise<string> {
  if (process.versions.node.startsWith('24.')) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = resolve('.emulator', `node-${VERSION}`);
  if (!existsSync(folder)) await install(`${name}@${VERSION}`, folder, report);
  return join(folder, 'node_modules', name, 'bin', 'node');
}

async function install(what: string, folder: string, report: (line: string) => void): Promise<void> {
  report(`installing ${what} (190 MB, once)`);
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const args = ['install', '--prefix', partial, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', what];
  const { code, output } = await run({ command: 'npm', args, timeoutSeconds: INSTALL_SECONDS });
  if (code !== 0) throw new Error(`npm could not install ${what}; check the network and run this again:\n${output}`);
  renameSync(partial, folder);
}
