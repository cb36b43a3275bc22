import type { Command } from 'commander';
import { helpEnd } from '../../arguments/help-end.ts';
import { type Run, withStackOptions } from '../../arguments/registration.ts';
import { EXIT } from '../../terminal/exit-code.ts';
import type { DoctorOptions } from './doctor.ts';

/** Adds `keystop doctor`. The command's own code is loaded only when it is chosen. */
export function registerDoctor(keystop: Command, run: Run): void {
  withStackOptions(keystop.command('doctor'))
    .description('look whether everything of the deployed Keystop is wired; changes nothing')
    .addHelpText('after', helpEnd(['keystop doctor'], { [EXIT.failed]: 'a check failed' }))
    .action((options: DoctorOptions) => run(async () => (await import('./doctor.ts')).doctor(options)));
}
