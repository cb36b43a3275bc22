import leven from 'leven';
import { z } from 'zod';

type Path = readonly PropertyKey[];

/** Marks an issue of the schema whose message says all that follows the path. */
export const BETWEEN_FIELDS = 'betweenFields';

/** One line per mistake of `raw`, which `schema` refused: the field's path, the value received, what to use instead. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown, schema: z.ZodType): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownName([...issue.path, key], namesAt(schema, issue.path)));
  }
  if (issue.code === 'custom' && issue.params?.[BETWEEN_FIELDS] === true) {
    return [`${pathText(issue.path)}: ${issue.message}`];
  }
  return [mistake(issue.path, valueAt(raw, issue.path), issue.message)];
}

/** `field: got VALUE; use ALLOWED`. */
export function mistake(path: Path, received: unknown, allowed: string): string {
  return `${pathText(path)}: ${useInstead(received, allowed)}`;
}

/** What follows the field in a mistake: `got VALUE; use ALLOWED`. */
export function useInstead(received: unknown, allowed: string): string {
  const got = received === undefined ? 'missing' : `got ${shown(received)}`;
  return `${got}; use ${allowed}`;
}

function unknownName(path: Path, known: readonly string[]): string {
  const name = String(path.at(-1));
  const nearest = known.toSorted((a, b) => distance(name, a) - distance(name, b))[0];
  const near = nearest !== undefined && distance(name, nearest) <= Math.max(2, Math.floor(nearest.length / 3));
  const hint = near ? `did you mean "${nearest}"?` : `known names: ${known.join(', ')}`;
  return `${pathText(path)}: unknown name; ${hint}`;
}

/** Names that the schema knows at a path; list positions lead to the list's element. */
function namesAt(whole: z.ZodType, path: Path): string[] {
  let schema: unknown = whole;
  for (const step of path) {
    if (schema instanceof z.ZodOptional) schema = schema.unwrap();
    if (schema instanceof z.ZodArray) schema = schema.element;
    else if (schema instanceof z.ZodObject) schema = (schema.shape as Record<PropertyKey, unknown>)[step];
  }
  if (schema instanceof z.ZodOptional) schema = schema.unwrap();
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    raw,
  );
}

function pathText(path: Path): string {
  if (path.length === 0) return 'the file';
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 59)}…` : json;
}

/** Levenshtein distance, without regard to case. */
function distance(a: string, b: string): number {
  return leven(a.toLowerCase(), b.toLowerCase());
}
