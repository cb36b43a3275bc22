import type { Command } from 'commander';
import { helpEnd } from '../../arguments/help-end.ts';
import { type Run, withLedgerOptions } from '../../arguments/registration.ts';
import type { ContainOptions } from './contain-options.ts';

/** Adds `keystop contain`. The command's own code is loaded only when it is chosen. */
export function registerContain(keystop: Command, run: Run): void {
  withLedgerOptions(
    keystop
      .command('contain')
      .argument('[key]', 'access key id, AKIA…')
      .description('set an access key Inactive, read back and recorded')
      .option('--user <name>', 'its user, if known; saves one call')
      .option('--role-arn <arn>', 'role to take first, for a key of another account')
      .option('--own', 'the very key that signs, also root’s: only another credential can undo that')
      .option('--reason <text>', 'why, for the record', 'requested on the command line'),
  )
    .addHelpText(
      'after',
      helpEnd(['keystop contain AKIARTX3GSDSQEXAMPLE --reason "found in a pastebin"', 'keystop contain --own']),
    )
    .action((key: string | undefined, options: ContainOptions) =>
      run(async () => (await import('./contain.ts')).contain(key, options)),
    );
}
