import type { Command } from 'commander';
import { helpEnd } from '../../arguments/help-end.ts';
import { type Run, STOPPED_BY_LIMIT } from '../../arguments/registration.ts';
import { EXIT } from '../../terminal/exit-code.ts';
import type { SweepCommandOptions } from './sweep.ts';

/** Adds `keystop sweep`. The command's own code is loaded only when it is chosen. */
export function registerSweep(keystop: Command, run: Run): void {
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
        { [EXIT.limitReached]: STOPPED_BY_LIMIT },
      ),
    )
    .action((options: SweepCommandOptions) => run(async () => (await import('./sweep.ts')).sweepCommand(options)));
}
