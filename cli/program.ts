import { Command } from 'commander';
import { withFile } from './arguments/account-option.ts';
import type { ContainOptions } from './commands/contain/contain-options.ts';
import type { ExplainOptions } from './commands/explain/explain.ts';
import type { HistoryOptions } from './commands/history/history.ts';
import type { ReactivateOptions } from './commands/reactivate/reactivate.ts';
import type { InventoryOptions } from './commands/inventory/inventory.ts';
import type { ReportOptions } from './commands/report/report.ts';
import type { SweepCommandOptions } from './commands/sweep/sweep.ts';
import { EXIT } from './terminal/exit-code.ts';
import { exitCodes, helpEnd } from './help-end.ts';
import { addOperatingCommands, type Run } from './operating-commands.ts';

const ledgerOptions = (command: Command): Command =>
  command
    .option('--stack <name>', 'deployed Keystop whose ledger and topic are used', 'Keystop')
    .option('--ledger <file>', 'ledger file, in place of a deployed ledger')
    .option('--json', 'print one JSON document');

const LIMIT = 'stopped by a run limit';

/** The commands and their options. Each one that is chosen hands its work to `run`. */
export function keystopProgram(run: Run): Command {
  const keystop = new Command('keystop')
    .description('Sets leaked AWS access keys Inactive, exactly the key, and back to Active on request.')
    .version('0.1.0')
    .exitOverride()
    // What commander says of an error is several lines; whoever runs the program tells it in one.
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', `\n${exitCodes({ [EXIT.limitReached]: LIMIT })}`);
  ledgerOptions(
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
      run(async () => (await import('./commands/contain/contain.ts')).contain(key, options)),
    );
  ledgerOptions(
    keystop
      .command('reactivate')
      .argument('[key]', 'access key id, AKIA…; left out, all sessions of --user that Keystop denied')
      .description('give a key back that Keystop set Inactive, by the deployed function where there is one')
      .requiredOption('--reason <text>', 'why, for the record')
      .option('--override', 'also a key that was contained as exposed')
      .option('--account <id>', 'account of the key (default: the one that its id encodes, else your own)')
      .option('--user <name>', 'its user, if the ledger does not know it; without a key, whose sessions are given back')
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
      run(async () => (await import('./commands/reactivate/reactivate.ts')).reactivateCommand(key, options)),
    );
  ledgerOptions(
    keystop
      .command('history')
      .argument('<subject>', 'access key id, or user name')
      .usage('<key|user> [options]')
      .description('show what the ledger says of a key, or of all keys of a user, oldest first')
      .option('--account <id>', 'account of the key or user (default: your own)'),
  )
    .addHelpText('after', helpEnd(['keystop history AKIARTX3GSDSQEXAMPLE', 'keystop history ci-deployer']))
    .action((subject: string, options: HistoryOptions) =>
      run(async () => (await import('./commands/history/history.ts')).history(subject, options)),
    );
  keystop
    .command('explain')
    .usage('<file> [options]')
    .argument('[file]', 'an EventBridge event, or a scanner’s output; - for standard input')
    .description('tell what Keystop would make of an event or of a scanner’s output; offline, without credentials')
    .option('--account <id...>', 'accounts in scope (default: the finding’s own)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', helpEnd(['keystop explain finding.json']))
    .action((file: string | undefined, options: ExplainOptions) =>
      run(async () => {
        const given = withFile(file, options);
        return (await import('./commands/explain/explain.ts')).explain(given.file, given.options);
      }),
    );
  keystop
    .command('report')
    .usage('<file> [options]')
    .argument('[file]', 'output of TruffleHog, gitleaks, GitHub, SARIF, or plain key ids; - for standard input')
    .description('tell which access keys a scanner found, and report them with --send; takes key ids, never a secret')
    .option('--send', 'put one exposure report for each key on the reports bus of the deployed Keystop')
    .option('--stack <name>', 'deployed Keystop that is reported to', 'Keystop')
    .option(
      '--role-arn <arn>',
      'role that reports (default: the reporter role of the stack, else your own credentials)',
    )
    .option('--reported-by <text>', 'who found the keys (default: the scanner)')
    .option('--account <id...>', 'report keys of these accounts only')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      helpEnd(['keystop report trufflehog.jsonl', 'trufflehog git file://. --json | keystop report - --send']),
    )
    .action((file: string | undefined, options: ReportOptions) =>
      run(async () => {
        const given = withFile(file, options);
        return (await import('./commands/report/report.ts')).report(given.file, given.options);
      }),
    );
  keystop
    .command('sweep')
    .description('show which keys are stale and what a sweep would do; --apply does it')
    .option('--apply', 'warn of stale keys, and set those Inactive that are due')
    .option('--unused-days <n>', 'a key unused for longer is stale (default: 90, or as deployed)')
    .option('--max-age-days <n>', 'a key that is older is stale, too (default: none, or as deployed)')
    .option('--exempt-tag <tag...>', 'leave users with this tag alone: KEY or KEY=VALUE')
    .option('--without-warning', 'set stale keys Inactive at once, with no warning before')
    .option('--max-keys <n>', 'contain nothing if more keys are due; or none (default: 25, or as deployed)')
    .option(
      '--max-percent <n>',
      'contain nothing if more of the Active keys are due; or none (default: 10, or as deployed)',
    )
    .option('--approve <plan>', 'carry out exactly the plan that a run limit stopped, each key judged anew')
    .option('--topic <arn>', 'SNS topic for warnings and notices (default: the deployed one)')
    .option('--html <file>', 'write a report that needs no network: charts, every key, what will happen when')
    .option('--concurrency <n>', 'IAM calls in flight at once', '16')
    .option('--stack <name>', 'deployed Keystop whose ledger, topic and configuration are used', 'Keystop')
    .option('--ledger <file>', 'ledger file, in place of a deployed ledger')
    .option('--role-arn <arn>', 'role to take first, for another account')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      helpEnd(
        [
          'keystop sweep --unused-days 180',
          'keystop sweep --unused-days 180 --html sweep.html',
          'keystop sweep --unused-days 180 --apply',
        ],
        { [EXIT.limitReached]: LIMIT },
      ),
    )
    .action((options: SweepCommandOptions) =>
      run(async () => (await import('./commands/sweep/sweep.ts')).sweepCommand(options)),
    );
  keystop
    .command('inventory')
    .description('show every access key with its age and last use; reads only')
    .option('--concurrency <n>', 'IAM calls in flight at once', '16')
    .option('--role-arn <arn>', 'role to take first, for another account')
    .option('--json', 'print one JSON document')
    .addHelpText('after', helpEnd(['keystop inventory', 'keystop inventory --json']))
    .action((options: InventoryOptions) =>
      run(async () => (await import('./commands/inventory/inventory.ts')).inventory(options)),
    );
  addOperatingCommands(keystop, run);
  return keystop;
}
