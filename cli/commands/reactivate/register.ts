import type { Command } from 'commander';
import { helpEnd } from '../../arguments/help-end.ts';
import { type Run, withLedgerOptions } from '../../arguments/registration.ts';
import type { ReactivateOptions } from './reactivate.ts';

/** Adds `keystop reactivate`. The command's own code is loaded only when it is chosen. */
export function registerReactivate(keystop: Command, run: Run): void {
  withLedgerOptions(
    keystop
      .command('reactivate')
      .argument('[key]', 'access key id, AKIA…; left out, all sessions of --user that Keystop denied')
      .description('reactivate a key that Keystop set Inactive, by the deployed function where there is one')
      .requiredOption('--reason <text>', 'why, for the record')
      .option('--override', 'also a key that was contained as exposed')
      .option('--account <id>', 'account of the key (default: the one that its id encodes, else your own)')
      .option('--user <name>', 'its user, if the ledger does not know it; without a key, whose sessions work again')
      .option('--direct', 'with your own credentials, not by the deployed function; so it is with a ledger file')
      .option('--role-arn <arn>', 'role to take first, for a key of another account; implies --direct'),
  )
    .addHelpText(
      'after',
      helpEnd([
        'keystop reactivate AKIARTX3GSDSQEXAMPLE --override --reason "false alarm, case 42"',
        'keystop reactivate --user alice --override --reason "false alarm, case 42"',
      ]),
    )
    .action((key: string | undefined, options: ReactivateOptions) =>
      run(async () => (await import('./reactivate.ts')).reactivateCommand(key, options)),
    );
}
