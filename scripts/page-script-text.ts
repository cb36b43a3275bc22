import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { transformSync } from 'esbuild';

const FOLDER = resolve(import.meta.dirname, '../lambda/adapters/sweep-report/html');

/** What holds the script of the report's page as text. */
export const PAGE_SCRIPT_FILE = resolve(FOLDER, 'page-script.ts');

/**
 * What {@link PAGE_SCRIPT_FILE} has to hold, made from the script's source. Not minified, so that whoever opens a report
 * can read what runs in it, and a newer esbuild writes the same.
 * @see docs/decisions/025-charts.md
 */
export function pageScriptText(): string {
  const source = readFileSync(resolve(FOLDER, 'page/keys-table.ts'), 'utf8');
  const { code } = transformSync(source, { loader: 'ts', format: 'esm', target: 'es2022', legalComments: 'none' });
  const quoted = code.replace(/[\\`]|\$\{/g, '\\$&');
  return `/** The script of the page. Made from \`page/keys-table.ts\`: change that, and run \`npm run page-script\`. */
export const PAGE_SCRIPT = \`
${quoted}\`;
`;
}
