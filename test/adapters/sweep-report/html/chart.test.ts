import * as fc from 'fast-check';
import { barChart, type StackedBars } from '../../../../lambda/adapters/sweep-report/html/chart.ts';
import { Page } from './page.ts';

const NAME = { id: 'ages', title: 'Keys & ages', description: 'One of "two".' };

const draw = (bars: StackedBars, width = 560): Page => new Page(barChart(bars, width, NAME).text);

const numbersOf = (page: Page, expression: RegExp): readonly number[] =>
  [...page.text.matchAll(expression)].map(([, number]) => Number(number));
const ticksOf = (page: Page): readonly number[] => numbersOf(page, /<text class="tick"[^>]*>(\d+)</g);
const tickPlacesOf = (page: Page): readonly number[] => numbersOf(page, /<text class="tick" x="([\d.]+)"/g);
const widthsOf = (page: Page, part: string): readonly number[] =>
  numbersOf(page, new RegExp(`<rect class="${part}"[^>]* width="([\\d.]+)"`, 'g'));

describe('a chart', () => {
  const chart = draw({ labels: ['s3', 'sts', 'ecr'], calm: [30, 10, 0], marked: [10, 0, 20] });

  it('is one image with a name and a description, both escaped', () => {
    expect([chart.text.split('\n')[0], chart.count('<svg')]).toEqual([
      '<svg viewBox="0 0 560 108" role="img" aria-labelledby="ages-title" aria-describedby="ages-desc"><title id="ages-title">Keys &amp; ages</title><desc id="ages-desc">One of &quot;two&quot;.</desc>',
      1,
    ]);
  });

  it('tells the label and the length of each bar', () => {
    const texts = [...chart.text.matchAll(/<text class="(label|length)"[^>]*>([^<]*)</g)];
    expect(texts.map(([, kind, text]) => [kind, text])).toEqual([
      ['label', 's3'],
      ['length', '40'],
      ['label', 'sts'],
      ['length', '10'],
      ['label', 'ecr'],
      ['length', '20'],
    ]);
  });

  it('draws each part as long as its number, and no part of nothing', () => {
    const [ten = 0] = widthsOf(chart, 'marked');
    expect([widthsOf(chart, 'calm'), widthsOf(chart, 'marked')]).toEqual([
      [expect.closeTo(3 * ten, 0), expect.closeTo(ten, 0)],
      [expect.closeTo(ten, 0), expect.closeTo(2 * ten, 0)],
    ]);
  });

  it('holds neither colours nor fonts of its own', () => {
    expect(chart.text).not.toMatch(/ (?:style|fill|stroke|font[\w-]*)=/);
  });

  it('has an axis also where all bars are of no length', () => {
    const page = draw({ labels: ['≤30d', '>3y'], calm: [0, 0], marked: [0, 0] });
    expect([ticksOf(page), page.count('<rect')]).toEqual([[0, 1], 0]);
  });
});

describe('the axis of any chart', () => {
  const anyBars = fc
    .array(fc.tuple(fc.string(), fc.nat(6000), fc.nat(4000)), { minLength: 1, maxLength: 14 })
    .map((bars) => ({
      labels: bars.map(([label]) => label),
      calm: bars.map(([, calm]) => calm),
      marked: bars.map(([, , marked]) => marked),
    }));
  const anyWidth = fc.constantFrom(320, 560);

  it('goes from zero to the first tick that no bar is longer than', () => {
    fc.assert(
      fc.property(anyBars, anyWidth, (bars, width) => {
        const longest = Math.max(1, ...bars.calm.map((calm, at) => calm + (bars.marked[at] ?? 0)));
        const ticks = ticksOf(draw(bars, width));
        expect([ticks[0], ticks.findIndex((tick) => tick >= longest)]).toEqual([0, ticks.length - 1]);
      }),
    );
  });

  it('has ticks at whole, round, even steps', () => {
    fc.assert(
      fc.property(anyBars, anyWidth, (bars, width) => {
        const ticks = ticksOf(draw(bars, width));
        const [, step = 0] = ticks;
        expect(String(step)).toMatch(/^[125]0*$/);
        expect(ticks).toEqual(ticks.map((_tick, at) => at * step));
      }),
    );
  });

  it('leaves room for the numbers at its ticks, and ends inside of the drawing', () => {
    fc.assert(
      fc.property(anyBars, anyWidth, (bars, width) => {
        const places = tickPlacesOf(draw(bars, width));
        const distances = places.slice(1).map((place, at) => place - (places[at] ?? 0));
        expect(Math.min(...distances)).toBeGreaterThanOrEqual(40);
        expect(places.at(-1)).toBeLessThanOrEqual(width - 48);
      }),
    );
  });
});
