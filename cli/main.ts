import { Command, CommanderError } from 'commander';
import type { ContainOptions } from './commands/contain.ts';
import type { ExplainOptions } from './commands/explain.ts';
import type { ReactivateOptions } from './commands/reactivate.ts';
import { EXIT, type ExitCode, UsageError } from './exit-code.ts';
import type { LedgerOptions } from './shell.ts';

const ledgerOptions = (command: Command): Command =>
  command
    .option('--stack <name>', 'deployed Keystop whose ledger and topic are used', 'Keystop')
    .option('--ledger <file>', 'ledger file, in place of a deployed ledger')
    .option('--json', 'print one JSON document');

function program(run: (work: () => Promise<ExitCode>) => Promise<void>): Command {
  const keystop = new Command('keystop')
    .description('Sets leaked AWS access keys Inactive, exactly the key, and back to Active on request.')
    .version('0.1.0')
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed or refused, 2 wrong input.');
  ledgerOptions(
    keystop
      .command('contain')
      .argument('[key]', 'access key id, AKIA…')
      .description('set an access key Inactive, read back and recorded')
      .option('--user <name>', 'its user, if known; saves one call')
      .option('--own', 'the very key that signs, also root’s: only another credential can undo that')
      .option('--reason <text>', 'why, for the record', 'requested on the command line'),
  )
    .addHelpText('after', '\nExample:\n  keystop contain AKIARTX3GSDSQEXAMPLE --reason "found in a pastebin"')
    .action((key: string | undefined, options: ContainOptions) =>
      run(async () => (await import('./commands/contain.ts')).contain(key, options)),
    );
  ledgerOptions(
    keystop
      .command('reactivate')
      .argument('<key>', 'access key id, AKIA…')
      .description('give a key back that Keystop set Inactive')
      .requiredOption('--reason <text>', 'why, for the record')
      .option('--user <name>', 'its user, if the ledger does not know it')
      .option('--override', 'also a key that was contained as exposed'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  keystop reactivate AKIARTX3GSDSQEXAMPLE --override --reason "false alarm, case 42"',
    )
    .action((key: string, options: ReactivateOptions) =>
      run(async () => (await import('./commands/reactivate.ts')).reactivateKey(key, options)),
    );
  ledgerOptions(
    keystop.command('history').argument('<key>', 'access key id').description('show what the ledger says of a key'),
  )
    .addHelpText('after', '\nExample:\n  keystop history AKIARTX3GSDSQEXAMPLE')
    .action((key: string, options: LedgerOptions) =>
      run(async () => (await import('./commands/history.ts')).history(key, options)),
    );
  keystop
    .command('explain')
    .argument('<file>', 'an EventBridge event as JSON; - for standard input')
    .description('tell what Keystop would make of an event; offline, without credentials')
    .option('--account <id...>', 'accounts in scope (default: the finding’s own)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  keystop explain finding.json')
    .action((file: string, options: ExplainOptions) =>
      run(async () => (await import('./commands/explain.ts')).explain(file, options)),
    );
  return keystop;
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  try {
    await program(async (work) => {
      code = await work();
    }).parseAsync(argv);
    return code;
  } catch (fault) {
    return explainFault(fault);
  }
}

function explainFault(fault: unknown): ExitCode {
  // Commander has written its own line, or the help that was asked for.
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? EXIT.done : EXIT.badInput;
  const message = fault instanceof Error ? fault.message : String(fault);
  process.stderr.write(`keystop: ${message.replace(/\s+/g, ' ')}\n`);
  return fault instanceof UsageError ? EXIT.badInput : EXIT.failed;
}

const code = await main(process.argv);
// Waits that lost their race would keep the process alive; what was written is let out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
