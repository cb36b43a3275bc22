import { styleText } from 'node:util';

const MARKS = {
  ok: ['✓', 'green'],
  warn: ['!', 'yellow'],
  fail: ['✗', 'red'],
  unknown: ['?', 'dim'],
} as const;

/**
 * How a line begins that tells how something is. In colour on a terminal that has colours, and nowhere with `NO_COLOR`.
 * @see https://no-color.org
 */
export function mark(name: keyof typeof MARKS): string {
  const [sign, style] = MARKS[name];
  // Asked here, since Node before 20.18 writes colours wherever standard output goes.
  const isColoured = process.stdout.isTTY && process.stdout.hasColors();
  return isColoured ? styleText(style, sign, { validateStream: false }) : sign;
}
