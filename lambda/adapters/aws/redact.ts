import { hideSecrets } from '../../domain/shared/secret-text.ts';

const REDACTED = '[redacted]';
const SECRET_NAME = /secret|password|session_?token|security-token|authorization|signature|private_?key/i;
const LONG_RUN = /[A-Za-z0-9/+=]{100,}/g;
const DEEPEST = 8;

/**
 * The text without anything that looks like a secret access key or a session token, nor any run of 100 base64
 * characters: a log needs no path of that length. A guard behind the rule that no secret is read in the first place,
 * not a licence to log raw events.
 */
export function redactText(text: string): string {
  return hideSecrets(text, REDACTED).replace(LONG_RUN, REDACTED);
}

/** A plain copy for a log: texts redacted, values of secret names hidden, instants as ISO text, errors by their facts. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '[too deep]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((item: unknown) => redact(item, depth + 1));
  if (value instanceof Map) return redact(Object.fromEntries(value), depth);
  return redactFields(value, depth);
}

function redactFields(value: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => [
    name,
    SECRET_NAME.test(name) ? REDACTED : redact(inner, depth + 1),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const code = 'code' in error ? { code: redact(error.code, depth + 1) } : {};
  const cause = error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) };
  return { name: error.name, ...code, message: redactText(error.message), ...cause };
}
