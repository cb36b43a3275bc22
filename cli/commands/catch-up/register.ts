import type { Command } from 'commander';
import { helpEnd } from '../../arguments/help-end.ts';
import { type Run, withStackOptions } from '../../arguments/registration.ts';
import type { CatchUpOptions } from './catch-up.ts';

/** Adds `keystop catch-up`. The command's own code is loaded only when it is chosen. */
export function registerCatchUp(keystop: Command, run: Run): void {
  withStackOptions(keystop.command('catch-up'))
    .description('show what GuardDuty and AWS Health found before Keystop received their events; --apply handles it')
    .option('--since <time>', 'how far to look back: days or hours, 90d at most', '30d')
    .option('--apply', 'set the keys Inactive that the plan names, as findings that come now would')
    .option('--role-arn <arn>', 'role to take first, for the keys of another account')
    .addHelpText('after', helpEnd(['keystop catch-up --since 7d', 'keystop catch-up --since 7d --apply']))
    .action((options: CatchUpOptions) => run(async () => (await import('./catch-up.ts')).catchUp(options)));
}
