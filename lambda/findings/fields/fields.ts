import { hideSecrets } from '../../domain/shared/secret-text.ts';

/** Readers of untrusted fields. None of them throws, and none looks at a prototype. */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property along a path, or `undefined` as soon as there is none. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (isFields(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}

/** A text with something in it, without white space around it; `undefined` for anything else. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found !== 'string') return undefined;
  const text = found.trim();
  return text === '' ? undefined : text;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A number, or a text that is one; `undefined` for anything else, NaN and infinities included. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** AWS writes flags as booleans and as texts. */
export function isTrueAt(value: unknown, ...path: readonly string[]): boolean {
  const found = at(value, ...path);
  return found === true || found === 'true';
}

/** An instant in ISO 8601 with its zone; `undefined` for anything else, a time of an unknown zone included. */
export function instantAt(value: unknown, ...path: readonly string[]): Date | undefined {
  const text = textAt(value, ...path);
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

// Enough to recognize a secret, and little work whatever is sent.
const LONGEST_READ = 4096;

/**
 * A foreign value in an error or a log line: one line, without what looks like a secret or characters that break or
 * reorder it, cut to what identifies it.
 */
export function quote(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : describe(value);
  // Before the cut, after which a part of a secret would no longer look like one.
  const safe = hideSecrets(text.slice(0, LONGEST_READ), '[hidden]');
  const isCut = text.length > LONGEST_READ || safe.length > 80;
  // Cut first: the cut may leave half of a character.
  const line = safe.slice(0, 80).replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]+/gu, ' ');
  return isCut ? `"${line}…"` : `"${line}"`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return value === null ? 'null' : 'an object';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** The partition of an ARN, or `aws`. */
export function partitionOf(arn: string | undefined): string {
  return /^arn:(aws[a-z-]*):/.exec(arn ?? '')?.[1] ?? 'aws';
}
