import type { SweepReport } from '../../../domain/sweep-report/sweep-report.ts';
import { barChart, type StackedBars } from './chart.ts';
import { type Html, html } from './html.ts';
import { plural } from './words.ts';

/** A chart with all that is needed to read it without seeing it. */
interface Figure {
  readonly id: string;
  readonly title: string;
  /** One sentence with what the chart shows. */
  readonly summary: string;
  readonly note: string;
  /** What a label names, and the two parts of its bar. */
  readonly headings: readonly [string, string, string];
  readonly bars: StackedBars;
}

export function chartsSection(report: SweepReport): Html {
  return html`<section aria-labelledby="charts-title">
<h2 id="charts-title">Age and use</h2>
<div class="charts">
${[ageFigure(report), serviceFigure(report)].map(figure)}
</div>
</section>`;
}

function ageFigure({ ages, counts }: SweepReport): Figure {
  return {
    id: 'ages',
    title: 'Active keys by age',
    summary: `${counts.stale} of ${plural(counts.active, 'key')} were found stale.`,
    note: 'By creation date. Where IAM was not asked, by the credential report, in which the age of a key starts anew when it is set Active again.',
    headings: ['age', 'not stale', 'stale'],
    bars: {
      labels: ages.map(({ label }) => label),
      calm: ages.map(({ others }) => others),
      marked: ages.map(({ stale }) => stale),
    },
  };
}

function serviceFigure({ services, stale, unknownUse }: SweepReport): Figure {
  const unused = services.reduce((sum, service) => sum + service.unused, 0);
  const unknown = unknownUse === 0 ? '' : ` ${plural(unknownUse, 'key')} of unknown use left out.`;
  return {
    id: 'services',
    title: 'Active keys by the service they were last used for',
    summary: `${plural(unused, 'key')} unused for more than ${stale.unusedDays} days, or never used.`,
    note: `As IAM tells the last use of a key: one service, and none of those before.${unknown}`,
    headings: ['service', `used within ${stale.unusedDays} d`, 'unused'],
    bars: {
      labels: services.map(({ service }) => service),
      calm: services.map(({ used }) => used),
      marked: services.map((service) => service.unused),
    },
  };
}

function figure(shown: Figure): Html {
  const { id, title, note, headings, bars } = shown;
  const [, calm, marked] = headings;
  return html`<figure>
<h3>${title}</h3>
<p class="legend" aria-hidden="true"><span>${calm}</span><span class="marked">${marked}</span></p>
${bars.labels.length === 0 ? html`<p>No key to show.</p>` : [drawing(shown, 'wide', 560), drawing(shown, 'narrow', 320)]}
<figcaption>${note}</figcaption>
<details><summary>Figures of “${title}”</summary>${figures(id, shown)}</details>
</figure>
`;
}

function drawing({ id, title, summary, bars }: Figure, size: 'wide' | 'narrow', width: number): Html {
  const name = { id: `${id}-${size}`, title, description: summary };
  return html`<div class="${size}">${barChart(bars, width, name)}</div>
`;
}

function figures(id: string, { title, headings, bars }: Figure): Html {
  const rows = bars.labels.map(
    (label, at) =>
      html`<tr><th scope="row">${label}</th><td>${bars.calm[at] ?? 0}</td><td>${bars.marked[at] ?? 0}</td></tr>`,
  );
  return html`<table class="figures" id="${id}-figures"><caption>${title}</caption><thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}
