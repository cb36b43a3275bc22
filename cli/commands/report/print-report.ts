import type { accountOf, Scan, ScannedKey } from '../../../lambda/findings/scanners/scan.ts';
import { print } from '../../terminal/print.ts';

/** One scanned key, and what became of it. */
export interface ReportRow {
  readonly key: ScannedKey;
  readonly account: ReturnType<typeof accountOf>;
  readonly status: 'accepted' | 'refused' | 'sent' | 'failed';
  /** Why it was refused, or the code of the failure. */
  readonly reason: string | undefined;
  /** The reason in words. */
  readonly explanation: string | undefined;
}

/** What was found, one key a line. */
export function printRows({ scanner, keys }: Scan, rows: readonly ReportRow[]): void {
  print(`${scanner}: ${keys.length} access ${keys.length === 1 ? 'key' : 'keys'}`);
  const columns = rows.map(cells);
  const widths = [0, 1].map((column) => Math.max(...columns.map((cell) => cell[column]?.length ?? 0)));
  for (const cell of columns) {
    print(`  ${cell.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
  }
}

function cells({ key, account, status, reason, explanation }: ReportRow): readonly string[] {
  const knownBy = account?.knownBy === 'scanner' ? 'named by the scanner' : 'from the key id';
  const whose = account === undefined ? 'account unknown' : `${account.id} (${knownBy})`;
  const others = key.otherLocations === 0 ? '' : `, and ${key.otherLocations} more`;
  const where = key.location === undefined ? [] : [`${key.location}${others}`];
  const refusal = status === 'refused' ? [`refused (${reason}): ${explanation}`] : [];
  return [key.accessKeyId, whose, [...refusal, ...where].join('; found in ')];
}

/** Each key that could not be sent, with the reason. */
export function printFailures(rows: readonly ReportRow[]): void {
  for (const { key, status, explanation } of rows) {
    if (status === 'failed') print(`  ${key.accessKeyId}  not sent: ${explanation}`);
  }
}

/** The numbers, and what to do next. */
export function printCounts(scan: Scan, rows: readonly ReportRow[], isSending: boolean): void {
  const { accepted, refused, sent, failed } = countsOf(rows);
  const done = isSending ? `${sent} sent, ${failed} failed` : `${accepted} to report`;
  const others = scan.skipped === 1 ? '1 other entry names' : `${scan.skipped} other entries name`;
  const skipped = scan.skipped === 0 ? '' : `, ${others} no access key id`;
  const next = isSending || accepted === 0 ? '' : ' Nothing was sent: --send reports them to the deployed Keystop.';
  print(`${done}, ${refused} refused${skipped}.${next}`);
}

/** All of it as one document. */
export function printJson(scan: Scan, rows: readonly ReportRow[]): void {
  const counts = { keys: rows.length, ...countsOf(rows), skipped: scan.skipped, unreadable: scan.unreadable };
  print(JSON.stringify({ scanner: scan.scanner, keys: rows.map(toJson), counts }, null, 2));
}

function toJson({ key, account, status, reason, explanation }: ReportRow): object {
  return {
    accessKeyId: key.accessKeyId,
    accountId: account?.id ?? null,
    accountKnownBy: account?.knownBy ?? null,
    user: key.user?.name ?? key.user?.id ?? null,
    location: key.location ?? null,
    otherLocations: key.otherLocations,
    status,
    reason: reason ?? null,
    explanation: explanation ?? null,
  };
}

function countsOf(rows: readonly ReportRow[]): Record<ReportRow['status'], number> {
  const count = (wanted: ReportRow['status']): number => rows.filter(({ status }) => status === wanted).length;
  return { accepted: count('accepted'), refused: count('refused'), sent: count('sent'), failed: count('failed') };
}
