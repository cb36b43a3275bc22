import { ageDays } from '../../../domain/shared/age-days.ts';
import { isStale, type SweptKey } from '../../../domain/sweep-report/swept-key.ts';
import type { SweepReport } from '../../../domain/sweep-report/sweep-report.ts';
import { redactText } from '../../aws/redact.ts';
import { COLUMNS } from './columns.ts';
import { type Html, html, trusted } from './html.ts';
import { nextWords, STANDING_WORDS, usageWords } from './words.ts';

/** The table of keys. Its rows are written short, without the end tags that HTML does not need: there may be thousands. */
export function keysSection(report: SweepReport): Html {
  const headings = COLUMNS.map(
    (column) => html`<th scope="col" aria-sort="none"><button type="button">${column}</button></th>`,
  );
  return html`<section id="keys" aria-labelledby="keys-title">
<h2 id="keys-title">Keys</h2>
<p>Every Active key of the account as the run found it; what is marked was found stale. A key without an id was not asked for: the credential report, which holds no ids, tells that nothing can be due for it.</p>
${controls(report)}
<table>
<caption>Access keys. A heading sorts by its column.</caption>
<thead><tr>${headings}</tr></thead>
<tbody>
${report.keys.map((key) => row(key, report.startedAt))}</tbody>
</table>
</section>`;
}

// Shown by the script, which they are nothing without.
function controls({ standings }: SweepReport): Html {
  const options = [...standings]
    .map(([standing, keys]) => ({ words: STANDING_WORDS[standing], keys }))
    .toSorted((one, other) => (one.words < other.words ? -1 : 1))
    .map(({ words, keys }) => html`<option value="${words}">${words} (${keys})</option>`);
  return html`<div class="controls" hidden>
<div><label for="text">Filter by text</label><input id="text" type="search" autocomplete="off" spellcheck="false"></div>
<div><label for="state">Filter by state</label><select id="state"><option value="">All</option>${options}</select></div>
<output for="text state" aria-live="polite"></output>
</div>`;
}

function row(key: SweptKey, now: Date): Html {
  const next = nextWords(key);
  const cells = [
    key.accessKeyId ?? '',
    key.userName,
    key.createdAt === undefined ? '' : `${ageDays(key.createdAt, now)} d`,
    usageWords(key.usage),
    key.detail === undefined
      ? STANDING_WORDS[key.standing]
      : `${STANDING_WORDS[key.standing]}: ${redactText(key.detail)}`,
    next.step,
    next.from,
  ];
  const start = trusted(isStale(key) ? '<tr class=s>' : '<tr>');
  return html`${start}${cells.map((cell) => html`<td>${cell}`)}
`;
}
