import { Command } from 'commander';
import { exitCodes } from './arguments/help-end.ts';
import { type Run, STOPPED_BY_LIMIT } from './arguments/registration.ts';
import { registerCatchUp } from './commands/catch-up/register.ts';
import { registerContain } from './commands/contain/register.ts';
import { registerDoctor } from './commands/doctor/register.ts';
import { registerDrill } from './commands/drill/register.ts';
import { registerExplain } from './commands/explain/register.ts';
import { registerHistory } from './commands/history/register.ts';
import { registerInventory } from './commands/inventory/register.ts';
import { registerPause } from './commands/pause/register.ts';
import { registerReactivate } from './commands/reactivate/register.ts';
import { registerReport } from './commands/report/register.ts';
import { registerSweep } from './commands/sweep/register.ts';
import { EXIT } from './terminal/exit-code.ts';

/** Every command, in the order in which the help lists them. */
const REGISTRATIONS: readonly ((keystop: Command, run: Run) => void)[] = [
  registerContain,
  registerReactivate,
  registerHistory,
  registerExplain,
  registerReport,
  registerSweep,
  registerInventory,
  registerDoctor,
  registerDrill,
  registerPause,
  registerCatchUp,
];

/** The commands and their options. The one that is chosen hands its work to `run`. */
export function keystopProgram(run: Run): Command {
  const keystop = new Command('keystop')
    .description('Sets leaked AWS access keys Inactive, exactly the key, and back to Active on request.')
    .version('0.1.0')
    .exitOverride()
    // Commander's own message is several lines; the caller prints the error in one.
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', `\n${exitCodes({ [EXIT.limitReached]: STOPPED_BY_LIMIT })}`);
  for (const register of REGISTRATIONS) register(keystop, run);
  return keystop;
}
