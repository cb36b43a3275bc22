import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../emulator/server.ts';
import type { Program } from './measured-run.ts';

const here = dirname(fileURLToPath(import.meta.url));

export type ToolName = 'keystop' | 'custodian' | 'sequential' | 'unchecked';

export const TITLES: Readonly<Record<ToolName, string>> = {
  keystop: 'Keystop',
  custodian: 'Cloud Custodian 0.9.53',
  sequential: 'plain script, sequential',
  unchecked: 'plain script, 16 at once',
};

/** Where a tool runs and what it finds there. */
export interface Workplace {
  readonly url: string;
  /** A folder of this run's own: ledger, cache, output. */
  readonly folder: string;
  readonly python: string;
  /** The folder of Cloud Custodian's packages. */
  readonly custodian: string;
}

/** The program that sets stale keys Inactive, on the stand-in and nowhere else. */
export function sweepBy(tool: ToolName, place: Workplace): Program {
  switch (tool) {
    case 'keystop':
      return keystopSweep(place);
    case 'custodian':
      return custodianSweep(place);
    case 'sequential':
      return plainScript(1, place);
    case 'unchecked':
      return plainScript(16, place);
  }
}

export interface KeystopOptions {
  /** Added to the process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export function keystopSweep(place: Workplace, { env = {} }: KeystopOptions = {}): Program {
  const limits = ['--without-warning', '--max-keys', 'none', '--max-percent', 'none', '--unused-days', '90'];
  const args = ['sweep', '--apply', ...limits, '--concurrency', '16', '--json', '--ledger', sweepLedgerOf(place)];
  return keystop(args, place, env);
}

/** A sweep that warns of stale keys, by a topic, before it contains any. */
export function keystopWarning(place: Workplace, env: Readonly<Record<string, string>>): Program {
  const topic = ['--topic', 'arn:aws:sns:us-east-1:111122223333:notices'];
  const args = ['sweep', '--apply', ...topic, '--concurrency', '16', '--json', '--ledger', sweepLedgerOf(place)];
  return keystop(args, place, env);
}

export function sweepLedgerOf(place: Workplace): string {
  return ledgerOf(place, 'sweep');
}

/** A containment as a person asks for it; its record is its own, as the responder's is. */
export function keystopContain(accessKeyId: string, userName: string, place: Workplace): Program {
  return keystop(['contain', accessKeyId, '--user', userName, '--ledger', ledgerOf(place, 'contain')], place);
}

/** Bundles the command line where a source is newer than the bundle: no run is to be measured with that. */
export function keystopVersion(place: Workplace): Program {
  return keystop(['--version'], place);
}

function keystop(args: readonly string[], place: Workplace, env: Readonly<Record<string, string>> = {}): Program {
  const command = join(projectRoot, 'cli', 'keystop.mjs');
  return {
    command: process.execPath,
    args: [command, ...args],
    env: { ...environment(place), ...env },
    cwd: place.folder,
  };
}

function ledgerOf({ folder }: Workplace, name: string): string {
  return join(folder, `${name}.ndjson`);
}

function custodianSweep(place: Workplace): Program {
  const start = `import sys; sys.path.insert(0, ${JSON.stringify(place.custodian)}); from c7n.cli import main; main()`;
  const folders = ['--output-dir', join(place.folder, 'out'), '--cache', join(place.folder, 'cache')];
  return {
    command: place.python,
    args: ['-I', '-S', '-c', start, 'run', '--region', 'us-east-1', ...folders, join(here, 'custodian.yml')],
    env: environment(place),
    cwd: place.folder,
  };
}

function plainScript(atOnce: number, place: Workplace): Program {
  const args = [join(here, 'plain-script.mjs'), String(atOnce)];
  return { command: process.execPath, args, env: environment(place), cwd: place.folder };
}

// Nothing of the caller's environment: no profile, no Region, no credentials of a real account.
function environment({ url, folder }: Workplace): Readonly<Record<string, string | undefined>> {
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
    // The SDK announces on Node 20 that it will end its support.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
