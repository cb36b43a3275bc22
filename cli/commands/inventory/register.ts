import type { Command } from 'commander';
import { helpEnd } from '../../arguments/help-end.ts';
import type { Run } from '../../arguments/registration.ts';
import type { InventoryOptions } from './inventory.ts';

/** Adds `keystop inventory`. The command's own code is loaded only when it is chosen. */
export function registerInventory(keystop: Command, run: Run): void {
  keystop
    .command('inventory')
    .description('show every access key with its age and last use; reads only')
    .option('--concurrency <n>', 'IAM calls in flight at once', '16')
    .option('--role-arn <arn>', 'role to take first, for another account')
    .option('--json', 'print one JSON document')
    .addHelpText('after', helpEnd(['keystop inventory', 'keystop inventory --json']))
    .action((options: InventoryOptions) => run(async () => (await import('./inventory.ts')).inventory(options)));
}
