/**
 * Looks at a sweep's report of 1,000 made-up keys in a real browser, light and dark, wide and narrow, and with the
 * keyboard alone; then writes the pictures of it in `docs/`. Ends non-zero where something is off.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { htmlReport } from '../lambda/adapters/sweep-report/html/html-report.ts';
import { launchChromium } from '../test/support/stand-ins/chromium.ts';
import { populatedReport } from '../test/support/builders/report-population.ts';
import {
  checkAccessibility,
  checkDrawings,
  checkFilters,
  checkKeyboardSort,
  checkPhone,
  checkPrint,
} from './report-checks.ts';

interface View {
  readonly picture: string;
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  /** What the picture shows, a part of the page by its id, or its top. */
  readonly at?: string;
  readonly checks: readonly ((page: Page) => Promise<void>)[];
}

const VIEWS: readonly View[] = [
  {
    picture: 'report.png',
    colorScheme: 'light',
    width: 1280,
    height: 1480,
    checks: [checkAccessibility, checkDrawings, checkFilters, checkKeyboardSort, checkPrint],
  },
  {
    picture: 'report-keys-dark.png',
    colorScheme: 'dark',
    width: 1280,
    height: 800,
    at: 'keys',
    checks: [checkAccessibility],
  },
  {
    picture: 'report-phone.png',
    colorScheme: 'light',
    width: 390,
    height: 844,
    at: 'keys',
    checks: [checkAccessibility, checkDrawings, checkPhone, checkFilters, checkKeyboardSort],
  },
];

const folder = mkdtempSync(join(tmpdir(), 'keystop-report-'));
try {
  const file = join(folder, 'report.html');
  writeFileSync(file, htmlReport(populatedReport(1000, true)));
  const browser = await launchChromium();
  try {
    for (const view of VIEWS) await look(browser, pathToFileURL(file).href, view);
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function look(browser: Browser, url: string, view: View): Promise<void> {
  const { picture, colorScheme, width, height, at, checks } = view;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const said: string[] = [];
  page.on('request', (request) => request.url() !== url && said.push(`it asks for ${request.url()}`));
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (fault) => said.push(fault.message));
  await page.goto(url);
  const path = resolve('docs', picture);
  if (at !== undefined) await page.evaluate(`document.getElementById('${at}').scrollIntoView()`);
  await page.screenshot({ path });
  for (const check of checks) await check(page);
  assert.deepEqual(said, [], 'the page asks for nothing and has nothing to complain of');
  await page.close();
  process.stdout.write(`ok  ${path}: ${width} px, ${colorScheme}, ${checks.map(({ name }) => name).join(', ')}\n`);
}
