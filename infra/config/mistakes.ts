import leven from 'leven';
import { z } from 'zod';
import { configurationSchema } from './schema.ts';

type Path = readonly PropertyKey[];

/** One line per mistake: the field's path, the value received, what to use instead. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownName(issue.path, key));
  return [mistake(issue.path, valueAt(raw, issue.path), issue.message)];
}

/** `field: got VALUE; use ALLOWED`. */
export function mistake(path: Path, received: unknown, allowed: string): string {
  const got = received === undefined ? 'missing' : `got ${shown(received)}`;
  return `${pathText(path)}: ${got}; use ${allowed}`;
}

function unknownName(path: Path, name: string): string {
  const known = namesAt(path);
  const nearest = known.toSorted((a, b) => distance(name, a) - distance(name, b))[0];
  const near = nearest !== undefined && distance(name, nearest) <= Math.max(2, Math.floor(nearest.length / 3));
  const hint = near ? `did you mean "${nearest}"?` : `known names: ${known.join(', ')}`;
  return `${pathText([...path, name])}: unknown name; ${hint}`;
}

/** Names that the schema knows at a path; list positions lead to the list's element. */
function namesAt(path: Path): string[] {
  let schema: unknown = configurationSchema;
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
