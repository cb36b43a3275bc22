import { type Fields, isFields, listAt, textAt } from '../fields/fields.ts';
import { isGitHubAlert, readGitHubAlert, webhookOf } from './github.ts';
import { isGitleaks, readGitleaks } from './gitleaks.ts';
import { readKeyIds } from './key-ids.ts';
import { isProwler, readProwler } from './prowler.ts';
import { isSarif, readSarif, sarifResults } from './sarif.ts';
import { type EntryReader, gather, type Scan, type Scanner } from './scan.ts';
import { isTruffleHog, readTruffleHog } from './trufflehog.ts';

/** What an input turned out to be. Problems are in words that quote nothing of the input: it may hold secrets. */
export type ReadInput =
  | Scan
  /** One EventBridge event, to be parsed. */
  | { readonly kind: 'event'; readonly event: Fields }
  /** A webhook's body, which names no key. */
  | { readonly kind: 'webhook'; readonly sender: 'github' | 'gitguardian'; readonly advice: string }
  /** JSON that is neither an event nor a scanner's output. */
  | { readonly kind: 'unknown'; readonly problem: string }
  /** Neither JSON nor a text with key ids in it. */
  | { readonly kind: 'unreadable'; readonly problem: string };

const FORMATS: readonly { scanner: Scanner; isEntry: (entry: Fields) => boolean; read: EntryReader }[] = [
  { scanner: 'trufflehog', isEntry: isTruffleHog, read: readTruffleHog },
  { scanner: 'gitleaks', isEntry: isGitleaks, read: readGitleaks },
  { scanner: 'github', isEntry: isGitHubAlert, read: readGitHubAlert },
  { scanner: 'prowler', isEntry: isProwler, read: readProwler },
];

// How far into a list its format is looked for: other lines may stand before, such as a log's.
const LOOKED_AT = 100;

/**
 * What a text holds, recognized by its shape: one EventBridge event, the output of a scanner (JSON, or one JSON object a
 * line), or plain text with key ids in it. Never throws, and hands on no text of a scanner's output but key ids, accounts,
 * user names and places.
 */
export function readScan(text: string): ReadInput {
  const content = text.trim();
  if (content === '') return { kind: 'unreadable', problem: 'is empty' };
  const parsed = parseJson(content);
  if (parsed.kind === 'json') return readDocument(parsed.value);
  if (!looksLikeJson(content)) return readText(content);
  return readLines(content) ?? { kind: 'unreadable', problem: parsed.problem };
}

function readDocument(value: unknown): ReadInput {
  if (typeof value === 'string') return readText(value);
  if (Array.isArray(value)) return readList(value);
  if (!isFields(value)) return unknown('it is a single value');
  const webhook = webhookOf(value);
  if (webhook !== undefined) return { kind: 'webhook', ...webhook };
  if (isSarif(value)) return gather('sarif', sarifResults(value), readSarif);
  if (isEvent(value)) return { kind: 'event', event: value };
  return (
    readEntries(listAt(value, 'Findings')) ?? readEntries([value]) ?? unknown('it has not both a source and a detail')
  );
}

function isEvent(document: Fields): boolean {
  const hasMore = Object.hasOwn(document, 'detail') || Object.hasOwn(document, 'detail-type');
  return textAt(document, 'source') !== undefined && hasMore;
}

function readList(list: readonly unknown[]): ReadInput {
  if (list.length === 0) return unknown('it is an empty list, so the scanner found nothing');
  if (list.every((one) => typeof one === 'string')) return readText(list.join('\n'));
  return readEntries(list) ?? unknown('it is a list of something else');
}

function readEntries(entries: readonly unknown[]): Scan | undefined {
  const shown = entries.slice(0, LOOKED_AT).filter(isFields);
  const format = FORMATS.find(({ isEntry }) => shown.some(isEntry));
  return format === undefined ? undefined : gather(format.scanner, entries, format.read);
}

// One line after the other, so that a large output never stands in memory as a whole.
function readLines(content: string): Scan | undefined {
  const first = [...take(jsonLines(content), LOOKED_AT)].filter(isFields);
  const format = FORMATS.find(({ isEntry }) => first.some(isEntry));
  return format === undefined ? undefined : gather(format.scanner, jsonLines(content), format.read);
}

function* jsonLines(content: string): Generator {
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf('\n', start);
    const line = content.slice(start, end < 0 ? content.length : end).trim();
    start = end < 0 ? content.length : end + 1;
    if (line === '') continue;
    const parsed = parseJson(line);
    yield parsed.kind === 'json' ? parsed.value : undefined;
  }
}

function* take<T>(values: Iterable<T>, most: number): Generator<T> {
  let taken = 0;
  for (const value of values) {
    if (taken === most) return;
    taken += 1;
    yield value;
  }
}

function readText(text: string): ReadInput {
  const scan = readKeyIds(text);
  if (scan.keys.length > 0) return scan;
  return { kind: 'unreadable', problem: 'is no JSON, and no access key id is in it' };
}

// A credentials file begins with a bracket too: `[default]`.
function looksLikeJson(content: string): boolean {
  return /^[[{]/.test(content) && !/^\[[A-Za-z][\w .-]{0,200}\]\s/.test(content);
}

type ParsedJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'none'; readonly problem: string };

function parseJson(content: string): ParsedJson {
  try {
    return { kind: 'json', value: JSON.parse(content) as unknown };
  } catch (fault) {
    return { kind: 'none', problem: problemOf(fault, content) };
  }
}

// The parser's own message quotes what it read, so only the place is taken from it.
function problemOf(fault: unknown, content: string): string {
  const message = String(fault);
  if (/^SyntaxError: (?:Unexpected end|Unterminated)/.test(message)) return 'is no JSON: it ends in the middle';
  const position = / at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return 'is no JSON';
  return `is no JSON: the first mistake is in line ${content.slice(0, Number(position)).split('\n').length}`;
}

function unknown(what: string): ReadInput {
  return { kind: 'unknown', problem: `is neither an EventBridge event nor a scanner’s output: ${what}` };
}
