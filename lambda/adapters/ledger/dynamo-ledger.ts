import { randomUUID } from 'node:crypto';
import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { LEDGER_TABLE } from '../../contract.ts';
import { applyEntry, EMPTY_STATE, type KeyState } from '../../domain/ledger/key-state.ts';
import type { LedgerEntry, LedgerKey } from '../../domain/ledger/ledger-entry.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Appended, Ledger } from '../../usecases/ports/ledger.ts';
import { awsFault, isAnswerUnclear } from '../aws/aws-fault.ts';
import { getItem, type ItemKey, itemOf, queryItems, type Table } from '../dynamo/table.ts';
import { isoText, toJsonRecord } from '../dynamo/json-record.ts';
import { decodeEntry, decodeState, encodeEntry, encodeState } from './ledger-codec.ts';
import { systemClock } from '../aws/system-clock.ts';

export interface DynamoLedgerOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Sleeps between tries. @default - the system's clock */
  readonly clock?: Pick<Clock, 'sleep'>;
  /** Tries of one append against other writers. @default 8 */
  readonly maxTries?: number;
}

/**
 * The ledger in one DynamoDB table: an entry is there together with the state it leads to, or not at all, and no
 * writer's entry is lost to another's.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function dynamoLedger(options: DynamoLedgerOptions): Ledger {
  const { clock = systemClock(), maxTries = 8, ...table } = options;
  return {
    read: (key) => readState(table, key),
    append: (key, entry, known) => append({ table, clock, maxTries }, key, entry, known),
    history: (key) => readHistory(table, key),
    states: (account) => readStates(table, account),
  };
}

async function readState(table: Table, key: LedgerKey): Promise<KeyState> {
  const at = stateKey(key);
  const item = await getItem(table, at);
  return item === undefined ? EMPTY_STATE : decodeState(item['state'], place(table, at));
}

async function readHistory(table: Table, key: LedgerKey): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  const pk = entryPartition(key);
  for await (const item of queryItems(table, pk)) {
    entries.push(decodeEntry(item['entry'], place(table, { pk, sk: String(item[LEDGER_TABLE.sortKey]) })));
  }
  return entries;
}

async function* readStates(table: Table, account: string): AsyncGenerator<{ key: LedgerKey; state: KeyState }> {
  const pk = statePartition(account);
  for await (const item of queryItems(table, pk)) {
    const subject = String(item[LEDGER_TABLE.sortKey]);
    yield { key: { account, subject }, state: decodeState(item['state'], place(table, { pk, sk: subject })) };
  }
}

interface Writer {
  readonly table: Table;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly maxTries: number;
}

/** One try to write an entry on top of a state. The token tells it from every other writer's. */
interface Try {
  readonly token: string;
  readonly at: ItemKey;
  readonly before: KeyState;
  readonly after: KeyState;
}

async function append(writer: Writer, key: LedgerKey, entry: LedgerEntry, known?: KeyState): Promise<Appended> {
  const failed: FailedTry[] = [];
  // An id among the recent ones stays one; any other `repeat` may be news by now, so a fresh state decides it.
  let state = known !== undefined && !saysRepeatByContent(known, entry) ? known : await readState(writer.table, key);
  for (let tries = 0; tries < writer.maxTries; tries += 1) {
    const after = applyEntry(state, entry);
    if (after === 'repeat') return await settleRepeat(writer.table, failed, state);
    const attempt = { token: randomUUID(), at: entryKey(key, entry, after.version), before: state, after };
    const result = await write(writer.table, key, entry, attempt);
    if (result === 'written') return { appended: true, before: state, after };
    failed.push({ ...attempt, result });
    throwIfAway(failed);
    await writer.clock.sleep(pauseAfter(tries));
    state = await readState(writer.table, key);
  }
  throw conflict(key, writer.maxTries);
}

function saysRepeatByContent(state: KeyState, entry: LedgerEntry): boolean {
  return !state.recentIds.includes(entry.id) && applyEntry(state, entry) === 'repeat';
}

/**
 * A failed try may have taken effect all the same: its answer was lost, or a repeat of the call by the SDK met what the
 * call itself had written. Its token in the entry tells that the append is this writer's own, not somebody's repeat.
 */
async function settleRepeat(table: Table, failed: readonly FailedTry[], state: KeyState): Promise<Appended> {
  for (const { at, token, before, after } of failed) {
    const item = await getItem(table, at);
    if (item?.['token'] === token) return { appended: true, before, after };
  }
  return { appended: false, before: state, after: state };
}

/** One more try after a lost answer, which first looks whether it took effect; a ledger that is away is said to be so. */
function throwIfAway(failed: readonly FailedTry[]): void {
  const lost = failed.flatMap(({ result }) => (result === 'conflict' ? [] : [result]));
  const [, second] = lost;
  if (second !== undefined) throw second;
}

/** Another writer was first, or it is unknown whether the entry was written. */
type Failure = 'conflict' | RemediationError;

type FailedTry = Try & { readonly result: Failure };

async function write(table: Table, key: LedgerKey, entry: LedgerEntry, attempt: Try): Promise<'written' | Failure> {
  const { client, tableName } = table;
  // The token lets the SDK repeat a lost call: DynamoDB answers the repeat with the first one's success.
  const command = new TransactWriteItemsCommand({
    ClientRequestToken: attempt.token,
    TransactItems: [putEntry(tableName, key, entry, attempt), putState(tableName, key, entry, attempt)],
  });
  try {
    await client.send(command);
    return 'written';
  } catch (fault) {
    if (isConflict(fault)) return 'conflict';
    const known = awsFault(`dynamodb:TransactWriteItems ${attempt.at.pk} in ${tableName}`, fault);
    if (known.code === 'Conflict') return 'conflict';
    if (isAnswerUnclear(known)) return known;
    throw known;
  }
}

function putEntry(tableName: string, key: LedgerKey, entry: LedgerEntry, attempt: Try): TransactWriteItem {
  const item = itemOf(attempt.at, {
    ...toJsonRecord(summaryOf(key, entry)),
    version: attempt.after.version,
    token: attempt.token,
    entry: encodeEntry(entry),
  });
  const names = { '#pk': LEDGER_TABLE.partitionKey };
  const ConditionExpression = 'attribute_not_exists(#pk)';
  return { Put: { TableName: tableName, Item: item, ConditionExpression, ExpressionAttributeNames: names } };
}

function putState(tableName: string, key: LedgerKey, entry: LedgerEntry, attempt: Try): TransactWriteItem {
  const { before, after } = attempt;
  const item = itemOf(stateKey(key), {
    ...toJsonRecord({ ...stateSummaryOf(key, after), changedAt: entry.at }),
    version: after.version,
    state: encodeState(after),
  });
  return { Put: { TableName: tableName, Item: item, ...versionCondition(before.version) } };
}

function versionCondition(version: number) {
  if (version === 0) {
    return {
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': LEDGER_TABLE.partitionKey },
    };
  }
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  };
}

/** What a person reads in the console without opening the entry. */
function summaryOf(key: LedgerKey, entry: LedgerEntry) {
  const { account, subject } = key;
  const base = { account, subject, kind: entry.kind, at: entry.at };
  switch (entry.kind) {
    case 'intent':
      return { ...base, action: entry.action, cause: entry.cause, userName: entry.userName };
    case 'outcome':
      return {
        ...base,
        outcome: entry.outcome.outcome,
        reason: entry.reason,
        cause: entry.cause,
        userName: entry.userName,
      };
    case 'announced':
      return base;
    case 'warning':
      return { ...base, step: entry.step, delivered: entry.delivered, userName: entry.userName };
  }
}

function stateSummaryOf(key: LedgerKey, state: KeyState) {
  const { account, subject } = key;
  const { containment, reactivation, warnedAt, finalWarnedAt } = state;
  const contained = { containedAt: containment?.at, containedCause: containment?.cause };
  return { account, subject, ...contained, reactivatedAt: reactivation?.at, warnedAt, finalWarnedAt };
}

function isConflict(fault: unknown): boolean {
  if (!(fault instanceof TransactionCanceledException)) return false;
  const reasons = (fault.CancellationReasons ?? []).filter((reason) => reason.Code !== 'None');
  return reasons.length > 0 && reasons.every(isPassing);
}

const PASSING = ['ConditionalCheckFailed', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

function isPassing(reason: CancellationReason): boolean {
  return reason.Code !== undefined && PASSING.includes(reason.Code);
}

const SHORTEST_PAUSE = 10;
const LONGEST_PAUSE = 400;

// Full jitter: writers that met once should not meet again.
function pauseAfter(tries: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** (tries + 1));
}

function conflict(key: LedgerKey, tries: number): RemediationError {
  const message = `ledger: an entry for ${key.subject} in ${key.account} met other writers ${tries} times in a row; try again`;
  return new RemediationError(message, { code: 'LedgerConflict', retryable: true });
}

function statePartition(account: string): string {
  return `STATE#${account}`;
}

function stateKey(key: LedgerKey): ItemKey {
  return { pk: statePartition(key.account), sk: key.subject };
}

function entryPartition(key: LedgerKey): string {
  return `KEY#${key.account}#${key.subject}`;
}

// The version after the instant keeps entries of one instant apart and in their order.
function entryKey(key: LedgerKey, entry: LedgerEntry, version: number): ItemKey {
  return { pk: entryPartition(key), sk: `${isoText(entry.at)}#${String(version).padStart(8, '0')}` };
}

function place(table: Table, at: ItemKey): string {
  return `table ${table.tableName}, item ${at.pk} ${at.sk}`;
}
