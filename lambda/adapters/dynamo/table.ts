import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { LEDGER_TABLE } from '../../contract.ts';
import { awsFault } from '../aws/aws-fault.ts';
import type { JsonRecord } from './json-record.ts';

export type DynamoItem = Record<string, AttributeValue>;

/** Partition key `pk` and sort key `sk` of an item. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

export interface Table {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

export function keyItem(key: ItemKey): DynamoItem {
  return { [LEDGER_TABLE.partitionKey]: { S: key.pk }, [LEDGER_TABLE.sortKey]: { S: key.sk } };
}

export function itemOf(key: ItemKey, attributes: JsonRecord): DynamoItem {
  return { ...marshall(attributes), ...keyItem(key) };
}

export function attributesOf(item: DynamoItem): Readonly<Record<string, unknown>> {
  return unmarshall(item);
}

/** One item as plain values, strongly consistent; `undefined` where there is none. */
export async function getItem(table: Table, key: ItemKey): Promise<Readonly<Record<string, unknown>> | undefined> {
  const asked = `dynamodb:GetItem ${key.pk} ${key.sk} in ${table.tableName}`;
  const command = new GetItemCommand({ TableName: table.tableName, Key: keyItem(key), ConsistentRead: true });
  try {
    const { Item: item } = await table.client.send(command);
    return item === undefined ? undefined : attributesOf(item);
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

/** Puts an item, in place of the one of its key. */
export async function putItem(table: Table, item: DynamoItem): Promise<void> {
  try {
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: item }));
  } catch (fault) {
    throw awsFault(`dynamodb:PutItem in ${table.tableName}`, fault);
  }
}

/** All items of a partition in the order of their sort keys, every page of them, strongly consistent. */
export async function* queryItems(table: Table, pk: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
  let from: DynamoItem | undefined;
  do {
    const page = await queryPage(table, pk, from);
    for (const item of page.Items ?? []) yield attributesOf(item);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

async function queryPage(table: Table, pk: string, from: DynamoItem | undefined) {
  const command = new QueryCommand({
    TableName: table.tableName,
    ConsistentRead: true,
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: { '#pk': LEDGER_TABLE.partitionKey },
    ExpressionAttributeValues: { ':pk': { S: pk } },
    ...(from === undefined ? {} : { ExclusiveStartKey: from }),
  });
  try {
    return await table.client.send(command);
  } catch (fault) {
    throw awsFault(`dynamodb:Query ${pk} in ${table.tableName}`, fault);
  }
}
