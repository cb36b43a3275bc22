import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../emulator/command.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { projectRoot } from '../emulator/server.ts';

const CONFIGURATION = join('test', 'support', 'keystop.test.config.json');
const SOURCES = ['infra', 'lambda', 'cdk.json', 'package-lock.json', CONFIGURATION];
const KEPT = join(projectRoot, '.emulator');

/**
 * A folder with what `cdk synth` makes of the real app under the tests' configuration. Synthesis takes several times as
 * long as the deployment, so what one suite has synthesized serves the others, until a source changes.
 */
export async function assembly(emulator: Emulator): Promise<string> {
  const folder = join(KEPT, `assembly-${hashOf(SOURCES)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(KEPT, { recursive: true });
  removeOutdated();
  const work = mkdtempSync(join(KEPT, 'synth-'));
  const args = ['synth', '--all', '--quiet', '--output', work, '--context', `config=${CONFIGURATION}`, '--no-notices'];
  const command = join(projectRoot, 'node_modules', '.bin', 'cdk');
  const { code, output } = await run({
    command,
    args,
    cwd: projectRoot,
    env: emulator.childEnv(),
    timeoutSeconds: 180,
  });
  if (code !== 0) throw new Error(`cdk synth failed (exit code ${code}):\n${output}`);
  // In one step, and only by the first: another suite may be making the same.
  if (existsSync(folder)) rmSync(work, { recursive: true, force: true });
  else renameSync(work, folder);
  return folder;
}

function removeOutdated(): void {
  const yesterday = Date.now() - 86_400_000;
  for (const name of readdirSync(KEPT).filter((each) => /^(assembly|synth)-/.test(each))) {
    const folder = join(KEPT, name);
    if (statSync(folder).mtimeMs < yesterday) rmSync(folder, { recursive: true, force: true });
  }
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesOf)) hash.update(file).update(readFileSync(join(projectRoot, file)));
  return hash.digest('hex').slice(0, 12);
}

function filesOf(path: string): readonly string[] {
  if (!statSync(join(projectRoot, path)).isDirectory()) return [path];
  return readdirSync(join(projectRoot, path))
    .toSorted()
    .flatMap((name) => filesOf(join(path, name)));
}
