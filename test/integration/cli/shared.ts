import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notice } from '../../../lambda/domain/notices/notice.ts';
import { projectRoot } from '../../emulator/server.ts';
import { type Deployed, deployKeystop, type SeededUser, type UserOptions } from '../../support/deployed/deployed.ts';
import { findingFor } from '../../support/builders/events/finding-for.ts';
import type { Inbox } from '../../support/deployed/inbox.ts';
import { type CliOptions, type CliResult, runCli } from '../../support/deployed/run-cli.ts';

export const DAY = 86_400_000;
export const FIXTURE = join(projectRoot, 'test', 'fixtures', 'events', 'guardduty-compromisedcredentials-iamuser.json');
export const ADMIN = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

export let keystop: Deployed;
export let notices: Inbox<Notice>;
export let folder: string;
export const secrets: string[] = [];
export const printed: string[] = [];

/** Deploys the stack that all suites of this folder ask, and makes them a folder of their own. */
export async function startCommandLine(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'keystop-cli-'));
  keystop = await deployKeystop();
  notices = await keystop.subscribe();
}

export async function endCommandLine(): Promise<void> {
  await keystop?.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** A process of the command line, in a folder of the suite's own. */
export async function run(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const result = await runCli(keystop.emulator, args, { cwd: folder, ...options });
  printed.push(result.stdout, result.stderr);
  return result;
}

export async function user(options: UserOptions = {}): Promise<SeededUser> {
  const seeded = await keystop.user({ keys: [{}, {}], ...options });
  secrets.push(...seeded.keys.map(({ secretAccessKey }) => secretAccessKey));
  return seeded;
}

export async function containedUser(): Promise<SeededUser> {
  const seeded = await user({ policy: ADMIN });
  await run(['contain', seeded.key.accessKeyId]);
  return seeded;
}

export const findingAbout = ({ key, userName }: SeededUser) =>
  findingFor({ accessKeyId: key.accessKeyId, userName, account: keystop.account });

/** A function that only just starts may not hear of the ledger within 150 ms; then it contains, whatever was reactivated. */
export async function startResponder(): Promise<void> {
  const other = await user();
  await keystop.emulator.putAwsEvent(findingAbout(other));
  await keystop.contained(other);
}

export const lines = (output: string): readonly string[] => output.split('\n').filter((line) => line !== '');

export const undo = (accessKeyId: string) => ['reactivate', accessKeyId, '--override', '--reason', 'false alarm'];
