import type { Notice } from '../../../lambda/domain/notices/notice.ts';
import { type Deployed, deployKeystop } from '../../support/deployed/deployed.ts';
import type { Inbox } from '../../support/deployed/inbox.ts';
import { type CliOptions, type CliResult, runCli } from '../../support/deployed/run-cli.ts';

export let keystop: Deployed;
export let notices: Inbox<Notice>;

/** Deploys the stack that all suites of this folder operate, and subscribes to its notices. */
export async function startOperating(): Promise<void> {
  keystop = await deployKeystop();
  notices = await keystop.subscribe();
}

export const run = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
  runCli(keystop.emulator, args, options);
