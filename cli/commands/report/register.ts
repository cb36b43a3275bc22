import type { Command } from 'commander';
import { withFile } from '../../arguments/account-option.ts';
import { helpEnd } from '../../arguments/help-end.ts';
import type { Run } from '../../arguments/registration.ts';
import type { ReportOptions } from './report.ts';

/** Adds `keystop report`. The command's own code is loaded only when it is chosen. */
export function registerReport(keystop: Command, run: Run): void {
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
        return (await import('./report.ts')).report(given.file, given.options);
      }),
    );
}
