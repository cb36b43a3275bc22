import { readScan } from '../../../lambda/findings/scanners/read-scan.ts';
import { REFUSAL_TEXTS, refusalOf } from '../../../lambda/findings/scanners/refusal.ts';
import { accountOf, type Scan, type ScannedKey } from '../../../lambda/findings/scanners/scan.ts';
import { accountOption } from '../../arguments/account-option.ts';
import { EXIT, type ExitCode, UsageError } from '../../terminal/exit-code.ts';
import { inputName, readInput } from '../../terminal/read-input.ts';
import { printCounts, printFailures, printJson, printRows, type ReportRow } from './print-report.ts';
import { reportUnreadable } from '../explain/report-unreadable.ts';

export interface ReportOptions {
  readonly send?: boolean;
  readonly json?: boolean;
  readonly stack: string;
  readonly roleArn?: string;
  readonly reportedBy?: string;
  readonly account?: readonly string[];
}

/**
 * Tells which access keys a scanner's output names and whose they are, and with `--send` reports them to the deployed
 * Keystop. Of the output only key ids, accounts, user names and places are kept.
 */
export async function report(file: string, options: ReportOptions): Promise<ExitCode> {
  const scope = accountOption(options.account);
  const roleArn = roleOption(options.roleArn);
  const reportedBy = options.reportedBy?.trim().slice(0, 100);
  if (reportedBy === '') throw new UsageError('--reported-by is empty; say who found the keys, or leave it out');
  const scan = readKeys(await readInput(file), file);
  const rows = scan.keys.map((key) => weigh(key, scope));
  const isJson = options.json === true;
  if (!isJson) printRows(scan, rows);
  const settled =
    options.send === true ? await send(rows, { ...options, roleArn, reportedBy: reportedBy ?? scan.scanner }) : rows;
  if (isJson) printJson(scan, settled);
  else {
    printFailures(settled);
    printCounts(scan, settled, options.send === true);
  }
  const isWhole = reportUnreadable(scan);
  return isWhole && !settled.some(({ status }) => status === 'failed') ? EXIT.done : EXIT.failed;
}

function roleOption(raw: string | undefined): string | undefined {
  if (raw === undefined || /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/.test(raw)) return raw;
  throw new UsageError(`--role-arn "${raw.slice(0, 100)}" is no role; give arn:aws:iam::ACCOUNT:role/NAME`);
}

function readKeys(text: string, file: string): Scan {
  const input = readScan(text);
  const name = inputName(file);
  switch (input.kind) {
    case 'scan':
      if (input.keys.length > 0) return input;
      throw new UsageError(`${name} names no access key; ${withoutKeys(input)}`);
    case 'event':
      throw new UsageError(`${name} is an EventBridge event and no scanner’s output; see keystop explain`);
    case 'webhook':
      throw new UsageError(`${name} names no access key: ${input.advice}`);
    case 'unknown':
    case 'unreadable':
      throw new UsageError(
        `${name} ${input.problem}; give the JSON of TruffleHog, gitleaks or GitHub, SARIF, or plain key ids`,
      );
  }
}

function withoutKeys({ users, scanner }: Scan): string {
  if (users.length > 0) {
    return 'it names users with stale keys, which the sweep judges by its own rule; see keystop explain';
  }
  const hidden = scanner === 'gitleaks' || scanner === 'sarif' ? '; with --redact gitleaks hides them' : '';
  return `nothing in this output of ${scanner} has the form of a key id${hidden}`;
}

function weigh(key: ScannedKey, scope: readonly string[] | undefined): ReportRow {
  const account = accountOf(key);
  const refusal = refusalOf(key);
  if (refusal !== undefined) {
    return { key, account, status: 'refused', reason: refusal, explanation: REFUSAL_TEXTS[refusal] };
  }
  if (scope === undefined || account === undefined || scope.includes(account.id)) {
    return { key, account, status: 'accepted', reason: undefined, explanation: undefined };
  }
  const explanation = 'the key of another account than those named by --account';
  return { key, account, status: 'refused', reason: 'foreign-account', explanation };
}

interface Sending {
  readonly stack: string;
  readonly roleArn: string | undefined;
  readonly reportedBy: string;
}

// The SDK is loaded only where something is sent.
async function send(rows: readonly ReportRow[], sending: Sending): Promise<readonly ReportRow[]> {
  const accepted = rows.filter(({ status }) => status === 'accepted').map(({ key }) => key);
  if (accepted.length === 0) return rows;
  const { sendReports } = await import('../../connect/send-reports.ts');
  const failures = await sendReports(accepted, sending);
  return rows.map((row) => {
    if (row.status !== 'accepted') return row;
    const failure = failures.get(row.key.accessKeyId);
    if (failure === undefined) return { ...row, status: 'sent' };
    return { ...row, status: 'failed', reason: failure.code, explanation: failure.message };
  });
}
