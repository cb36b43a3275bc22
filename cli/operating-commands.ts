import type { Command } from 'commander';
import type { CatchUpOptions } from './commands/catch-up/catch-up.ts';
import type { DoctorOptions } from './commands/doctor/doctor.ts';
import type { DrillOptions } from './commands/drill/drill.ts';
import type { PauseOptions, ResumeOptions } from './commands/pause/pause.ts';
import { EXIT, type ExitCode } from './terminal/exit-code.ts';
import { helpEnd } from './help-end.ts';

export type Run = (work: () => Promise<ExitCode>) => Promise<void>;

/** The commands for whoever operates a deployed Keystop. */
export function addOperatingCommands(keystop: Command, run: Run): void {
  deployed(keystop.command('doctor'))
    .description('look whether everything of the deployed Keystop is wired; changes nothing')
    .addHelpText('after', helpEnd(['keystop doctor'], { [EXIT.failed]: 'a check failed' }))
    .action((options: DoctorOptions) => run(async () => (await import('./commands/doctor/doctor.ts')).doctor(options)));
  deployed(keystop.command('drill'))
    .description('rehearse a leak with a throw-away user and key: reported, contained, recorded, given back, removed')
    .addHelpText('after', helpEnd(['keystop drill'], { [EXIT.failed]: 'the drill failed, or left something behind' }))
    .action((options: DrillOptions) =>
      run(async () => (await import('./commands/drill/drill.ts')).drillCommand(options)),
    );
  deployed(keystop.command('pause'))
    .description('stop the responder, the sweep and all retries; findings wait, and nothing is lost')
    .option('--reason <text>', 'why, for the record', 'no reason given')
    .addHelpText('after', helpEnd(['keystop pause --reason "wrong threat list, case 42"']))
    .action((options: PauseOptions) => run(async () => (await import('./commands/pause/pause.ts')).pause(options)));
  deployed(keystop.command('resume'))
    .description('undo a pause, and exactly it; what waited is handled')
    .addHelpText('after', helpEnd(['keystop resume']))
    .action((options: ResumeOptions) => run(async () => (await import('./commands/pause/pause.ts')).resume(options)));
  deployed(keystop.command('catch-up'))
    .description('show what GuardDuty and AWS Health found before Keystop could hear them; --apply handles it')
    .option('--since <time>', 'how far to look back: days or hours, 90d at most', '30d')
    .option('--apply', 'set the keys Inactive that the plan names, as findings that come now would')
    .option('--role-arn <arn>', 'role to take first, for the keys of another account')
    .addHelpText('after', helpEnd(['keystop catch-up --since 7d', 'keystop catch-up --since 7d --apply']))
    .action((options: CatchUpOptions) =>
      run(async () => (await import('./commands/catch-up/catch-up.ts')).catchUp(options)),
    );
}

function deployed(command: Command): Command {
  return command
    .option('--stack <name>', 'name of the deployed Keystop', 'Keystop')
    .option('--json', 'print one JSON document');
}
