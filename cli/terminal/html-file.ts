import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from '../../lambda/adapters/ledger/lock-file.ts';
import type { SweepReport } from '../../lambda/domain/sweep-report/sweep-report.ts';
import { UsageError } from './exit-code.ts';
import { print } from './print.ts';

/** Tells what would keep a report from being written before a sweep begins, not after it. @throws UsageError */
export async function checkHtmlFile(file: string): Promise<void> {
  const folder = dirname(file);
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new UsageError(`--html ${file} cannot be written: ${messageOf(cause)}`, { cause });
  }
  if (await isFolder(file)) throw new UsageError(`--html ${file} is a folder; name a file in it`);
}

/** Writes a sweep's report, for its owner to read, and says where. @returns whether it could be written */
export async function writeHtmlFile(file: string, report: SweepReport, isQuiet: boolean): Promise<boolean> {
  // What draws charts is loaded for them only.
  const { htmlReport } = await import('../../lambda/adapters/sweep-report/html/html-report.ts');
  const unfinished = `${file}.${process.pid}`;
  try {
    await writeFile(unfinished, htmlReport(report), { mode: 0o600 });
    await rename(unfinished, file);
  } catch (fault) {
    await rm(unfinished, { force: true });
    process.stderr.write(`keystop: the report was not written to ${file}: ${messageOf(fault)}\n`);
    return false;
  }
  if (!isQuiet) print(`Report written to ${file}.`);
  return true;
}

async function isFolder(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch (fault) {
    if (hasCode(fault, 'ENOENT')) return false;
    throw fault;
  }
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
