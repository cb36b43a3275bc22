import type { RecordReader } from './json-record.ts';

/** Reads one field of a record. */
export type Reader<Value> = (from: RecordReader, name: string) => Value;

/** Reads a field that may be missing, and is left out then. */
interface OptionalReader<Value> {
  readonly ifThere: Reader<Value>;
}

/** A reader for each field, the optional ones included: what is added to a shape and not read does not compile. */
export type FieldReaders<Shape> = {
  readonly [Name in keyof Required<Shape>]: Partial<Pick<Shape, Name>> extends Pick<Shape, Name>
    ? OptionalReader<Shape[Name]>
    : Reader<Shape[Name]>;
};

/** What a record holds, by a reader for each field; optional fields that it does not hold are left out. */
export function readFields<Shape>(from: RecordReader, readers: FieldReaders<Shape>): Shape {
  const fields = Object.entries<Reader<unknown> | OptionalReader<unknown>>(readers).flatMap(([name, reader]) => {
    if (typeof reader === 'function') return [[name, reader(from, name)] as const];
    return from.has(name) ? [[name, reader.ifThere(from, name)] as const] : [];
  });
  return Object.fromEntries(fields) as Shape;
}

export const text: Reader<string> = (from, name) => from.text(name);
export const instant: Reader<Date> = (from, name) => from.instant(name);
export const flag: Reader<boolean> = (from, name) => from.flag(name);
export const count: Reader<number> = (from, name) => from.count(name);
export const texts: Reader<readonly string[]> = (from, name) => from.texts(name);

export function oneOf<const Choice extends string>(choices: readonly Choice[]): Reader<Choice> {
  return (from, name) => from.oneOf(name, choices);
}

/** The same where the record holds the field; `undefined` where it does not. */
export function maybe<Value>(read: Reader<Value>): Reader<Value | undefined> {
  return (from, name) => (from.has(name) ? read(from, name) : undefined);
}

export function nested<Value>(read: (inner: RecordReader) => Value): Reader<Value> {
  return (outer, name) => read(outer.record(name));
}

export function listOf<Shape>(readers: FieldReaders<Shape>): Reader<readonly Shape[]> {
  return (from, name) => from.records(name).map((inner) => readFields(inner, readers));
}
