const MARKS = {
  ok: ['✓', 32],
  warn: ['!', 33],
  fail: ['✗', 31],
  unknown: ['?', 2],
} as const;

/**
 * How a line begins that tells how something is. In colour on a terminal that has colours, and nowhere with `NO_COLOR`.
 * @see https://no-color.org
 */
export function mark(name: keyof typeof MARKS): string {
  const [sign, colour] = MARKS[name];
  // Node asks the environment: NO_COLOR, and what the terminal is.
  const isColoured = process.stdout.isTTY && process.stdout.hasColors();
  return isColoured ? `\u001B[${colour}m${sign}\u001B[0m` : sign;
}
