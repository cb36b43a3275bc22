import { htmlReport } from '../../../../lambda/adapters/sweep-report/html/html-report.ts';
import { type ReportedRun, sweepReport } from '../../../../lambda/domain/sweep-report/sweep-report.ts';
import { aReportedRun } from '../../../support/builders/report-builders.ts';

/** The page of a report, read as far as tests need it. */
export class Page {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  static of(over: Partial<ReportedRun> = {}): Page {
    return new Page(htmlReport(sweepReport(aReportedRun(over))));
  }

  /** The cells of each key, as text that is escaped still. */
  get rows(): readonly (readonly string[])[] {
    const [, body = ''] = /<caption>Access keys[^]*?<tbody>\n([^]*?)<\/tbody>/.exec(this.text) ?? [];
    const rows = body.split('\n').filter((line) => line !== '');
    return rows.map((row) => row.split('<td>').slice(1));
  }

  /** What an element of this name holds, of each of them. */
  contentsOf(element: string): readonly string[] {
    return [...this.text.matchAll(new RegExp(`<${element}(?: [^>]*)?>([^]*?)</${element}>`, 'g'))].map(
      ([, contents = '']) => contents,
    );
  }

  /** How often an expression matches. */
  count(expression: string): number {
    return this.text.match(new RegExp(expression, 'g'))?.length ?? 0;
  }

  /** The values of an attribute, wherever it is. */
  valuesOf(attribute: string): readonly string[] {
    return [...this.text.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => value);
  }

  /** The words that people read, one line. */
  get words(): string {
    const [body = ''] = /<body>[^]*/.exec(this.text) ?? [];
    const shown = body.replace(/<(script|svg)[^]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ');
    return shown.replace(/\s+/g, ' ');
  }
}
