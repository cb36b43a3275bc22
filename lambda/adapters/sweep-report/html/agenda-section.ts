import { AGENDA_STEPS, type AgendaItem, type AgendaStep } from '../../../domain/sweep-report/agenda.ts';
import { OUTLOOK_DAYS, type SweepReport } from '../../../domain/sweep-report/sweep-report.ts';
import { type Html, html } from './html.ts';
import { NEXT_RUN, ON_APPROVAL, plural, STEP_WORDS, WITH_WINDOW } from './words.ts';

// Further ahead than anybody plans; each key's own day is in the table.
const MOST_ITEMS = 20;

/** What will happen when, and what to do about it. */
export function agendaSection({ agenda, turningStale }: SweepReport): Html {
  return html`<section aria-labelledby="agenda-title">
<h2 id="agenda-title">What will happen when</h2>
<p>If nobody does anything, and at the earliest: a step is done by the first run on or after its day. A key that is used meanwhile is left alone. A key is judged again when its hold or exemption has ended, or when something about it was not known.</p>
${agenda.length === 0 ? html`<p>Nothing is planned.</p>` : table(agenda)}
<p>${plural(turningStale, 'key')} in use ${turningStale === 1 ? 'turns' : 'turn'} stale within ${OUTLOOK_DAYS} days, if unused until then.</p>
<p>To keep an unused key, tag its user <code>keystop:exempt-until=YYYY-MM-DD</code>, at most 180 days ahead. To reactivate a key that Keystop set Inactive: <code>keystop reactivate KEY --reason "…"</code>.</p>
</section>`;
}

function table(agenda: readonly AgendaItem[]): Html {
  const shown = agenda.slice(0, MOST_ITEMS);
  const later = agenda.slice(MOST_ITEMS);
  const rest = (step: AgendaStep): number => later.reduce((sum, { keys }) => sum + keys[step], 0);
  return html`<table class="figures"><caption>Keys by day and step</caption>
<thead><tr><th scope="col">From</th>${AGENDA_STEPS.map((step) => html`<th scope="col">${STEP_WORDS[step]}</th>`)}</tr></thead>
<tbody>
${shown.map(({ time, keys }) => line(timeWords(time), (step) => keys[step]))}${later.length === 0 ? html`` : line('later', rest)}</tbody></table>`;
}

function line(time: string, keysOf: (step: AgendaStep) => number): Html {
  return html`<tr><th scope="row">${time}</th>${AGENDA_STEPS.map((step) => html`<td>${keysOf(step) || ''}</td>`)}</tr>
`;
}

function timeWords(time: AgendaItem['time']): string {
  switch (time) {
    case 'approval':
      return ON_APPROVAL;
    case 'open-window':
      return WITH_WINDOW;
    case 'next-run':
      return NEXT_RUN;
    default:
      return time;
  }
}
