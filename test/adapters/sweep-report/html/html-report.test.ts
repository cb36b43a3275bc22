import { createHash } from 'node:crypto';
import { htmlReport } from '../../../../lambda/adapters/sweep-report/html/html-report.ts';
import { ago, ahead, DAY } from '../../../support/builders/builders.ts';
import { aSweptKey } from '../../../support/builders/report-builders.ts';
import { populatedReport } from '../../../support/builders/report-population.ts';
import { Page } from './page.ts';

const HOSTILE = `"><img src=x onerror='alert(1)'><script>alert(2)</script></style>`;
const ESCAPED =
  '&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&lt;script&gt;alert(2)&lt;/script&gt;&lt;/style&gt;';

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('what others named, in the page', () => {
  const key = aSweptKey({
    userName: HOSTILE,
    usage: { kind: 'used', at: ago(100 * DAY), service: HOSTILE, region: HOSTILE },
    standing: 'failed',
    detail: HOSTILE,
  });
  const page = Page.of({ account: HOSTILE, planId: HOSTILE, keys: [key] });

  it('is escaped in each cell', () => {
    expect(page.rows[0]).toEqual([
      'AKIARTX3GSDSQEXAMPLE',
      ESCAPED,
      '180 d',
      `2026-08-12 ${ESCAPED} ${ESCAPED}`,
      `Failed, perhaps still Active: ${ESCAPED}`,
      'Set Inactive',
      'next run',
    ]);
  });

  it('makes no element and ends none', () => {
    expect([page.text.includes('<img'), page.text.match(/<script/g), page.text.match(/<\/style>/g)]).toEqual([
      false,
      ['<script'],
      ['</style>'],
    ]);
  });

  it('is cut and escaped in a chart', () => {
    expect(page.text).toContain('>&quot;&gt;&lt;img src=x onerro…<');
  });
});

describe('the page', () => {
  const page = new Page(htmlReport(populatedReport(300, true)));

  it('lets nothing be fetched and no script run but its own', () => {
    const [style = ''] = page.contentsOf('style');
    const [script = ''] = page.contentsOf('script');
    expect(page.valuesOf('content')[0]?.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src ${sha256(style)}; script-src ${sha256(script)}; base-uri 'none'; form-action 'none'`,
    );
  });

  it('has one script and one style sheet, and no style or handler on an element', () => {
    const counts = [page.contentsOf('script').length, page.contentsOf('style').length];
    expect([counts, page.text.match(/ (?:style|on\w+)=/g)]).toEqual([[1, 1], null]);
  });

  it('names nothing outside of itself', () => {
    const links = page.valuesOf('href').filter((target) => !target.startsWith('#'));
    const names = page.text.match(/\b(?:https?:)?\/\/[^\s"]+|url\([^)]*\)|@import| src=| srcset=/g) ?? [];
    expect([links, names]).toEqual([[], []]);
  });

  it('has each id once', () => {
    const ids = page.valuesOf('id');
    expect(ids).toEqual([...new Set(ids)]);
  });

  it.each(['aria-labelledby', 'aria-describedby', 'for', 'href'])(
    'points to elements that are there: %s',
    (attribute) => {
      const ids = page.valuesOf('id');
      const targets = page.valuesOf(attribute).flatMap((value) => value.replace('#', '').split(' '));
      expect([targets.length > 0, targets.filter((target) => !ids.includes(target))]).toEqual([true, []]);
    },
  );

  it('has a row for each key, with a cell for each heading', () => {
    const headings = page.text.match(/<th scope="col" aria-sort="none"><button/g) ?? [];
    expect([page.rows.length, new Set(page.rows.map((cells) => cells.length))]).toEqual([
      300,
      new Set([headings.length]),
    ]);
  });

  it('ends every element that has to be ended', () => {
    const elements = [
      'main',
      'section',
      'div',
      'figure',
      'svg',
      'table',
      'thead',
      'tbody',
      'ul',
      'p',
      'select',
      'span',
    ];
    expect(elements.map((element) => [element, page.count(`</${element}>`)])).toEqual(
      elements.map((element) => [element, page.count(`<${element}[ >]`)]),
    );
  });

  it('names and describes each drawing', () => {
    expect([page.text.match(/<svg[^>]* role="img"/g)?.length, page.contentsOf('desc').length]).toEqual([4, 4]);
  });

  it('is the same for the same report', () => {
    expect(htmlReport(populatedReport(300, true))).toBe(page.text);
  });
});

describe('the page of 5,000 keys', () => {
  const page = new Page(htmlReport(populatedReport(5000, true)));

  it('has all of them', () => {
    expect(page.rows).toHaveLength(5000);
  });

  it('is no larger than 2 MB', () => {
    expect(Buffer.byteLength(page.text)).toBeLessThan(2_000_000);
  });
});

describe('the page of an account without an Active key', () => {
  const page = Page.of({ keys: [] });

  it('says so in place of charts and agenda', () => {
    expect([page.words.match(/No key to show\./g)?.length, page.words.includes('Nothing is planned.')]).toEqual([
      1,
      true,
    ]);
  });
});

describe('a row', () => {
  it('tells the key, its owner, its age, its last use, where it stands and what comes next', () => {
    const usage = { kind: 'used', at: ago(100 * DAY), service: 's3', region: 'eu-central-1' } as const;
    const key = aSweptKey({ usage, standing: 'warned', until: ahead(11 * DAY), inactiveFrom: ahead(14 * DAY) });
    expect(Page.of({ keys: [key] }).rows[0]).toEqual([
      'AKIARTX3GSDSQEXAMPLE',
      'ci-deployer',
      '180 d',
      '2026-08-12 s3 eu-central-1',
      'Warned',
      'Final warning, then Inactive from 2026-12-04',
      '2026-12-01',
    ]);
  });

  it('leaves empty what nobody asked for', () => {
    const usage = { kind: 'unknown' } as const;
    const key = aSweptKey({ accessKeyId: undefined, createdAt: undefined, usage, standing: 'protected-identity' });
    expect(Page.of({ keys: [key] }).rows[0]).toEqual([
      '',
      'ci-deployer',
      '',
      'unknown',
      'Protected user',
      'Nothing',
      '',
    ]);
  });

  it('hides what looks like a secret in what failed', () => {
    const detail = 'SignatureError: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE1 is no key id';
    const [row] = Page.of({ keys: [aSweptKey({ standing: 'failed', detail })] }).rows;
    expect(row?.[4]).toBe('Failed, perhaps still Active: SignatureError: [redacted] is no key id');
  });

  it.each([
    ['in-use', ahead(30 * DAY), 'May turn stale', '2026-12-20'],
    ['finally-warned', ahead(2 * DAY), 'Set Inactive', '2026-11-22'],
    ['due', undefined, 'Set Inactive', 'next run'],
    ['stopped', undefined, 'Set Inactive', 'on approval'],
    ['outside-contain-window', undefined, 'Set Inactive', 'in the contain window'],
    ['undelivered', undefined, 'Warning', 'next run'],
    ['held', ahead(9 * DAY), 'Judged again', '2026-11-29'],
    ['exempt', ahead(40 * DAY), 'Judged again', '2026-12-30'],
    ['contained', undefined, 'Nothing', ''],
  ] as const)('tells what comes next for a key that is %s', (standing, until, step, from) => {
    const [row] = Page.of({ keys: [aSweptKey({ standing, until })] }).rows;
    expect(row?.slice(5)).toEqual([step, from]);
  });

  it('is marked where the key was found stale', () => {
    const page = Page.of({ keys: [aSweptKey({ standing: 'held' }), aSweptKey({ standing: 'in-use' })] });
    expect(page.text.match(/<tr(?: class=s)?><td>/g)).toEqual(['<tr class=s><td>', '<tr><td>']);
  });
});
