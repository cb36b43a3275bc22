import { runCommandLine } from './run-command-line.ts';

const code = await runCommandLine(process.argv);
// Waits that lost their race would keep the process alive; what was written is let out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
