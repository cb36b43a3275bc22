import type { Scan } from '../../../lambda/findings/scanners/scan.ts';

/** Whether the whole of an output could be read; says so on standard error where it could not. */
export function reportUnreadable({ unreadable }: Scan): boolean {
  if (unreadable === 0) return true;
  const entries = unreadable === 1 ? '1 entry of the input is' : `${unreadable} entries of the input are`;
  process.stderr.write(`keystop: warning: ${entries} unreadable; what they name is not in this answer\n`);
  return false;
}
