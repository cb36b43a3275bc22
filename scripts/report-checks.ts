import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

const AGE = 2;
const STATE = 4;

/** The table sorts with the keyboard alone: the focus can be seen, and what is sorted is told to everybody. */
export async function checkKeyboardSort(page: Page): Promise<void> {
  await page.locator('#state').focus();
  for (let heading = 0; heading <= AGE; heading += 1) await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').textContent(), 'Age', 'three tabs from the filter lead to the heading Age');
  assert.equal(await focusOutline(page), 'solid', 'the focus on a heading can be seen');
  await page.keyboard.press('Enter');
  assert.equal(await sortOf(page, AGE), 'ascending');
  assertSorted(await agesOf(page), (one, other) => one <= other);
  await page.keyboard.press('Space');
  assert.equal(await sortOf(page, AGE), 'descending');
  assertSorted(await agesOf(page), (one, other) => one >= other);
}

/** The filters show what they say, count it, and give everything back. */
export async function checkFilters(page: Page): Promise<void> {
  const rows = await page.locator('#keys tbody tr').count();
  const [option] = (await page.locator('#state option').all()).slice(1);
  const words = (await option?.getAttribute('value')) ?? '';
  await page.locator('#state').selectOption(words);
  const states = await cellsOf(page, STATE);
  assert.ok(states.length > 0 && states.length < rows, `${states.length} of ${rows} keys are "${words}"`);
  assert.ok(states.every((state) => state.split(': ')[0] === words));
  assert.equal(await page.locator('#keys output').textContent(), `${states.length} of ${rows} keys`);
  await page.locator('#state').selectOption('');
  await page.getByLabel('Filter by text').fill('BILLING s3');
  const shown = await page.locator('#keys tbody tr:visible').allTextContents();
  assert.ok(shown.length > 0 && shown.length < rows, `${shown.length} of ${rows} keys have both words`);
  assert.ok(shown.every((text) => text.includes('billing') && text.includes('s3')));
  await page.getByLabel('Filter by text').fill('');
  assert.equal(await page.locator('#keys tbody tr:visible').count(), rows);
}

/** Drawings, tables and controls have names, and a drawing that is not shown is not told. */
export async function checkNames(page: Page): Promise<void> {
  const tree = await page.locator('main').ariaSnapshot();
  for (const name of [
    'img "Active keys by age"',
    'img "Active keys by the service they were last used for"',
    'searchbox "Filter by text"',
    'combobox "Filter by state"',
    'table "Access keys. A heading sorts by its column."',
    'columnheader "Age"',
    'navigation "Parts of the report"',
  ]) {
    assert.equal(tree.split(name).length, 2, `${name} is there once`);
  }
}

/** Nothing is wider than the screen, and every cell has its heading beside it. */
export async function checkPhone(page: Page): Promise<void> {
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  assert.ok(width <= 390, `the page is ${width} px wide on a screen of 390`);
  const first = "getComputedStyle(document.querySelector('#keys tbody td:nth-child(3)'),'::before').content";
  assert.equal(await page.evaluate<string>(first), '"Age"');
}

/** Texts stand out from what is behind them by 4.5 : 1, as WCAG asks for, in the scheme that is on. */
export async function checkContrast(page: Page): Promise<void> {
  for (const text of ['--text', '--muted']) {
    for (const ground of ['--page', '--raised']) {
      const ratio = contrast(await colorOf(page, text), await colorOf(page, ground));
      assert.ok(ratio >= 4.5, `${text} on ${ground} has a contrast of ${ratio.toFixed(1)}`);
    }
  }
}

/** On paper there is nothing to press, and every row is there. */
export async function checkPrint(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('nav:visible, .controls:visible').count(), 0);
  assert.ok((await page.pdf({ format: 'A4' })).byteLength > 0);
  await page.emulateMedia({ media: 'screen' });
}

async function cellsOf(page: Page, column: number): Promise<readonly string[]> {
  const cells = await page.locator(`#keys tbody tr:visible td:nth-child(${column + 1})`).allTextContents();
  return cells.map((text) => text.trim());
}

async function agesOf(page: Page): Promise<readonly number[]> {
  return (await cellsOf(page, AGE)).map((age) => Number.parseInt(age, 10));
}

function sortOf(page: Page, column: number): Promise<string | null> {
  return page.locator('#keys th').nth(column).getAttribute('aria-sort');
}

function focusOutline(page: Page): Promise<string> {
  return page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
}

function assertSorted(numbers: readonly number[], isInOrder: (one: number, other: number) => boolean): void {
  const pairs = numbers.slice(1).map((number, at) => [numbers[at] ?? Number.NaN, number] as const);
  assert.ok(pairs.length > 0 && pairs.every(([one, other]) => isInOrder(one, other)), 'the rows are in order');
}

async function colorOf(page: Page, variable: string): Promise<readonly number[]> {
  const text = await page.evaluate<string>(
    `(()=>{const e=document.createElement('i');document.body.append(e);const s=e.attributeStyleMap;s.set('color','var(${variable})');const c=getComputedStyle(e).color;e.remove();return c})()`,
  );
  return (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: readonly number[], other: readonly number[]): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
