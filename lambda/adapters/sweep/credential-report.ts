import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { GenerateCredentialReportCommand, GetCredentialReportCommand, type IAMClient } from '@aws-sdk/client-iam';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { ReportRow } from '../../domain/sweep/credential-report-row.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { CredentialReports } from '../../usecases/ports/sweep.ts';
import { awsFault, isAwsError, unexpectedAnswer } from '../aws/aws-fault.ts';
import { parseCredentialReport } from './parse-credential-report.ts';

export interface CredentialReportOptions {
  readonly client: IAMClient;
  readonly clock: Clock;
  /** Milliseconds to wait for IAM to make the report. @default 5 minutes */
  readonly patienceMs?: number;
}

interface Report {
  readonly generatedAt: Date;
  readonly rows: readonly ReportRow[];
}

/**
 * The account's credential report, made anew where IAM's last one is older than 4 hours. Waits with growing pauses, at
 * most `patienceMs`; then a retryable fault `CredentialReportNotReady`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 */
export function credentialReports(options: CredentialReportOptions): CredentialReports {
  return { read: () => readReport(options) };
}

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10_000;

async function readReport(options: CredentialReportOptions): Promise<Report> {
  const { client, clock, patienceMs = 300_000 } = options;
  const giveUpAt = clock.now().getTime() + patienceMs;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
    const report = (await isComplete(client)) ? await fetchReport(client) : undefined;
    if (report !== undefined) return report;
    if (clock.now().getTime() + pause > giveUpAt) throw notReady(patienceMs);
    await clock.sleep(pause);
  }
}

// Asking again neither restarts a report that is being made nor replaces one younger than 4 hours.
async function isComplete(client: IAMClient): Promise<boolean> {
  try {
    const { State: state } = await client.send(new GenerateCredentialReportCommand({}));
    return state === 'COMPLETE';
  } catch (fault) {
    throw awsFault('iam:GenerateCredentialReport', fault);
  }
}

const NOT_THERE = [
  'CredentialReportNotReadyException',
  'ReportInProgress',
  'CredentialReportNotPresentException',
  'ReportNotPresent',
  'CredentialReportExpiredException',
  'ReportExpired',
];

/** `undefined` where the report is not there, or no longer: it is asked for again. */
async function fetchReport(client: IAMClient): Promise<Report | undefined> {
  const asked = 'iam:GetCredentialReport';
  try {
    const { Content: content, GeneratedTime: generatedAt } = await client.send(readAtOnce());
    if (content === undefined || generatedAt === undefined) throw unexpectedAnswer(asked, 'no content or no time');
    return { generatedAt, rows: parseCredentialReport(Buffer.from(content).toString('utf8')) };
  } catch (fault) {
    if (isAwsError(fault, ...NOT_THERE)) return undefined;
    throw awsFault(asked, fault);
  }
}

/**
 * The request for the report, whose answer the SDK takes in one piece. By itself it puts a text together letter by
 * letter: 50 MB for the report of 5,000 users. A character section it cuts out whole, and its meaning is the same.
 */
function readAtOnce(): GetCredentialReportCommand {
  const command = new GetCredentialReportCommand({});
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const answer = result.response;
      if (!isAnswer(answer) || !(answer.body instanceof Readable)) return result;
      const xml = await text(answer.body);
      answer.body = Buffer.from(xml.replace(/<Content>([^<]*)<\/Content>/, '<Content><![CDATA[$1]]></Content>'));
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keystopReportAtOnce' },
  );
  return command;
}

function isAnswer(value: unknown): value is { body?: unknown } {
  return typeof value === 'object' && value !== null;
}

function notReady(patienceMs: number): RemediationError {
  const message = `iam:GetCredentialReport: not made within ${Math.round(patienceMs / 1000)} s; nothing was concluded, try again`;
  return new RemediationError(message, { code: 'CredentialReportNotReady', retryable: true });
}
