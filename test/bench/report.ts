import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchChromium } from '../support/stand-ins/chromium.ts';
import { populatedReport } from '../support/builders/report-population.ts';
import { type Figure, quantile } from './figure.ts';

const KEYS = 5000;
const OPENINGS = 5;

/** A sweep's report of 5,000 keys: its size, the time to draw and write it, and the time until a browser shows it. */
export async function measureReport(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keystop-bench-'));
  try {
    const file = join(folder, 'report.html');
    const report = populatedReport(KEYS, true);
    const started = performance.now();
    // With the time to load what draws it, as the command line and the deployed stage have it.
    const { htmlReport } = await import('../../lambda/adapters/sweep-report/html/html-report.ts');
    const page = htmlReport(report);
    writeFileSync(file, page);
    const written = performance.now() - started;
    return [
      { name: `report of ${KEYS} keys`, value: Buffer.byteLength(page) / 1e6, limit: 2, unit: 'MB' },
      { name: `report of ${KEYS} keys, drawn and written`, value: written / 1000, limit: 5, unit: 's' },
      { name: `report of ${KEYS} keys, opened in Chromium`, value: await openSeconds(file), limit: 1, unit: 's' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Median time from the call until the page is drawn and its script has run. */
async function openSeconds(file: string): Promise<number> {
  const browser = await launchChromium();
  try {
    const times: number[] = [];
    for (let opening = 0; opening < OPENINGS; opening += 1) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const started = performance.now();
      await page.goto(pathToFileURL(file).href);
      await page.evaluate('new Promise(drawn=>requestAnimationFrame(()=>setTimeout(drawn)))');
      times.push((performance.now() - started) / 1000);
      await page.close();
    }
    return quantile(times, 0.5);
  } finally {
    await browser.close();
  }
}
