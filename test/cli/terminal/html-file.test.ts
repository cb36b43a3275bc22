import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHtmlFile, writeHtmlFile } from '../../../cli/terminal/html-file.ts';
import { sweepReport } from '../../../lambda/domain/sweep-report/sweep-report.ts';
import { printed } from '../../support/builders/printed.ts';
import { aReportedRun } from '../../support/builders/report-builders.ts';

// The library that draws charts is hundreds of files, which are translated when they are first asked for.
jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keystop-html-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const report = sweepReport(aReportedRun());
const write = (name: string, isQuiet = false) => printed(() => writeHtmlFile(join(folder, name), report, isQuiet));

describe('checkHtmlFile', () => {
  it('lets a file be that is not there yet, or is', async () => {
    writeFileSync(join(folder, 'old.html'), 'old');
    await checkHtmlFile(join(folder, 'new.html'));
    await checkHtmlFile(join(folder, 'old.html'));
    expect(readdirSync(folder)).toEqual(['old.html']);
  });

  it('refuses a folder that is not there', async () => {
    const file = join(folder, 'missing', 'sweep.html');
    await expect(checkHtmlFile(file)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(/^--html .*missing\/sweep\.html cannot be written: (?:Error: )?ENOENT/) as string,
    });
  });

  it('refuses a folder in place of a file', async () => {
    mkdirSync(join(folder, 'reports'));
    await expect(checkHtmlFile(join(folder, 'reports'))).rejects.toMatchObject({
      message: `--html ${join(folder, 'reports')} is a folder; name a file in it`,
    });
  });
});

describe('writeHtmlFile', () => {
  it('writes the report for its owner only, in place of what was there, and says where', async () => {
    writeFileSync(join(folder, 'sweep.html'), 'old');
    const { answer, output } = await write('sweep.html');
    const file = join(folder, 'sweep.html');
    expect([answer, output, statSync(file).mode & 0o777, readFileSync(file, 'utf8').slice(0, 15)]).toEqual([
      true,
      `Report written to ${file}.\n`,
      0o600,
      '<!doctype html>',
    ]);
  });

  it('leaves no other file behind', async () => {
    await write('sweep.html');
    expect(readdirSync(folder)).toEqual(['sweep.html']);
  });

  it('says nothing beside a JSON document', async () => {
    const { output, errors } = await write('sweep.html', true);
    expect([output, errors]).toEqual(['', '']);
  });

  it('says in one line that it could not be written, and why', async () => {
    const { answer, errors } = await write(join('gone', 'sweep.html'), true);
    expect([answer, errors]).toEqual([
      false,
      expect.stringMatching(/^keystop: the report was not written to .*sweep\.html: (?:Error: )?ENOENT[^\n]*\n$/),
    ]);
  });
});
