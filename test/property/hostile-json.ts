import * as fc from 'fast-check';
import { HOSTILE_NAMES, HOSTILE_VALUES, SECRET } from './hostile-values.ts';

/** Names of properties and places in lists, from the outside to the inside. */
export type Path = readonly string[];

/** What is done at one place of a document; `path` and `other` are places of the document as it was. */
export interface Mutation {
  readonly kind: (typeof KINDS)[number];
  readonly path: Path;
  readonly other: Path;
  readonly name: string;
  readonly value: unknown;
}

const KINDS = ['replace', 'remove', 'add', 'swap', 'copy', 'wrap', 'edit', 'repeat', 'reverse'] as const;

const values = fc.oneof(
  { arbitrary: fc.constantFrom(...HOSTILE_VALUES), weight: 9 },
  { arbitrary: fc.string({ maxLength: 8 }), weight: 1 },
);

/** One to four mutations of a document; a failure shrinks to fewer of them, with simpler values. */
export function mutationsOf(document: unknown): fc.Arbitrary<readonly Mutation[]> {
  const paths = fc.constantFrom(...pathsIn(document));
  const mutation = fc.record(
    {
      kind: fc.constantFrom(...KINDS),
      path: paths,
      other: paths,
      name: fc.constantFrom(...HOSTILE_NAMES),
      value: values,
    },
    { noNullPrototype: true },
  );
  return fc.array(mutation, { minLength: 1, maxLength: 4 });
}

/** Every place of a document but the outermost. */
export function pathsIn(value: unknown): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [[name], ...pathsIn(inner).map((path) => [name, ...path])]);
}

/**
 * The document with the mutations done to it, one after the other. Frozen all through, so that whoever writes to it
 * throws; what no mutation reached is shared with the document.
 */
export function mutate(document: unknown, mutations: readonly Mutation[]): unknown {
  return mutations.reduce(mutateOnce, document);
}

function mutateOnce(document: unknown, { kind, path, other, name, value }: Mutation): unknown {
  switch (kind) {
    case 'replace':
      return changed(document, path, () => value);
    case 'remove':
      return changed(document, path, () => REMOVED);
    case 'add':
      return changed(document, path, (current) => withProperty(current, name, value));
    case 'copy':
      return changed(document, path, () => valueAt(document, other));
    case 'swap': {
      const [one, two] = [valueAt(document, path), valueAt(document, other)];
      return changed(
        changed(document, path, () => two),
        other,
        () => one,
      );
    }
    case 'wrap':
      return changed(document, path, (current) => Object.freeze(name.length > 4 ? { value: current } : [current]));
    case 'edit':
      return changed(document, path, (current) => edited(current, value));
    case 'repeat':
      return changed(document, path, (current) => inList(current, (items) => [...items, ...items]));
    case 'reverse':
      return changed(document, path, (current) => inList(current, (items) => items.toReversed()));
  }
}

/** The document with one value in another's place. */
export function replacedAt(document: unknown, path: Path, value: unknown): unknown {
  return changed(document, path, () => value);
}

const REMOVED = Symbol('removed');

// Where an earlier mutation took the place away, the innermost that is left is changed.
function changed(current: unknown, [name, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (name === undefined || typeof current !== 'object' || current === null) return change(current);
  const inner = ownValue(current, name);
  const value = inner === undefined && rest.length > 0 ? change(inner) : changed(inner, rest, change);
  return withProperty(current, name, value);
}

// A test's globals are slow to reach, and these are needed a million times.
const { defineProperty, freeze, getOwnPropertyDescriptor } = Object;
const { isArray } = Array;

function withProperty(holder: unknown, name: string, value: unknown): unknown {
  if (typeof holder !== 'object' || holder === null) return value === REMOVED ? null : value;
  if (isArray(holder)) return inList(holder, (items) => withItem(items, Number(name), value));
  // Spread and defined, never assigned: an assignment to `__proto__` would change the prototype, which no JSON can do.
  const copy = { ...holder };
  if (value === REMOVED) Reflect.deleteProperty(copy, name);
  else defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  return freeze(copy);
}

function withItem(items: readonly unknown[], index: number, value: unknown): readonly unknown[] {
  if (value === REMOVED) return items.filter((_, each) => each !== index);
  return index < items.length ? items.with(index, value) : [...items, value];
}

function inList(value: unknown, change: (items: readonly unknown[]) => readonly unknown[]): unknown {
  return isArray(value) ? freeze(change(value)) : value;
}

// Almost the same text: longer, in other letters, cut, or with something inside.
function edited(current: unknown, value: unknown): unknown {
  if (typeof current !== 'string') return typeof current;
  const half = Math.floor(current.length / 2);
  if (typeof value !== 'string') return value === null ? current.toLowerCase() : current.slice(0, half);
  // A secret is one as long as it stands by itself: glued to a word, nobody could tell it from a path.
  const glue = value === SECRET || current.includes(SECRET) ? ':' : '';
  const piece = `${glue}${value}${glue}`;
  return value.length % 2 === 0 ? `${current}${piece}` : `${current.slice(0, half)}${piece}${current.slice(half)}`;
}

/** What is at a place, or null. */
export function valueAt(document: unknown, path: Path): unknown {
  return (
    path.reduce(
      (inner, name) => (typeof inner === 'object' && inner !== null ? ownValue(inner, name) : null),
      document,
    ) ?? null
  );
}

function ownValue(holder: object, name: string): unknown {
  return getOwnPropertyDescriptor(holder, name)?.value;
}
