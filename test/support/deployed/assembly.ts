import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../emulator/command.ts';
import type { Emulator } from '../../emulator/emulator.ts';
import { keepFirst } from '../../emulator/keep-first.ts';
import { projectRoot } from '../../emulator/server.ts';

const CONFIGURATION = join('test', 'support', 'deployed', 'keystop.test.config.json');
const SOURCES = ['infra', 'lambda', 'cdk.json', 'package-lock.json'];
const KEPT = join(projectRoot, '.emulator');

export interface AssemblyOptions {
  /** The configuration file, from the project's root. */
  readonly configuration: string;
  /** The whole environment of the CDK: account and Region, with no credentials of this machine. */
  readonly env: Readonly<Record<string, string>>;
}

/** What `cdk synth` makes of the real app under the tests' configuration, for the emulator's account and Region. */
export function assembly(emulator: Emulator): Promise<string> {
  return synthesized({ configuration: CONFIGURATION, env: emulator.childEnv() });
}

/**
 * A folder with what `cdk synth` makes of the real app. Synthesis takes several times as long as the deployment, so
 * what one suite has synthesized serves the others, until a source changes.
 */
export async function synthesized({ configuration, env }: AssemblyOptions): Promise<string> {
  const place = [env['CDK_DEFAULT_ACCOUNT'], env['CDK_DEFAULT_REGION']].join('/');
  const folder = join(KEPT, `assembly-${hashOf([...SOURCES, configuration], place)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(KEPT, { recursive: true });
  removeOutdated();
  const work = mkdtempSync(join(KEPT, 'synth-'));
  const args = ['synth', '--all', '--quiet', '--output', work, '--context', `config=${configuration}`, '--no-notices'];
  const command = join(projectRoot, 'node_modules', '.bin', 'cdk');
  const { code, output } = await run({
    command,
    args,
    cwd: projectRoot,
    env,
    timeoutSeconds: 180,
  });
  if (code !== 0) throw new Error(`cdk synth failed (exit code ${code}):\n${output}`);
  // Another suite may be making the same.
  keepFirst(work, folder);
  return folder;
}

function removeOutdated(): void {
  const yesterday = Date.now() - 86_400_000;
  for (const name of readdirSync(KEPT).filter((each) => /^(assembly|synth)-/.test(each))) {
    const folder = join(KEPT, name);
    if (statSync(folder).mtimeMs < yesterday) rmSync(folder, { recursive: true, force: true });
  }
}

function hashOf(paths: readonly string[], place: string): string {
  const hash = createHash('sha256').update(place);
  for (const file of paths.flatMap(filesOf)) hash.update(file).update(readFileSync(join(projectRoot, file)));
  return hash.digest('hex').slice(0, 12);
}

function filesOf(path: string): readonly string[] {
  if (!statSync(join(projectRoot, path)).isDirectory()) return [path];
  return readdirSync(join(projectRoot, path))
    .toSorted()
    .flatMap((name) => filesOf(join(path, name)));
}
