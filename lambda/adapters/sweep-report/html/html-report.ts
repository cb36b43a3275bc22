import { createHash } from 'node:crypto';
import type { SweepReport } from '../../../domain/sweep-report/sweep-report.ts';
import { agendaSection } from './agenda-section.ts';
import { chartsSection } from './charts-section.ts';
import { headSection } from './head-section.ts';
import { html, trusted } from './html.ts';
import { keysSection } from './keys-section.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { STYLE_SHEET } from './style-sheet.ts';

/**
 * The report as one HTML page that loads nothing: charts are drawn already, style and script are inside, and its own
 * policy lets no other script run and nothing be fetched. Tells key ids in full, which are no secret, and user names.
 */
export function htmlReport(report: SweepReport): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Keystop: access keys of account ${report.account}, ${report.startedAt.toISOString().slice(0, 10)}</title>
<style>${trusted(STYLE_SHEET)}</style>
</head>
<body>
<main>
${headSection(report)}
${chartsSection(report)}
${agendaSection(report)}
${keysSection(report)}
</main>
<script type="module">${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.text;
}

const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE_SHEET)}`,
  `script-src ${hashOf(PAGE_SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
