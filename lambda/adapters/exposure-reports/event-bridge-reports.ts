import { type EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { REPORT_EVENT } from '../../sources.ts';
import type { AccessKeyId } from '../../domain/keys/access-key.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import { awsFault, leftOutFault, unexpectedAnswer } from '../aws/aws-fault.ts';
import { eventBridgeClient } from '../notices/event-bridge-outcome-events.ts';

/** One exposed key, reported. All but the key id is a hint; there is no field that a secret belongs in. */
export interface ExposureReport {
  readonly accessKeyId: AccessKeyId;
  readonly userName: string | undefined;
  readonly accountId: string | undefined;
  readonly reportedBy: string;
  readonly location: string | undefined;
}

/** What became of a report; `failure` is `undefined` where EventBridge took it. */
export interface SentReport {
  readonly report: ExposureReport;
  readonly failure: RemediationError | undefined;
}

export interface ExposureReports {
  /**
   * Puts each report on the bus, in this order, and answers what became of each; throws for none. `onSettled` is given
   * after each request how many are decided.
   */
  send(reports: readonly ExposureReport[], onSettled: (settled: number) => void): Promise<readonly SentReport[]>;
}

export interface ReportsOptions {
  readonly client?: EventBridgeClient;
  readonly busName: string;
  readonly clock: Clock;
}

// @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
const MOST_ENTRIES = 10;
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE = 200;

/**
 * Exposure reports on a bus. A request that succeeds can hold entries that failed: those are tried again with growing
 * pauses where AWS says that it may help, and only those.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
export function eventBridgeReports(options: ReportsOptions): ExposureReports {
  const { busName, clock, client = eventBridgeClient() } = options;
  const put = (reports: readonly ExposureReport[]) => putOnce(client, busName, reports);
  return {
    send: async (reports, onSettled) => {
      const sent: SentReport[] = [];
      for (let start = 0; start < reports.length; start += MOST_ENTRIES) {
        sent.push(...(await sendBatch(reports.slice(start, start + MOST_ENTRIES), put, clock)));
        onSettled(sent.length);
      }
      return sent;
    },
  };
}

type Put = (reports: readonly ExposureReport[]) => Promise<readonly SentReport[]>;

async function sendBatch(batch: readonly ExposureReport[], put: Put, clock: Clock): Promise<readonly SentReport[]> {
  let sent = await put(batch);
  for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt += 1) {
    const again = sent.filter(({ failure }) => failure?.retryable === true);
    if (again.length === 0) break;
    await clock.sleep(FIRST_PAUSE * 2 ** (attempt - 1));
    const retried = new Map((await put(again.map(({ report }) => report))).map((one) => [one.report, one]));
    sent = sent.map((one) => retried.get(one.report) ?? one);
  }
  return sent;
}

async function putOnce(
  client: EventBridgeClient,
  busName: string,
  reports: readonly ExposureReport[],
): Promise<readonly SentReport[]> {
  const asked = `events:PutEvents on ${busName}`;
  const Entries = reports.map((report) => entryOf(busName, report));
  try {
    const answer = await client.send(new PutEventsCommand({ Entries }));
    return reports.map((report, index) => ({ report, failure: failureOf(asked, answer.Entries?.[index]) }));
  } catch (fault) {
    // The client has repeated what may be repeated.
    const { message, code, cause } = awsFault(asked, fault);
    const failure = new RemediationError(message, { code, retryable: false, cause });
    return reports.map((report) => ({ report, failure }));
  }
}

// Field by field, so that nothing else can come along.
function entryOf(busName: string, report: ExposureReport) {
  const { accessKeyId, userName, accountId, reportedBy, location } = report;
  const detail = { accessKeyId, userName, accountId, reportedBy, location };
  const { source, detailType } = REPORT_EVENT;
  return { Source: source, DetailType: detailType, Detail: JSON.stringify(detail), EventBusName: busName };
}

function failureOf(asked: string, entry: PutEventsResultEntry | undefined): RemediationError | undefined {
  if (entry?.ErrorCode !== undefined) return leftOutFault(asked, entry, 'the entry was refused');
  return entry?.EventId === undefined ? unexpectedAnswer(asked, 'nothing about an entry') : undefined;
}
