import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Evaluation, EvaluationMemory } from '../../usecases/ports/sweep.ts';
import { awsFault } from '../aws/aws-fault.ts';
import { attributesOf, itemOf, type Table } from '../dynamo/table.ts';
import { isoText } from '../dynamo/json-record.ts';

export interface DynamoEvaluationMemoryOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Longer than the function that holds a claim may run, and shorter than its queue keeps a message out of sight. */
export const LEASE_MILLISECONDS = 15 * 60_000;

/**
 * Evaluations beside the ledger in its table: one item for each user or key, whatever the number of days. A claim is
 * one conditional put; it bears a mark of its own, so that a repeat whose answer was lost finds itself, not another.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
export function dynamoEvaluationMemory(options: DynamoEvaluationMemoryOptions): EvaluationMemory {
  const table: Table = options;
  return {
    claim: (evaluation, now) => claim(table, evaluation, now),
    complete: (evaluation) => settle(table, evaluation, { stage: 'done', leaseEndsAt: EPOCH }),
    release: (evaluation) => settle(table, evaluation, { stage: 'claimed', leaseEndsAt: EPOCH }),
  };
}

const EPOCH = isoText(new Date(0));
const NAMES = { '#stage': 'stage', '#day': 'day' } as const;

async function claim(table: Table, evaluation: Evaluation, now: Date): Promise<'claimed' | 'done' | 'busy'> {
  const mark = randomUUID();
  const leaseEndsAt = isoText(new Date(now.getTime() + LEASE_MILLISECONDS));
  const put = new PutItemCommand({
    ...putOf(table, evaluation, { stage: 'claimed', leaseEndsAt, mark }),
    ConditionExpression:
      'attribute_not_exists(#stage) OR #stage = :done AND #day < :day OR #stage = :claimed AND #ends <= :now',
    ExpressionAttributeNames: { ...NAMES, '#ends': 'leaseEndsAt' },
    ExpressionAttributeValues: {
      ':done': { S: 'done' },
      ':claimed': { S: 'claimed' },
      ':day': { S: evaluation.day },
      ':now': { S: isoText(now) },
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await table.client.send(put);
    return 'claimed';
  } catch (fault) {
    if (!(fault instanceof ConditionalCheckFailedException)) throw awsFault(asked(table, evaluation), fault);
    const found = fault.Item === undefined ? {} : attributesOf(fault.Item);
    if (found['mark'] === mark) return 'claimed';
    return found['stage'] === 'done' ? 'done' : 'busy';
  }
}

/** Ends this day's claim; one of a later day is left alone. */
async function settle(
  table: Table,
  evaluation: Evaluation,
  state: { readonly stage: string; readonly leaseEndsAt: string },
): Promise<void> {
  const put = new PutItemCommand({
    ...putOf(table, evaluation, { ...state, mark: '' }),
    ConditionExpression: '#stage = :claimed AND #day = :day',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: { ':claimed': { S: 'claimed' }, ':day': { S: evaluation.day } },
  });
  try {
    await table.client.send(put);
  } catch (fault) {
    if (fault instanceof ConditionalCheckFailedException) return;
    throw awsFault(asked(table, evaluation), fault);
  }
}

interface Claim {
  readonly stage: string;
  readonly leaseEndsAt: string;
  readonly mark: string;
}

function putOf(table: Table, evaluation: Evaluation, claimed: Claim): PutItemCommandInput {
  const { account, subject, day } = evaluation;
  const key = { pk: `EVALUATION#${account}`, sk: subject };
  return { TableName: table.tableName, Item: itemOf(key, { account, subject, day, ...claimed }) };
}

function asked(table: Table, { account, subject }: Evaluation): string {
  return `dynamodb:PutItem EVALUATION#${account} ${subject} in ${table.tableName}`;
}
