import { parse } from 'csv-parse/sync';
import type { Usage } from '../../domain/keys/access-key.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { ReportedKey, ReportRow } from '../../domain/sweep/credential-report-row.ts';

type Row = Readonly<Record<string, string>>;

/**
 * The users of a credential report, root left out; a user without an Active key has a row too. What a cell does not
 * tell is `undefined` or unknown: a single odd row never costs the report.
 * @throws RemediationError `CredentialReportUnreadable` naming a column that is missing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export function parseCredentialReport(csv: string): readonly ReportRow[] {
  // Without this, a lost report would read as an account without users.
  if (csv.trim() === '') throw unreadable('the report is empty');
  return readCsv(csv);
}

function readCsv(csv: string): readonly ReportRow[] {
  const options = { columns: checkedColumns, bom: true, skip_empty_lines: true, relax_column_count: true };
  // Row by row: the cells of all rows at once are many times what is kept of them.
  try {
    return parse(csv, { ...options, on_record: readUser });
  } catch (cause) {
    if (cause instanceof RemediationError) throw cause;
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function readUser(row: Row): ReportRow | undefined {
  return isRoot(row) ? undefined : readRow(row);
}

const NEEDED = ['user', 'arn', 'user_creation_time', ...['1', '2'].flatMap((slot) => keyColumns(slot))];

function keyColumns(slot: string): readonly string[] {
  return ['active', 'last_rotated', 'last_used_date'].map((name) => `access_key_${slot}_${name}`);
}

function checkedColumns(header: string[]): string[] {
  const columns = header.map((name) => name.trim());
  const missing = NEEDED.filter((name) => !columns.includes(name));
  if (missing.length > 0) throw unreadable(`no column ${missing.join(', ')}`);
  return columns;
}

function isRoot(row: Row): boolean {
  return row['user'] === '<root_account>' || /^arn:[\w-]+:iam::\d+:root$/.test(row['arn'] ?? '');
}

function readRow(row: Row): ReportRow {
  return {
    userName: row['user'] ?? '',
    userPath: readPath(row['arn'] ?? ''),
    userCreatedAt: readInstant(row['user_creation_time']),
    activeKeys: [...readKeys(row, 'true'), ...unlistedKeys(row)],
    inactiveKeys: readKeys(row, 'false'),
  };
}

/** The part between `user` and the name, with its slashes: `/` where the user has no path. */
function readPath(arn: string): string {
  return /:user(\/(?:.*\/)?)[^/]*$/.exec(arn)?.[1] ?? '/';
}

// Slots by the header, not by number: the report speaks of "the first two" keys of a user.
function readKeys(row: Row, active: 'true' | 'false'): readonly ReportedKey[] {
  const slots = Object.keys(row).flatMap((name) => /^access_key_(\d+)_active$/.exec(name)?.[1] ?? []);
  return slots
    .filter((slot) => isSlot(row, slot, active))
    .map((slot) => ({
      rotatedAt: readInstant(row[`access_key_${slot}_last_rotated`]),
      usage: readUsage(row, `access_key_${slot}_last_used`),
    }));
}

/** Whether a slot holds a key of that status. One without a key is as `false` as one with an Inactive key, and undated. */
function isSlot(row: Row, slot: string, active: 'true' | 'false'): boolean {
  if (row[`access_key_${slot}_active`]?.trim().toLowerCase() !== active) return false;
  return active === 'true' || row[`access_key_${slot}_last_rotated`]?.trim().toUpperCase() !== 'N/A';
}

/** More keys than the report has columns for: one of unknown use represents them, so that the user is not skipped. */
function unlistedKeys(row: Row): readonly ReportedKey[] {
  const info = row['additional_credentials_info']?.trim() ?? '';
  const hasMore = info !== '' && !BLANKS.includes(info.toLowerCase());
  return hasMore ? [{ rotatedAt: undefined, usage: { kind: 'unknown' } }] : [];
}

const BLANKS = ['n/a', 'no_information', 'not_supported', 'false', '0'];

function readUsage(row: Row, column: string): Usage {
  const date = row[`${column}_date`]?.trim() ?? '';
  if (date.toUpperCase() === 'N/A') return { kind: 'never' };
  const at = readInstant(date);
  if (at === undefined) return { kind: 'unknown' };
  return { kind: 'used', at, service: row[`${column}_service`] ?? 'N/A', region: row[`${column}_region`] ?? 'N/A' };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

function readInstant(cell: string | undefined): Date | undefined {
  const text = cell?.trim() ?? '';
  if (!INSTANT.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

function unreadable(problem: string, cause?: unknown): RemediationError {
  const message = `credential report: ${problem}; nothing was concluded from it`;
  return new RemediationError(message, { code: 'CredentialReportUnreadable', retryable: false, cause });
}
