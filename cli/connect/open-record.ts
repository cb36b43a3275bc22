import {
  type Deployment,
  findDeployment,
  type FoundDeployment,
} from '../../lambda/adapters/operate/cloudformation-deployment.ts';
import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import { dynamoLedger } from '../../lambda/adapters/ledger/dynamo-ledger.ts';
import { eventBridgeOutcomeEvents } from '../../lambda/adapters/notices/event-bridge-outcome-events.ts';
import { fileLedger } from '../../lambda/adapters/ledger/file-ledger.ts';
import { snsNotices } from '../../lambda/adapters/notices/sns-notices.ts';
import { sqsSecondLooks } from '../../lambda/adapters/watch/sqs-second-looks.ts';
import { systemClock } from '../../lambda/adapters/aws/system-clock.ts';
import type { Clock } from '../../lambda/usecases/ports/clock.ts';
import type { Ledger } from '../../lambda/usecases/ports/ledger.ts';
import type { Notices, OutcomeEvents, SecondLooks } from '../../lambda/usecases/ports/telling.ts';
import { QUIET_LOG } from '../terminal/quiet-log.ts';

export interface LedgerOptions {
  readonly stack: string;
  readonly ledger?: string;
  readonly json?: boolean;
}

/** The ledger a command reads and writes, and who is notified. */
export interface OpenRecord {
  /** Where the record is kept, for people. */
  readonly name: string;
  readonly ledger: Ledger;
  readonly events: OutcomeEvents;
  readonly notices: Notices;
  /** Taken by the deployed function; `undefined` where there is none that would. */
  readonly secondLooks?: SecondLooks;
}

/** The ledger of a deployed Keystop where one is found, else the file. */
export async function openRecord(options: LedgerOptions): Promise<OpenRecord> {
  const clock = systemClock();
  const found = await whereToRecord(options);
  if (found.kind === 'deployed') {
    const { noticeTopicArn, secondLooksQueueUrl: queueUrl } = found.deployment;
    const record = deployedRecord(found.deployment, snsNotices({ topicArn: noticeTopicArn }), clock);
    return queueUrl === undefined ? record : { ...record, secondLooks: sqsSecondLooks({ queueUrl }) };
  }
  if (found.kind === 'unknown') QUIET_LOG.warn(`a deployed Keystop was not found: ${found.why}`);
  const why = 'no Keystop is deployed, so there is no topic';
  return fileRecord(ledgerFile(options), undeliverable(why), clock);
}

/** The deployed Keystop whose ledger is meant; none where a file is named. */
export async function whereToRecord(options: Pick<LedgerOptions, 'stack' | 'ledger'>): Promise<FoundDeployment> {
  return options.ledger === undefined ? findDeployment(options.stack) : { kind: 'none' };
}

export function ledgerFile({ ledger = 'keystop-ledger.ndjson' }: Pick<LedgerOptions, 'ledger'>): string {
  return ledger;
}

export function deployedRecord({ ledgerTable }: Deployment, notices: Notices, clock: Clock): OpenRecord {
  return {
    name: `table ${ledgerTable}`,
    ledger: dynamoLedger({ client: dynamoClient(), tableName: ledgerTable, clock }),
    events: eventBridgeOutcomeEvents({ busName: 'default' }),
    notices,
  };
}

export function fileRecord(path: string, notices: Notices, clock: Clock): OpenRecord {
  return {
    name: `file ${path}`,
    ledger: fileLedger({ path, clock, log: QUIET_LOG }),
    events: { publish: () => Promise.resolve() },
    notices,
  };
}

/** Notices that cannot be delivered, for the reason given. */
export function undeliverable(why: string): Notices {
  return { send: () => Promise.resolve({ delivered: false, why }) };
}
