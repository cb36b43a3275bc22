import type { Command } from 'commander';
import { withFile } from '../../arguments/account-option.ts';
import { helpEnd } from '../../arguments/help-end.ts';
import type { Run } from '../../arguments/registration.ts';
import type { ExplainOptions } from './explain.ts';

/** Adds `keystop explain`. The command's own code is loaded only when it is chosen. */
export function registerExplain(keystop: Command, run: Run): void {
  keystop
    .command('explain')
    .usage('<file> [options]')
    .argument('[file]', 'an EventBridge event, or a scanner’s output; - for standard input')
    .description('tell what Keystop would make of an event or of a scanner’s output; offline, without credentials')
    .option('--account <id...>', 'accounts in scope (default: the finding’s own)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', helpEnd(['keystop explain finding.json']))
    .action((file: string | undefined, options: ExplainOptions) =>
      run(async () => {
        const given = withFile(file, options);
        return (await import('./explain.ts')).explain(given.file, given.options);
      }),
    );
}
