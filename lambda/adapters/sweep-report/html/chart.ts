import { BarChart, type BarSeriesOption } from 'echarts/charts';
import { GridComponent, type GridComponentOption } from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, GridComponent, SVGRenderer]);

type ChartOption = ComposeOption<BarSeriesOption | GridComponentOption>;

/** Two numbers for each label, drawn as one bar of two parts. */
export interface StackedBars {
  readonly labels: readonly string[];
  /** The part that is at its place. */
  readonly calm: readonly number[];
  /** The part that asks for attention. */
  readonly marked: readonly number[];
  readonly direction: 'up' | 'right';
}

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** An SVG of bars, with the length of each beside it; colours by the page's variables, text by its style. */
export function barChart(bars: StackedBars, size: ChartSize): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption(optionOf(bars));
    return tidy(chart.renderToSVGString({ useViewBox: true }));
  } finally {
    chart.dispose();
  }
}

const TEXT = { color: 'var(--muted)', fontSize: 12 };
const LENGTH_LABEL = { show: true, color: 'var(--text)', fontSize: 12, textBorderWidth: 0 } as const;

function optionOf({ labels, calm, marked, direction }: StackedBars): ChartOption {
  const isUp = direction === 'up';
  const category = {
    type: 'category' as const,
    data: labels.map(cut),
    inverse: !isUp,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: 'var(--line)' } },
    axisLabel: { ...TEXT, interval: 0 },
  };
  const value = {
    type: 'value' as const,
    minInterval: 1,
    splitNumber: 4,
    splitLine: { lineStyle: { color: 'var(--line)' } },
    axisLabel: TEXT,
  };
  const position = isUp ? ('top' as const) : ('right' as const);
  const lengths = labels.map((_label, at) => (calm[at] ?? 0) + (marked[at] ?? 0));
  return {
    animation: false,
    grid: isUp ? { left: 44, right: 4, top: 24, bottom: 28 } : { left: roomFor(labels), right: 48, top: 4, bottom: 28 },
    ...(isUp ? { xAxis: category, yAxis: value } : { xAxis: value, yAxis: category }),
    series: [
      partOf('var(--calm)', calm),
      // The last part of a bar bears the length of the whole.
      { ...partOf('var(--marked)', marked), label: { ...LENGTH_LABEL, position, formatter: lengthAt(lengths) } },
    ],
  };
}

// The library guesses the width of texts without a browser, and would cut them: an em for two letters is room enough.
const LETTER = 7.5;
const MOST_LETTERS = 20;

function roomFor(labels: readonly string[]): number {
  return 16 + LETTER * Math.max(...labels.map((label) => cut(label).length));
}

function cut(label: string): string {
  return label.length > MOST_LETTERS ? `${label.slice(0, MOST_LETTERS - 1)}…` : label;
}

function partOf(color: string, data: readonly number[]): BarSeriesOption {
  return { type: 'bar', stack: 'all', silent: true, barMaxWidth: 44, itemStyle: { color }, data: [...data] };
}

function lengthAt(lengths: readonly number[]): (label: { dataIndex: number }) => string {
  return ({ dataIndex }) => String(lengths[dataIndex] ?? '');
}

/**
 * The drawing without what the page does not want: a style sheet for the pointer, inline styles, which the page's own
 * policy forbids, and marks for a script. The library escapes quotes in texts, so that attributes are told for certain.
 */
function tidy(svg: string): string {
  return svg
    .replace(/<style[^]*?<\/style>/, '')
    .replace(/ (?:style|class|pointer-events|ecmeta_\w+|xmlns:xlink|version|baseProfile)="[^"]*"/g, '')
    .replace(/\n+/g, '\n')
    .trim();
}
