import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import { projectRoot } from './server.ts';

export interface DeployOptions {
  /** The folder that the CDK runs in: the one with its cdk.json, or any folder where `app` is given. */
  readonly appDir: string;
  /** The command that synthesizes. @default - the `app` of cdk.json */
  readonly app?: string;
  readonly context?: Readonly<Record<string, string>>;
  /** @default - all stacks */
  readonly stacks?: readonly string[];
  /** The account whose root runs the CDK, and which stacks without one of their own go to. @default - the emulator's */
  readonly accountId?: string;
  /** @default - the emulator's */
  readonly region?: string;
  /** @default 180 */
  readonly timeoutSeconds?: number;
}

/** Stack name → output name → value. */
export type StackOutputs = Record<string, Record<string, string>>;

// `direct` skips the change set: nobody reads it here, and it costs seconds per stack.
const quick = ['--method', 'direct', '--require-approval', 'never', '--progress', 'events', '--concurrency', '4'];
const quiet = ['--no-notices', '--no-version-reporting', '--no-path-metadata', '--ci'];

function deployArguments({ app, context = {}, stacks = ['--all'] }: DeployOptions, work: string): string[] {
  const application = app === undefined ? [] : ['--app', app];
  const settings = Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
  const files = ['--output', join(work, 'cdk.out'), '--outputs-file', join(work, 'outputs.json')];
  return ['deploy', ...stacks, ...application, ...settings, ...files, ...quick, ...quiet];
}

/** @throws Error with all that the CDK wrote, where it fails or exceeds its time. */
export async function deploy(options: DeployOptions, env: NodeJS.ProcessEnv, folder: string): Promise<StackOutputs> {
  const work = mkdtempSync(join(folder, 'deploy-'));
  const command = join(projectRoot, 'node_modules', '.bin', 'cdk');
  const args = deployArguments(options, work);
  const result = await run({ command, args, cwd: options.appDir, env, timeoutSeconds: options.timeoutSeconds ?? 180 });
  if (result.code !== 0) throw new Error(`cdk deploy failed (exit code ${result.code}):\n${result.output}`);
  const outputs = join(work, 'outputs.json');
  return existsSync(outputs) ? (JSON.parse(readFileSync(outputs, 'utf8')) as StackOutputs) : {};
}
