import type { Notice } from '../../../lambda/domain/notice.ts';
import { type Deployed, deployKeystop } from '../../support/deployed.ts';
import type { Inbox } from '../../support/inbox.ts';
import { type CliOptions, type CliResult, runCli } from '../../support/run-cli.ts';

export let keystop: Deployed;
export let notices: Inbox<Notice>;

/** Deploys the stack that all suites of this folder operate, and subscribes to its notices. */
export async function startOperating(): Promise<void> {
  keystop = await deployKeystop();
  notices = await keystop.subscribe();
}

export const run = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
  runCli(keystop.emulator, args, options);
