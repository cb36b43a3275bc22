import { CommanderError } from 'commander';
import { EXIT, type ExitCode, UsageError } from './terminal/exit-code.ts';
import { keystopProgram } from './program.ts';

/** Runs the command that `argv` names, as Node hands it over. Errors are one line on standard error; throws for nothing. */
export async function runCommandLine(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = keystopProgram(async (work) => {
    code = await work();
  });
  try {
    await program.parseAsync(argv);
    return code;
  } catch (fault) {
    if (fault instanceof CommanderError) return explainUsage(fault, helpFor(argv[2], program.commands));
    process.stderr.write(`keystop: ${messageOf(fault)}\n`);
    return fault instanceof UsageError ? EXIT.badInput : EXIT.failed;
  }
}

function explainUsage(fault: CommanderError, help: string): ExitCode {
  if (fault.exitCode === 0) return EXIT.done;
  // Without a command the help has been shown.
  if (fault.code !== 'commander.help')
    process.stderr.write(`keystop: ${messageOf(fault).replace(/^error: |\.$/g, '')}; see ${help}\n`);
  return EXIT.badInput;
}

function helpFor(name: string | undefined, commands: readonly { name(): string }[]): string {
  const isCommand = commands.some((command) => command.name() === name);
  return isCommand ? `keystop ${name} --help` : 'keystop --help';
}

function messageOf(fault: unknown): string {
  return (fault instanceof Error ? fault.message : String(fault)).replace(/\s+/g, ' ');
}
