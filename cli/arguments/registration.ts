import type { Command } from 'commander';
import type { ExitCode } from '../terminal/exit-code.ts';

/** Runs the work of the command that the user chose, and keeps its exit code. */
export type Run = (work: () => Promise<ExitCode>) => Promise<void>;

/** What `sweep` and the program say of exit code 3. */
export const STOPPED_BY_LIMIT = 'stopped by a run limit';

/** Adds the options of a command that works with a ledger, deployed or in a file. */
export function withLedgerOptions(command: Command): Command {
  return command
    .option('--stack <name>', 'deployed Keystop whose ledger and topic are used', 'Keystop')
    .option('--ledger <file>', 'ledger file, in place of a deployed ledger')
    .option('--json', 'print one JSON document');
}

/** Adds the options of a command that works on a deployed Keystop only. */
export function withStackOptions(command: Command): Command {
  return command
    .option('--stack <name>', 'name of the deployed Keystop', 'Keystop')
    .option('--json', 'print one JSON document');
}
