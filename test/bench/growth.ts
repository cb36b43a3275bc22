import { DEFAULT_RESPONSES } from '../../lambda/domain/findings/responses.ts';
import { assess } from '../../lambda/domain/findings/verdict.ts';
import { parse } from '../../lambda/findings/parse.ts';
import { readScan } from '../../lambda/findings/scanners/read-scan.ts';
import { EVENT_SOURCES, recordedOf } from '../property/mutated-events.ts';
import type { Figure } from './figure.ts';
import { growthOfTime } from './growth-of-time.ts';
import { deepNests, type Growth, longShapes, longTexts } from './growths.ts';

// For ten times the length: ten is linear, a hundred is quadratic. What lies between is the machine.
const LIMIT = 40;

const CONTEXT = {
  responses: DEFAULT_RESPONSES,
  accounts: ['111122223333'],
  trust: { products: [], customActionArn: undefined, reporterAccounts: [] },
};

/** How the time of the slowest way to make an input longer grows with ten times its length, reader by reader. */
export function measureGrowth(): readonly Figure[] {
  const events = EVENT_SOURCES.map((source) => {
    const event = recordedOf(source)[0]?.event;
    const ways = [...longTexts(event), ...deepNests(event), ...longShapes(event)];
    return figure(
      `event of ${source}, ten times as long`,
      slowest(ways, (grown) => assess(parse(grown), CONTEXT)),
    );
  });
  const texts = PIECES.map((piece) => ({
    what: piece,
    grow: (length: number) => piece.repeat(length / piece.length),
  }));
  const scan = slowest(texts, (grown) => readScan(String(grown)));
  return [...events, figure('text of a scanner, ten times as long', scan)];
}

function slowest(ways: readonly Growth[], read: (grown: unknown) => unknown): number {
  const ratios = ways.map(({ grow }) =>
    growthOfTime([20_000, 200_000], LIMIT, (length) => {
      const grown = grow(length);
      return () => read(grown);
    }),
  );
  return Math.max(...ratios);
}

function figure(name: string, value: number): Figure {
  return { name, value, limit: LIMIT, unit: '×' };
}

/** Pieces of which a text is made that is no scanner's output, or not yet. */
const PIECES = [
  '[',
  '{"a":',
  '{"Raw":"AKIA',
  'AKIA',
  'AKIARTX3GSDSQEXAMPLE ',
  '\n',
  ' ',
  '"',
  '\\',
  '[default]\n',
  '{}\n',
  '//@',
];
