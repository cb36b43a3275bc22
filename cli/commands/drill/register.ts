import type { Command } from 'commander';
import { helpEnd } from '../../arguments/help-end.ts';
import { type Run, withStackOptions } from '../../arguments/registration.ts';
import { EXIT } from '../../terminal/exit-code.ts';
import type { DrillOptions } from './drill.ts';

/** Adds `keystop drill`. The command's own code is loaded only when it is chosen. */
export function registerDrill(keystop: Command, run: Run): void {
  withStackOptions(keystop.command('drill'))
    .description('rehearse a leak with a throw-away user and key: reported, contained, recorded, reactivated, removed')
    .addHelpText('after', helpEnd(['keystop drill'], { [EXIT.failed]: 'the drill failed, or left something behind' }))
    .action((options: DrillOptions) => run(async () => (await import('./drill.ts')).drillCommand(options)));
}
