import type { ServerResponse } from 'node:http';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { loopback } from './loopback.ts';

type Item = Readonly<Record<string, AttributeValue>>;

interface Condition {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

interface Put extends Condition {
  readonly Item: Item;
}

interface Batch {
  readonly [table: string]: readonly { readonly PutRequest: { readonly Item: Item } }[];
}

/** The fields of all requests together; which are there depends on the operation. */
interface Input extends Condition {
  readonly Key?: Item;
  readonly UpdateExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
  readonly Item?: Item;
  readonly ExclusiveStartKey?: Item;
  readonly TransactItems?: readonly { readonly Put: Put }[];
  readonly ClientRequestToken?: string;
  readonly RequestItems?: Batch;
}

export interface DynamoCall {
  readonly operation: string;
  readonly input: Input;
}

export interface DynamoStandIn {
  readonly url: string;
  readonly calls: readonly DynamoCall[];
  readonly items: ReadonlyMap<string, Item>;
  /** The next calls of the operation take effect, but nobody answers. */
  loseAnswers(operation: string, times: number): void;
  /** The next calls of the operation have no effect and this answer. */
  refuse(operation: string, times: number, type: string, status?: number): void;
  /** The next batch writes take only the first item and hand the rest back. */
  handBack(times: number): void;
  /** From now on, repeats of a transaction's token are executed as if they were new. */
  forgetTokens(): void;
  stop(): Promise<void>;
}

interface State {
  readonly calls: DynamoCall[];
  readonly items: Table;
  readonly tokens: Set<string>;
  readonly lost: Map<string, number>;
  readonly refused: Map<string, { times: number; type: string; status: number }>;
  readonly pageSize: number;
  handedBack: number;
  remembersTokens: boolean;
}

/**
 * As much of DynamoDB's JSON 1.0 protocol as the adapters speak, on one table with keys `pk` and `sk`, on a free port of
 * the loopback interface. Conditions and transactions have their real meaning; every call is atomic.
 */
export async function startDynamoStandIn(options: { readonly pageSize?: number } = {}): Promise<DynamoStandIn> {
  const state: State = {
    calls: [],
    items: new Table(),
    tokens: new Set(),
    lost: new Map(),
    refused: new Map(),
    pageSize: options.pageSize ?? 7,
    handedBack: 0,
    remembersTokens: true,
  };
  const server = await loopback((request, body, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    serve(state, operation, JSON.parse(body) as Input, response);
  });
  return { ...server, ...controlsOf(state) };
}

function controlsOf(state: State) {
  return {
    calls: state.calls,
    items: state.items,
    loseAnswers: (operation: string, times: number) => void state.lost.set(operation, times),
    refuse: (operation: string, times: number, type: string, status = 400) =>
      void state.refused.set(operation, { times, type, status }),
    handBack: (times: number) => {
      state.handedBack = times;
    },
    forgetTokens: () => {
      state.remembersTokens = false;
    },
  };
}

class Refusal extends Error {
  readonly type: string;
  readonly status: number;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(type: string, detail: Readonly<Record<string, unknown>> = {}, status = 400) {
    super(`${type} it is`);
    this.type = type;
    this.status = status;
    this.detail = detail;
  }
}

function serve(state: State, operation: string, input: Input, response: ServerResponse): void {
  state.calls.push({ operation, input });
  try {
    refuseIfTold(state, operation);
    const output = execute(state, operation, input);
    const lost = state.lost.get(operation) ?? 0;
    if (lost > 0) state.lost.set(operation, lost - 1);
    else write(response, 200, output);
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    const body = { __type: `com.amazonaws.dynamodb.v20120810#${fault.type}`, message: fault.message, ...fault.detail };
    write(response, fault.status, body);
  }
}

function write(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
}

function refuseIfTold(state: State, operation: string): void {
  const told = state.refused.get(operation);
  if (told === undefined || told.times <= 0) return;
  told.times -= 1;
  throw new Refusal(told.type, {}, told.status);
}

function execute(state: State, operation: string, input: Input): object {
  switch (operation) {
    case 'GetItem':
      return getItem(state, input.Key ?? {});
    case 'PutItem':
      return putItem(state, { ...input, Item: input.Item ?? {} });
    case 'UpdateItem':
      return updateItem(state, input);
    case 'Query':
      return query(state, input);
    case 'TransactWriteItems':
      return transact(state, input);
    case 'BatchWriteItem':
      return batchWrite(state, input.RequestItems ?? {});
    default:
      throw new Refusal('UnknownOperationException');
  }
}

function getItem(state: State, key: Item): object {
  const item = state.items.get(nameOf(key));
  return item === undefined ? {} : { Item: item };
}

function putItem(state: State, put: Put & Pick<Input, 'ReturnValuesOnConditionCheckFailure'>): object {
  const found = state.items.get(nameOf(put.Item));
  if (!holds(put, found)) {
    const tells = put.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && found !== undefined;
    throw new Refusal('ConditionalCheckFailedException', tells ? { Item: found } : {});
  }
  state.items.set(nameOf(put.Item), put.Item);
  return {};
}

/** Only `ADD` of one string set is known. */
function updateItem(state: State, update: Input): object {
  const { Key: key = {} } = update;
  const found = state.items.get(nameOf(key));
  if (!holds(update, found)) throw new Refusal('ConditionalCheckFailedException');
  const [, name = '', value = ''] = /^ADD (\S+) (\S+)$/.exec(update.UpdateExpression ?? '') ?? [];
  const attribute = update.ExpressionAttributeNames?.[name] ?? name;
  const added = update.ExpressionAttributeValues?.[value]?.SS;
  if (added === undefined) throw new Refusal('ValidationException', { update: update.UpdateExpression });
  const members = new Set([...(found?.[attribute]?.SS ?? []), ...added]);
  state.items.set(nameOf(key), { ...key, ...found, [attribute]: { SS: [...members] } });
  return {};
}

function query(state: State, asked: Input): object {
  const pk = textOf(asked.ExpressionAttributeValues?.[':pk']);
  const all = state.items.partition(pk);
  const sorted = all.toSorted((one, other) => (textOf(one['sk']) < textOf(other['sk']) ? -1 : 1));
  const after = textOf(asked.ExclusiveStartKey?.['sk']);
  const rest = sorted.filter((item) => asked.ExclusiveStartKey === undefined || textOf(item['sk']) > after);
  const page = rest.slice(0, state.pageSize);
  const last = page.at(-1);
  if (last === undefined || rest.length <= page.length) return { Items: page };
  return { Items: page, LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } };
}

function transact(state: State, asked: Input): object {
  const token = asked.ClientRequestToken ?? '';
  if (state.tokens.has(token) && state.remembersTokens) return {};
  const puts = (asked.TransactItems ?? []).map(({ Put: put }) => put);
  const reasons = puts.map((put) =>
    holds(put, state.items.get(nameOf(put.Item))) ? 'None' : 'ConditionalCheckFailed',
  );
  if (reasons.some((reason) => reason !== 'None')) {
    const detail = { CancellationReasons: reasons.map((Code) => ({ Code })) };
    throw new Refusal('TransactionCanceledException', detail);
  }
  state.tokens.add(token);
  for (const put of puts) state.items.set(nameOf(put.Item), put.Item);
  return {};
}

function batchWrite(state: State, batch: Batch): object {
  const [[table, requests] = ['', []]] = Object.entries(batch);
  if (requests.length > 25) throw new Refusal('ValidationException');
  const handsBack = state.handedBack > 0;
  if (handsBack) state.handedBack -= 1;
  const taken = handsBack ? requests.slice(0, 1) : requests;
  for (const { PutRequest: put } of taken) state.items.set(nameOf(put.Item), put.Item);
  const rest = requests.slice(taken.length);
  return { UnprocessedItems: rest.length === 0 ? {} : { [table]: rest } };
}

function holds(condition: Condition, item: Item | undefined): boolean {
  const { ConditionExpression: expression } = condition;
  if (expression === undefined) return true;
  return expression
    .split(' OR ')
    .some((part) => part.split(' AND ').every((term) => isTrue(term.trim(), condition, item)));
}

function isTrue(term: string, condition: Condition, item: Item | undefined): boolean {
  const attribute = (name: string) => item?.[condition.ExpressionAttributeNames?.[name] ?? name];
  const absent = /^attribute_not_exists\((.+)\)$/.exec(term)?.[1];
  if (absent !== undefined) return attribute(absent) === undefined;
  const present = /^attribute_exists\((.+)\)$/.exec(term)?.[1];
  if (present !== undefined) return attribute(present) !== undefined;
  const wantedOf = (name: string) => condition.ExpressionAttributeValues?.[name];
  const [, set = '', member = ''] = /^contains\((\S+), (\S+)\)$/.exec(term) ?? [];
  if (set !== '') return attribute(set)?.SS?.includes(textOf(wantedOf(member))) === true;
  const [, counted = '', most = ''] = /^size\((\S+)\) < (\S+)$/.exec(term) ?? [];
  if (counted !== '') return (attribute(counted)?.SS?.length ?? Number.NaN) < Number(wantedOf(most)?.N);
  const [, name = '', operator = '', value = ''] = /^(\S+) (=|<=|<) (\S+)$/.exec(term) ?? [];
  const found = attribute(name);
  const wanted = wantedOf(value);
  if (found === undefined || wanted === undefined) return false;
  if (operator === '=') return textOf(found) === textOf(wanted);
  if (operator === '<=') return textOf(found) <= textOf(wanted);
  if (operator === '<') return textOf(found) < textOf(wanted);
  throw new Refusal('ValidationException', { term });
}

/** The items by name, and those of a partition without a look at all others: a query costs what it finds. */
class Table extends Map<string, Item> {
  readonly #partitions = new Map<string, Map<string, Item>>();

  override set(name: string, item: Item): this {
    const pk = textOf(item['pk']);
    const partition = this.#partitions.get(pk) ?? new Map<string, Item>();
    this.#partitions.set(pk, partition.set(name, item));
    return super.set(name, item);
  }

  override delete(name: string): boolean {
    const pk = textOf(this.get(name)?.['pk']);
    this.#partitions.get(pk)?.delete(name);
    return super.delete(name);
  }

  partition(pk: string): readonly Item[] {
    return [...(this.#partitions.get(pk)?.values() ?? [])];
  }
}

function nameOf(item: Item): string {
  return JSON.stringify([textOf(item['pk']), textOf(item['sk'])]);
}

function textOf(value: AttributeValue | undefined): string {
  return value?.S ?? value?.N ?? '';
}
