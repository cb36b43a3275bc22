import type { SweptKeyStatus } from '../../../domain/sweep-report/swept-key.ts';
import { countOf, type SweepReport } from '../../../domain/sweep-report/sweep-report.ts';
import { type Html, html } from './html.ts';
import { minuteOf, plural } from './words.ts';

/** The run and its account, what it did in numbers, and whether a run limit stopped it. */
export function headSection(report: SweepReport): Html {
  const { account, startedAt, reportedAt, isApplied } = report;
  return html`<header>
<h1>Keystop: access keys of account ${account}</h1>
<p>${isApplied ? 'Sweep' : 'Plan of a sweep; nothing was changed'}, ${minuteOf(startedAt)}. Credential report of ${minuteOf(reportedAt)}. All days are UTC.</p>
<nav aria-label="Parts of the report"><a href="#charts-title">Age and use</a><a href="#agenda-title">What will happen when</a><a href="#keys-title">Keys</a></nav>
</header>
<ul class="tiles">${tilesOf(report)}</ul>
<p>${ruleOf(report)}</p>
${limitOf(report)}
${warnOnlyOf(report)}
${undeliveredOf(report)}`;
}

function tilesOf(report: SweepReport): readonly Html[] {
  const { counts, isApplied, standings } = report;
  const count = (...of: readonly SweptKeyStatus[]): number => countOf(standings, ...of);
  const failed = count('failed', 'not-judged');
  const tiles: readonly (readonly [number, string])[] = [
    [counts.active, `Active ${counts.active === 1 ? 'key' : 'keys'} of ${plural(counts.users, 'user')}`],
    [counts.stale, 'found stale'],
    ...(isApplied ? [] : ([[count('to-warn', 'to-warn-finally'), 'to be warned of']] as const)),
    [count('warned', 'finally-warned'), 'warned, waiting'],
    [counts.due, 'due'],
    ...(isApplied ? ([[count('contained'), 'set Inactive']] as const) : []),
    [count('exempt', 'held', 'protected-identity'), 'exempt, held or protected'],
    ...(failed > 0 ? ([[failed, 'failed or not judged']] as const) : []),
  ];
  return tiles.map(([number, words]) => html`<li><strong>${number}</strong>${words}</li>`);
}

const MODES = {
  enforce: 'What is warned of and not answered is set Inactive.',
  warn: 'Stale keys are warned of and never set Inactive: the mode is warn.',
  observe: 'Nobody is warned and nothing is set Inactive: the mode is observe.',
} as const;

function ruleOf({ stale, staleMode }: SweepReport): string {
  const age = stale.maxAgeDays === undefined ? '' : `, or older than ${stale.maxAgeDays} days`;
  return `Stale is an Active key that is unused for more than ${stale.unusedDays} days${age}. ${MODES[staleMode]}`;
}

function limitOf(report: SweepReport): Html {
  const { check, counts, planId, isApplied, limits } = report;
  if (check.within) {
    const { maxKeysPerRun, maxPercentPerRun } = limits;
    const allowed = `maxKeysPerRun ${limitWords(maxKeysPerRun)}, maxPercentPerRun ${limitWords(maxPercentPerRun)}`;
    return html`<p>Run limits: ${plural(counts.due, 'key')} due, within the limits (${allowed}).</p>`;
  }
  const { due, limit, allowed } = check;
  const approve = html`<code>keystop sweep --approve ${planId}</code>`;
  const kept = isApplied
    ? html`The plan is kept. If it is right, approve it: ${approve}. If not, find out why so many keys are due at once.`
    : html`A run with <code>--apply</code> keeps the plan, to be approved if it is right.`;
  const why =
    limit === 'maxKeysPerOrganizationRun'
      ? `${plural(due, 'key')} due, and in all accounts together more than the ${allowed} that ${limit} allows`
      : `${plural(due, 'key')} due, and ${limit} allows ${allowed}`;
  return html`<p class="notice"><strong>Stopped by a run limit.</strong> ${why}, so none ${isApplied ? 'was' : 'would be'} set Inactive. ${kept}</p>`;
}

function limitWords(limit: number): string {
  return Number.isFinite(limit) ? String(limit) : 'none';
}

function warnOnlyOf({ warnOnly }: SweepReport): Html {
  if (!warnOnly) return html``;
  return html`<p class="notice"><strong>This run only warns:</strong> it is the first, or the first after so long without a completed one that people may have forgotten its warnings.</p>`;
}

function undeliveredOf({ standings }: SweepReport): Html {
  const keys = countOf(standings, 'undelivered');
  if (keys === 0) return html``;
  return html`<p class="notice"><strong>${plural(keys, 'warning')} reached nobody</strong>, so no step follows. Subscribe somebody to the notices of the deployed Keystop, or name a topic with <code>--topic ARN</code>.</p>`;
}
