/** Writes the script of the report's page, as text, from its source. */
import { writeFileSync } from 'node:fs';
import { PAGE_SCRIPT_FILE, pageScriptText } from './page-script-text.ts';

writeFileSync(PAGE_SCRIPT_FILE, pageScriptText());
