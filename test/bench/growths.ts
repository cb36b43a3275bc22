import { type Path, pathsIn, replacedAt, valueAt } from '../property/hostile-json.ts';

/** A way in which a document can be long. */
export interface Growth {
  readonly what: string;
  readonly grow: (length: number) => unknown;
}

// What readers of texts search for, skip, cut and replace.
const PIECES = [' ', '/', ':', '//@', '?#', 'a', '\u202e', '\ud83d', 'AKIA', '\n'] as const;

/** Each text of a document longer, in several ways. */
export function longTexts(document: unknown): readonly Growth[] {
  return pathsIn(document).flatMap((path) => {
    const text = valueAt(document, path);
    if (typeof text !== 'string') return [];
    return PIECES.map((piece) => longText(document, path, text, piece));
  });
}

/** A nest deeper than a stack in the place of each text of a document. */
export function deepNests(document: unknown): readonly Growth[] {
  const paths = pathsIn(document).filter((path) => typeof valueAt(document, path) === 'string');
  return paths.map((path) => ({
    what: `${path.join('.')} nested deeply`,
    grow: (length) => replacedAt(document, path, nested(length)),
  }));
}

/** Each list of a document with more items, each object with more names, and all of its texts longer at once. */
export function longShapes(document: unknown): readonly Growth[] {
  const shapes = pathsIn(document).flatMap((path) => {
    const value = valueAt(document, path);
    if (Array.isArray(value)) return [longList(document, path, value)];
    return typeof value === 'object' && value !== null ? [manyNames(document, path, value)] : [];
  });
  return [...shapes, allTextsLong(document)];
}

function longText(document: unknown, path: Path, text: string, piece: string): Growth {
  return {
    what: `${path.join('.')} with many ${JSON.stringify(piece)}`,
    // Something else at the end, so that what looks for the end of a run of them looks in vain.
    grow: (length) => replacedAt(document, path, `${text}${piece.repeat(length / piece.length)}.${text}`),
  };
}

function nested(levels: number): unknown {
  let inner: unknown = 'AKIARTX3GSDSREXAMPLE';
  for (let level = 0; level < levels; level += 1) inner = level % 2 === 0 ? [inner] : { user: inner };
  return inner;
}

// No two items the same where they name keys or users, whose ids all end in the same word in the samples.
function longList(document: unknown, path: Path, items: readonly unknown[]): Growth {
  const text = JSON.stringify(items);
  return {
    what: `${path.join('.')} with many items`,
    grow: (length) => {
      const times = Array.from({ length: Math.ceil(length / Math.max(text.length, 20)) });
      return replacedAt(
        document,
        path,
        times.flatMap((_, index) => renumbered(text, index)),
      );
    },
  };
}

function renumbered(text: string, index: number): readonly unknown[] {
  return JSON.parse(
    text.replaceAll('EXAMPLE', index.toString(36).toUpperCase().padStart(7, '0')),
  ) as readonly unknown[];
}

function manyNames(document: unknown, path: Path, value: object): Growth {
  return {
    what: `${path.join('.')} with many names`,
    grow: (length) => {
      const names = Array.from({ length: length / 100 }, (_, index) => [`${'name '.repeat(18)}${index}`, 1]);
      return replacedAt(document, path, { ...Object.fromEntries(names), ...value });
    },
  };
}

function allTextsLong(document: unknown): Growth {
  const paths = pathsIn(document).filter((path) => path.length > 1 && typeof valueAt(document, path) === 'string');
  return {
    what: 'all texts of the detail',
    grow: (length) =>
      paths.reduce(
        (grown, path) =>
          replacedAt(grown, path, `${String(valueAt(grown, path))}${' a'.repeat(length / paths.length / 2)}`),
        document,
      ),
  };
}
