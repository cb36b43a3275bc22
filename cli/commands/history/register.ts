import type { Command } from 'commander';
import { helpEnd } from '../../arguments/help-end.ts';
import { type Run, withLedgerOptions } from '../../arguments/registration.ts';
import type { HistoryOptions } from './history.ts';

/** Adds `keystop history`. The command's own code is loaded only when it is chosen. */
export function registerHistory(keystop: Command, run: Run): void {
  withLedgerOptions(
    keystop
      .command('history')
      .argument('<subject>', 'access key id, or user name')
      .usage('<key|user> [options]')
      .description('show what the ledger says of a key, or of all keys of a user, oldest first')
      .option('--account <id>', 'account of the key or user (default: your own)'),
  )
    .addHelpText('after', helpEnd(['keystop history AKIARTX3GSDSQEXAMPLE', 'keystop history ci-deployer']))
    .action((subject: string, options: HistoryOptions) =>
      run(async () => (await import('./history.ts')).history(subject, options)),
    );
}
