import type { Finding, ParsedEvent } from '../../lambda/domain/findings/finding.ts';
import { assess, type Assessment } from '../../lambda/domain/findings/verdict.ts';
import type { JudgeContext } from '../../lambda/domain/findings/judge-context.ts';
import { parse } from '../../lambda/findings/parse.ts';
import type { EventSource } from './mutated-events.ts';
import { isLine } from './one-line.ts';
import { isVouchedFor } from './vouched-for.ts';

/** What became of an event, and all texts that are in it. */
export interface Reading {
  readonly event: unknown;
  readonly source: EventSource;
  readonly parsed: ParsedEvent;
  readonly assessments: readonly Assessment[];
  /** Without white space around them; names of properties are none. */
  readonly texts: readonly string[];
}

/** @throws whatever `parse` or `assess` throws */
export function readingOf(event: unknown, source: EventSource, context: JudgeContext): Reading {
  const parsed = parse(event);
  const texts = textsIn(event).map((text) => text.trim());
  return { event, source, parsed, assessments: assess(parsed, context), texts };
}

const LONGEST_LINE = 600;

/** What holds of every event, whatever is done to it. Each answers with what breaks it. */
const PROMISES: Readonly<Record<string, (reading: Reading) => readonly unknown[]>> = {
  'there is a verdict': ({ assessments }) => (assessments.length > 0 ? [] : ['none']),
  'what is named is in the event': ({ parsed, texts }) =>
    findingsIn(parsed)
      .flatMap(namesIn)
      .filter((name) => !isTold(name, texts)),
  'the account is in the event': ({ parsed, texts }) =>
    findingsIn(parsed)
      .map(({ account }) => account)
      .filter((account) => !texts.some((text) => text === account || `:${text}:`.includes(`:${account}:`))),
  'only who may speak of a long-term key contains it': (reading) =>
    containedBy(reading).filter((finding) => !isVouchedFor(finding, reading)),
  'a finding names a key once': ({ parsed }) => repeated(findingsIn(parsed).flatMap(keyOf)),
  'what is told of it is one short line': ({ assessments }) =>
    assessments.map(({ detail = '' }) => detail).filter((detail) => !isLine(detail, LONGEST_LINE)),
  'what others than AWS wrote is short, and one line': ({ parsed }) =>
    findingsIn(parsed)
      .filter(({ attestation }) => attestation.kind !== 'aws')
      .flatMap(({ findingId, type, names }) => textsIn([findingId, type, names]))
      .filter((text) => !isLine(text, LONGEST_LINE)),
  'nothing grows': ({ parsed, texts }) => {
    const longest = Math.max(...texts.map((text) => text.length), 0);
    return textsIn(parsed).filter((text) => text.length > longest + LONGEST_LINE);
  },
  'what is said can be written as JSON': ({ parsed }) => (JSON.stringify(parsed).startsWith('{') ? [] : [parsed]),
  'nothing said has a prototype of its own': ({ parsed }) =>
    objectsIn(parsed).filter((each) => !PLAIN.has(getPrototypeOf(each))),
};

/** @throws Error naming the promises that a reading breaks, each with what breaks it */
export function keepPromises(reading: Reading): void {
  const broken = Object.entries(PROMISES).map(([promise, breaches]) => [promise, breaches(reading)] as const);
  const breaches = broken.filter(([, found]) => found.length > 0);
  if (breaches.length > 0) throw new Error(JSON.stringify(Object.fromEntries(breaches)));
}

function findingsIn(parsed: ParsedEvent): readonly Finding[] {
  return parsed.kind === 'findings' ? parsed.findings : [];
}

function namesIn({ names }: Finding): readonly string[] {
  const key = 'accessKeyId' in names ? names.accessKeyId : undefined;
  const user = 'user' in names ? names.user : undefined;
  return [key, user?.name, user?.id].filter((name) => name !== undefined);
}

// As a whole, or as what an ARN or a prefixed id ends in: never a part of a longer word.
function isTold(name: string, texts: readonly string[]): boolean {
  return texts.some((text) => text === name || text.endsWith(`/${name}`) || text.endsWith(`:${name}`));
}

function containedBy({ assessments }: Reading): readonly Finding[] {
  return assessments.flatMap(({ verdict, finding }) =>
    verdict.verdict === 'contain' && finding !== undefined ? [finding] : [],
  );
}

function keyOf({ names, findingId }: Finding): readonly string[] {
  return names.kind === 'access-key' ? [`${findingId} ${names.accessKeyId}`] : [];
}

function repeated(all: readonly string[]): readonly string[] {
  return new Set(all).size === all.length ? [] : all.filter((each, index) => all.indexOf(each) !== index);
}

function textsIn(value: unknown): readonly string[] {
  return allIn(value).filter((each) => typeof each === 'string');
}

function objectsIn(value: unknown): readonly object[] {
  return allIn(value).filter((each) => typeof each === 'object' && each !== null);
}

// A test's globals are slow to reach, and this is walked a million times.
const { values, getPrototypeOf } = Object;
const PLAIN: ReadonlySet<unknown> = new Set([Object.prototype, Array.prototype, Date.prototype]);

// Without recursion: events may be nested deeper than the stack is.
function allIn(value: unknown): readonly unknown[] {
  const all: unknown[] = [value];
  for (const each of all) {
    if (typeof each === 'object' && each !== null) all.push(...(values(each) as unknown[]));
  }
  return all;
}
