import * as fc from 'fast-check';

/** Texts that have broken parsers, logs, shells and mails; some are key ids, so that a mutation may name one. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  'null',
  'true',
  '__proto__',
  'constructor',
  'toString',
  'GeneratedFindingAccessKeyId',
  'AKIARTX3GSDSREXAMPLE',
  'ASIARTX3GSDSTEXAMPLE',
  'AKIAXXXXXXXXXX',
  'AKIA\u0000RTX3GSDSREXAMPLE',
  'Root',
  '111122223333',
  '../../etc/passwd',
  '$(reboot); `id`',
  '<script>alert(1)</script>',
  '\r\n{"level":"ERROR"}',
  '\u202eEXAMPLE\u2066',
  '\ud800',
  '1e400',
  'NaN',
  '-1',
  '2026-13-41T99:99:99Z',
  'a'.repeat(10_000),
];

const hostileTexts = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ maxLength: 40, unit: 'binary' }));

const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  hostileTexts,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, [], {}, [[]], [null], { a: 1 }),
  fc.constant(JSON.parse('{"__proto__":{"sample":true,"accessKeyId":"AKIARTX3GSDSREXAMPLE"},"constructor":null}')),
  fc.jsonValue({ maxDepth: 3 }),
  fc
    .constantFrom(...HOSTILE_TEXTS.slice(0, -1))
    .map((text) => Array.from({ length: 300 }, () => ({ entityValue: text, user: { credentialUid: text } }))),
);

/** Which property to follow at each level, counted over the properties that are there; it ends where nothing is inside. */
type Path = readonly number[];

/** What is done at one place of a document. */
export type Mutation =
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'replace'; readonly path: Path; readonly value: unknown }
  | { readonly kind: 'add'; readonly path: Path; readonly name: string; readonly value: unknown }
  /** Says the items of a list twice. */
  | { readonly kind: 'repeat'; readonly path: Path };

const paths: fc.Arbitrary<Path> = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 8 });

export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('remove' as const), path: paths }),
    fc.record({ kind: fc.constant('replace' as const), path: paths, value: hostileValues }),
    fc.record({ kind: fc.constant('add' as const), path: paths, name: hostileTexts, value: hostileValues }),
    fc.record({ kind: fc.constant('repeat' as const), path: paths }),
  ),
  { minLength: 1, maxLength: 5 },
);

interface Place {
  readonly parent: object;
  readonly name: string;
}

/** A copy of the document with the mutations done to it, one after the other. */
export function mutate(document: unknown, done: readonly Mutation[]): unknown {
  const root = { document: structuredClone(document) };
  for (const mutation of done) {
    const place = placeAt(root, [0, ...mutation.path]);
    if (place !== undefined) mutateAt(place, mutation);
  }
  return root.document;
}

function placeAt(parent: object, [step = 0, ...rest]: Path): Place | undefined {
  const names = Object.keys(parent);
  const name = names[step % names.length];
  if (name === undefined) return undefined;
  const inner: unknown = Object.getOwnPropertyDescriptor(parent, name)?.value;
  const isDeeper = rest.length > 0 && typeof inner === 'object' && inner !== null;
  return (isDeeper ? placeAt(inner, rest) : undefined) ?? { parent, name };
}

function mutateAt({ parent, name }: Place, mutation: Mutation): void {
  const current: unknown = Object.getOwnPropertyDescriptor(parent, name)?.value;
  switch (mutation.kind) {
    case 'remove':
      Reflect.deleteProperty(parent, name);
      return;
    case 'replace':
      set(parent, name, mutation.value);
      return;
    case 'add':
      set(typeof current === 'object' && current !== null ? current : parent, mutation.name, mutation.value);
      return;
    case 'repeat':
      if (Array.isArray(current)) set(parent, name, [...(current as unknown[]), ...(current as unknown[])]);
  }
}

// A copy each time, so that no document comes to hold itself. Defined, not assigned: an assignment to `__proto__` would change the prototype, which no JSON can do.
function set(parent: object, name: string, value: unknown): void {
  const settled = Array.isArray(parent) && !/^\d+$/.test(name) ? String(parent.length) : name;
  Object.defineProperty(parent, settled, {
    value: structuredClone(value),
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
