import { RemediationError } from '../../domain/shared/remediation-error.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };
export type JsonRecord = Readonly<Record<string, JsonValue>>;

/** Reads one field of a stored record after the other, each checked; a field that does not fit is named with its place. */
export interface RecordReader {
  has(name: string): boolean;
  text(name: string): string;
  optionalText(name: string): string | undefined;
  instant(name: string): Date;
  optionalInstant(name: string): Date | undefined;
  flag(name: string): boolean;
  /** A whole number, 0 or more. */
  count(name: string): number;
  optionalCount(name: string): number | undefined;
  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice;
  record(name: string): RecordReader;
  optionalRecord(name: string): RecordReader | undefined;
  texts(name: string): readonly string[];
  records(name: string): readonly RecordReader[];
  /** The fault for a field whose value cannot be taken for what it should be. */
  unreadable(name: string, wanted: string): RemediationError;
}

/**
 * The plain JSON form of a value: instants as ISO text, undefined fields left out.
 * @throws RemediationError `LedgerUnwritable` for an invalid instant, which could not be read back.
 */
export function toJson(value: unknown): JsonValue {
  if (value instanceof Date) return isoText(value);
  if (Array.isArray(value)) return value.map((item: unknown) => toJson(item));
  if (typeof value === 'object' && value !== null) return toJsonRecord(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw unwritable(`a ${typeof value} has no JSON form`);
}

export function toJsonRecord(value: object): JsonRecord {
  const entries = Object.entries(value).filter(([, inner]: [string, unknown]) => inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]: [string, unknown]) => [name, toJson(inner)]));
}

/** A reader over a stored value. @throws RemediationError `LedgerUnreadable` naming `where`, here and in each read. */
export function readRecord(value: unknown, where: string): RecordReader {
  if (!isRecord(value)) throw unreadable(where, 'a JSON object', value);
  return {
    ...textFields(value, where),
    ...instantFields(value, where),
    ...otherFields(value, where),
    ...nestedFields(value, where),
    has: (name) => value[name] !== undefined,
    unreadable: (name, wanted) => unreadable(`${where}: ${name}`, wanted, value[name]),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function textFields(fields: Fields, where: string): Pick<RecordReader, 'text' | 'optionalText' | 'texts'> {
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value === 'string') return value;
    throw unreadable(`${where}: ${name}`, 'a text', value);
  };
  return {
    text,
    optionalText: (name) => (fields[name] === undefined ? undefined : text(name)),
    texts: (name) => list(fields[name], `${where}: ${name}`, asText),
  };
}

function instantFields(fields: Fields, where: string): Pick<RecordReader, 'instant' | 'optionalInstant'> {
  const instant = (name: string): Date => {
    const value = fields[name];
    const at = typeof value === 'string' && ISO_INSTANT.test(value) ? new Date(value) : undefined;
    if (at !== undefined && !Number.isNaN(at.getTime())) return at;
    throw unreadable(`${where}: ${name}`, 'an ISO instant', value);
  };
  return { instant, optionalInstant: (name) => (fields[name] === undefined ? undefined : instant(name)) };
}

function otherFields(fields: Fields, where: string): Pick<RecordReader, 'flag' | 'count' | 'optionalCount' | 'oneOf'> {
  const count = (name: string): number => {
    const value = fields[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw unreadable(`${where}: ${name}`, 'a whole number', value);
  };
  return {
    flag: (name) => {
      const value = fields[name];
      if (typeof value === 'boolean') return value;
      throw unreadable(`${where}: ${name}`, 'true or false', value);
    },
    count,
    optionalCount: (name) => (fields[name] === undefined ? undefined : count(name)),
    oneOf: (name, choices) => {
      const choice = choices.find((one) => one === fields[name]);
      if (choice !== undefined) return choice;
      throw unreadable(`${where}: ${name}`, `one of ${choices.join(', ')}`, fields[name]);
    },
  };
}

function nestedFields(fields: Fields, where: string): Pick<RecordReader, 'record' | 'optionalRecord' | 'records'> {
  const record = (name: string): RecordReader => readRecord(fields[name], `${where}: ${name}`);
  return {
    record,
    optionalRecord: (name) => (fields[name] === undefined ? undefined : record(name)),
    records: (name) => list(fields[name], `${where}: ${name}`, readRecord),
  };
}

function list<Item>(value: unknown, where: string, read: (item: unknown, where: string) => Item): readonly Item[] {
  if (!Array.isArray(value)) throw unreadable(where, 'a list', value);
  return value.map((item: unknown, index) => read(item, `${where}[${index}]`));
}

function asText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw unreadable(where, 'a text', value);
}

const ISO_INSTANT = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** @throws RemediationError `LedgerUnwritable` where the instant is none. */
export function isoText(value: Date): string {
  if (Number.isNaN(value.getTime())) throw unwritable('an instant is not a valid date');
  return value.toISOString();
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unreadable(where: string, wanted: string, value: unknown): RemediationError {
  const found = JSON.stringify(value)?.slice(0, 120) ?? 'nothing';
  const message = `ledger: ${where} should be ${wanted}, but is ${found}; compare with a backup before changing it`;
  return new RemediationError(message, { code: 'LedgerUnreadable', retryable: false });
}

function unwritable(problem: string): RemediationError {
  return new RemediationError(`ledger: ${problem}; nothing was recorded`, {
    code: 'LedgerUnwritable',
    retryable: false,
  });
}
