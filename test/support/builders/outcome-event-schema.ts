import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';

/** The schema that is published for outcome events. */
export const outcomeEventSchema = JSON.parse(
  readFileSync('docs/outcome-event.schema.json', 'utf8'),
) as AnySchemaObject & { readonly properties: Readonly<Record<string, { readonly enum?: readonly unknown[] }>> };

// A reader's schema leaves room for fields to come; what is sent today has those that are described, and no other.
const strict = { ...outcomeEventSchema, $id: 'strict', additionalProperties: false };
const formats = { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) };
const conforms = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false, formats }).compile(strict);

/** What is wrong with an event's detail, by the published schema; empty where nothing is. */
export function mistakesOf(detail: unknown): readonly string[] {
  if (conforms(detail)) return [];
  return (conforms.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
