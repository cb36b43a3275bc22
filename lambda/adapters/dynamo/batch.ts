import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import { awsFault } from '../aws/aws-fault.ts';
import type { DynamoItem, Table } from './table.ts';

const BATCH = 25;

/** Puts all items, in batches of 25; not atomic. @throws RemediationError where some could not be written */
export async function writeAll(table: Table, clock: Pick<Clock, 'sleep'>, items: readonly DynamoItem[]): Promise<void> {
  for (let from = 0; from < items.length; from += BATCH) {
    const requests = items.slice(from, from + BATCH).map((Item) => ({ PutRequest: { Item } }));
    await writeBatch(table, clock, requests);
  }
}

const MOST_TRIES = 8;

/** DynamoDB may take a part of a batch and hand the rest back: it is sent again, after growing pauses. */
async function writeBatch(table: Table, clock: Pick<Clock, 'sleep'>, requests: WriteRequest[]): Promise<void> {
  let rest = requests;
  for (let tries = 0; tries < MOST_TRIES && rest.length > 0; tries += 1) {
    if (tries > 0) await clock.sleep(Math.random() * 50 * 2 ** tries);
    rest = await sendBatch(table, rest);
  }
  if (rest.length > 0) throw unwritten(table, rest.length);
}

async function sendBatch(table: Table, requests: WriteRequest[]): Promise<WriteRequest[]> {
  try {
    const answer = await table.client.send(
      new BatchWriteItemCommand({ RequestItems: { [table.tableName]: requests } }),
    );
    return answer.UnprocessedItems?.[table.tableName] ?? [];
  } catch (fault) {
    throw awsFault(`dynamodb:BatchWriteItem in ${table.tableName}`, fault);
  }
}

function unwritten(table: Table, left: number): RemediationError {
  const message = `dynamodb:BatchWriteItem in ${table.tableName}: ${left} items were handed back ${MOST_TRIES} times; try again`;
  return new RemediationError(message, { code: 'Throttling', retryable: true });
}
