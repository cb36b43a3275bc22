import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Budgets } from '../../usecases/ports/ledger.ts';
import { awsFault } from '../aws/aws-fault.ts';
import { type ItemKey, keyItem, type Table } from '../dynamo/table.ts';

export interface DynamoBudgetsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/**
 * Budgets beside the ledger in its table: one item each, with the set of its members. Taking is one conditional update,
 * so that two functions never share the last place, and a repeat whose answer was lost takes none.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function dynamoBudgets(options: DynamoBudgetsOptions): Budgets {
  const table: Table = options;
  return {
    take: (budget, member, most) => take(table, budget, member, most),
    note: (budget, member) => note(table, budget, member),
  };
}

async function take(table: Table, budget: string, member: string, most: number): Promise<boolean> {
  // Said the other way round, so that a limit that is no number lets nothing through.
  if (!(most > 0)) return false;
  const { ExpressionAttributeValues: added, ...update } = addition(table, budget, member);
  const command = new UpdateItemCommand({
    ...update,
    ConditionExpression: 'attribute_not_exists(#members) OR size(#members) < :most OR contains(#members, :member)',
    ExpressionAttributeValues: { ...added, ':most': { N: String(most) }, ':member': { S: member } },
  });
  try {
    await table.client.send(command);
    return true;
  } catch (fault) {
    if (fault instanceof ConditionalCheckFailedException) return false;
    throw awsFault(asked(table, budget), fault);
  }
}

async function note(table: Table, budget: string, member: string): Promise<void> {
  try {
    await table.client.send(new UpdateItemCommand(addition(table, budget, member)));
  } catch (fault) {
    throw awsFault(asked(table, budget), fault);
  }
}

function addition(table: Table, budget: string, member: string): UpdateItemCommandInput {
  return {
    TableName: table.tableName,
    Key: keyItem(itemKey(budget)),
    UpdateExpression: 'ADD #members :added',
    ExpressionAttributeNames: { '#members': 'members' },
    ExpressionAttributeValues: { ':added': { SS: [member] } },
  };
}

function itemKey(budget: string): ItemKey {
  return { pk: `BUDGET#${budget}`, sk: 'MEMBERS' };
}

function asked(table: Table, budget: string): string {
  return `dynamodb:UpdateItem ${itemKey(budget).pk} in ${table.tableName}`;
}
