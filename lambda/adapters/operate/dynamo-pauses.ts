import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { MachinePart, PartSetting, Pause } from '../../domain/operate/pause.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { PauseBook } from '../../usecases/ports/operate.ts';
import { awsFault } from '../aws/aws-fault.ts';
import { type DynamoItem, getItem, type ItemKey, itemOf, putItem, type Table } from '../dynamo/table.ts';
import { isoText, readRecord, type RecordReader, toJsonRecord } from '../dynamo/json-record.ts';

const PARTITION = 'PAUSE';
const CURRENT: ItemKey = { pk: PARTITION, sk: 'CURRENT' };

/** Pauses, beside the ledger in its table: the latest as `CURRENT`, and each that ended, by its start. */
export function dynamoPauses(table: Table): PauseBook {
  return {
    current: async () => {
      const item = await getItem(table, CURRENT);
      return item === undefined ? undefined : readCurrent(item, `table ${table.tableName}, item PAUSE CURRENT`);
    },
    keep: (pause) => putUnlessOther(table, pause, itemOf(CURRENT, toJsonRecord(encoded(pause)))),
    end: async (pause, resumed) => {
      const ended = toJsonRecord({ ...encoded(pause), ...resumed });
      await putItem(table, itemOf({ pk: PARTITION, sk: isoText(pause.pausedAt) }, ended));
      // Last: until then the pause is in force, and a resumption that was cut off is tried again.
      await putUnlessOther(table, pause, itemOf(CURRENT, ended));
    },
  };
}

async function putUnlessOther(table: Table, pause: Pause, item: DynamoItem): Promise<void> {
  const command = new PutItemCommand({
    TableName: table.tableName,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#at) OR attribute_exists(#end) OR #at = :at',
    ExpressionAttributeNames: { '#at': 'pausedAt', '#end': 'resumedAt' },
    ExpressionAttributeValues: { ':at': { S: isoText(pause.pausedAt) } },
  });
  try {
    await table.client.send(command);
  } catch (fault) {
    if (!(fault instanceof ConditionalCheckFailedException))
      throw awsFault(`dynamodb:PutItem PAUSE in ${table.tableName}`, fault);
    const message = 'somebody else paused or resumed at this very moment; nothing was kept, run it again';
    throw new RemediationError(message, { code: 'Conflict', retryable: true, cause: fault });
  }
}

function encoded({ parts, ...pause }: Pause): object {
  return { ...pause, parts: parts.map((part) => ({ ...part, setting: String(part.setting) })) };
}

function readCurrent(value: unknown, where: string): Pause | undefined {
  const pause = readRecord(value, where);
  if (pause.optionalInstant('resumedAt') !== undefined) return undefined;
  return {
    pausedAt: pause.instant('pausedAt'),
    pausedBy: pause.text('pausedBy'),
    reason: pause.text('reason'),
    parts: pause.records('parts').map(readPart),
  };
}

function readPart(part: RecordReader): MachinePart {
  return {
    kind: part.oneOf('kind', ['event-source', 'schedule', 'function']),
    id: part.text('id'),
    name: part.text('name'),
    setting: readSetting(part),
  };
}

const SWITCHES = ['enabled', 'disabled', 'shared'] as const;

function readSetting(part: RecordReader): PartSetting {
  const text = part.text('setting');
  return /^\d+$/.test(text) ? Number(text) : part.oneOf('setting', SWITCHES);
}
