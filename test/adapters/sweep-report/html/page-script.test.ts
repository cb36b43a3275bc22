import { readFileSync } from 'node:fs';
import { PAGE_SCRIPT } from '../../../../lambda/adapters/sweep-report/html/page-script.ts';
import { PAGE_SCRIPT_FILE, pageScriptText } from '../../../../scripts/page-script-text.ts';

describe('the script of the page', () => {
  it('is what its source gives; if it is not, run npm run page-script', () => {
    expect(readFileSync(PAGE_SCRIPT_FILE, 'utf8')).toBe(pageScriptText());
  });

  it('ends no element of the page', () => {
    expect(PAGE_SCRIPT).not.toContain('</');
  });
});
