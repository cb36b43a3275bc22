import { type Html, html } from './html.ts';

/** Two numbers for each label, drawn as one bar of two parts. Of at least one label. */
export interface StackedBars {
  readonly labels: readonly string[];
  /** The part that is at its place. */
  readonly calm: readonly number[];
  /** The part that asks for attention. */
  readonly marked: readonly number[];
}

/** What describes a drawing to people who do not see it. */
export interface ChartName {
  /** No other element of the page begins its id with it. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

// In units of the drawing, in which letters are 12 high. Without a browser nothing measures texts.
const LETTER = 7.5;
const MOST_LETTERS = 20;
const ROW = 24;
const BAR = 16;
const GAP = 8;
const ROOM = { top: 4, right: 48, bottom: 32 } as const;
const TICK_DISTANCE = 48;

/**
 * Bars from left to right as one image with a name, the length of each beside it. The drawing holds neither colours nor
 * fonts: the page's style sheet gives them, so that one drawing serves light, dark and paper.
 */
export function barChart(bars: StackedBars, width: number, { id, title, description }: ChartName): Html {
  const labels = bars.labels.map(cut);
  const left = GAP * 2 + LETTER * Math.max(...labels.map(({ length }) => length));
  const bottom = ROOM.top + ROW * labels.length;
  const scale = scaleOf(bars, { from: left, to: width - ROOM.right });
  return html`<svg viewBox="0 0 ${width} ${bottom + ROOM.bottom}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>
${scale.ticks.map((tick) => tickMark(tick, scale.x(tick), bottom))}${labels.map((label, at) => row({ label, at, left, calm: bars.calm[at] ?? 0, marked: bars.marked[at] ?? 0 }, scale))}</svg>`;
}

function tickMark(tick: number, x: number, bottom: number): Html {
  return html`<line x1="${x}" x2="${x}" y1="${ROOM.top}" y2="${bottom}"/><text class="tick" x="${x}" y="${bottom + 18}">${tick}</text>
`;
}

interface Row {
  readonly label: string;
  readonly at: number;
  /** Where the bar begins. */
  readonly left: number;
  readonly calm: number;
  readonly marked: number;
}

function row({ label, at, left, calm, marked }: Row, { x }: Scale): Html {
  const middle = ROOM.top + ROW * (at + 0.5);
  const end = x(calm + marked);
  return html`<text class="label" x="${left - GAP}" y="${middle}" dy=".35em">${label}</text>${part('calm', [left, x(calm)], middle)}${part('marked', [x(calm), end], middle)}<text class="length" x="${end + GAP}" y="${middle}" dy=".35em">${calm + marked}</text>
`;
}

function part(name: 'calm' | 'marked', [from, to]: readonly [number, number], middle: number): Html {
  if (from === to) return html``;
  return html`<rect class="${name}" x="${from}" y="${middle - BAR / 2}" width="${round(to - from)}" height="${BAR}"/>`;
}

interface Scale {
  /** From zero to the first that no bar is longer than; whole numbers, since they count keys. */
  readonly ticks: readonly number[];
  readonly x: (keys: number) => number;
}

function scaleOf({ calm, marked }: StackedBars, { from, to }: { readonly from: number; readonly to: number }): Scale {
  const longest = Math.max(1, ...calm.map((keys, at) => keys + (marked[at] ?? 0)));
  const step = roundStep(longest / Math.floor((to - from) / TICK_DISTANCE));
  const steps = Math.ceil(longest / step);
  return {
    ticks: Array.from({ length: steps + 1 }, (_none, at) => at * step),
    x: (keys) => round(from + (keys / (steps * step)) * (to - from)),
  };
}

/** The smallest of 1, 2, 5, 10, 20, 50, … that is not below `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  return power * ([1, 2, 5].find((digit) => digit * power >= least) ?? 10);
}

function cut(label: string): string {
  return label.length > MOST_LETTERS ? `${label.slice(0, MOST_LETTERS - 1)}…` : label;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
