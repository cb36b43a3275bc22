import { checkContain } from './cli/contain.ts';
import { checkExplain } from './cli/explain.ts';
import { checkHistory } from './cli/history.ts';
import { checkReactivate } from './cli/reactivate.ts';
import { checkReport } from './cli/report.ts';
import { endCommandLine, printed, run, secrets, startCommandLine } from './cli/shared.ts';

jest.setTimeout(60_000);

beforeAll(startCommandLine, 300_000);

afterAll(endCommandLine);

checkContain();
checkReactivate();
checkHistory();
checkExplain();
checkReport();

describe('the command line', () => {
  it('refuses a command that there is not', async () => {
    const { code } = await run(['delete', 'AKIARTX3GSDSQEXAMPLE']);
    expect(code).toBe(2);
  });

  it('printed no secret in all of this suite', () => {
    const output = printed.join('\n');
    expect(secrets.length).toBeGreaterThan(40);
    expect(secrets.filter((secret) => output.includes(secret))).toEqual([]);
  });
});
