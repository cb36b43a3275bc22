import type { Command } from 'commander';
import { helpEnd } from '../../arguments/help-end.ts';
import { type Run, withStackOptions } from '../../arguments/registration.ts';
import type { PauseOptions, ResumeOptions } from './pause.ts';

/** Adds `keystop pause` and `keystop resume`. The command's own code is loaded only when it is chosen. */
export function registerPause(keystop: Command, run: Run): void {
  withStackOptions(keystop.command('pause'))
    .description('stop the responder, the sweep and all retries; findings wait, and nothing is lost')
    .option('--reason <text>', 'why, for the record', 'no reason given')
    .addHelpText('after', helpEnd(['keystop pause --reason "wrong threat list, case 42"']))
    .action((options: PauseOptions) => run(async () => (await import('./pause.ts')).pause(options)));
  withStackOptions(keystop.command('resume'))
    .description('undo a pause, and exactly it; what waited is handled')
    .addHelpText('after', helpEnd(['keystop resume']))
    .action((options: ResumeOptions) => run(async () => (await import('./pause.ts')).resume(options)));
}
