import assert from 'node:assert/strict';
import axe, { type AxeResults } from 'axe-core';
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

/** All that axe-core looks at: names, roles, contrasts in the scheme that is on, and ninety rules more. Unfolds all. */
export async function checkAccessibility(page: Page): Promise<void> {
  await page.evaluate("for(const each of document.querySelectorAll('details'))each.open=true");
  await page.evaluate(axe.source);
  const told = await page.evaluate<AxeResults>('axe.run({ preload: false })');
  const faults = told.violations.map(({ id, help, nodes }) => `${id}: ${help}, ${nodes[0]?.html} (${nodes.length})`);
  assert.deepEqual(faults, []);
  const passed = told.passes.map(({ id }) => id);
  for (const rule of ['color-contrast', 'svg-img-alt', 'label', 'select-name', 'button-name']) {
    assert.ok(passed.includes(rule), `${rule} has found what it is about`);
  }
}

/** Of the two drawings of a chart, the one that is not shown is not told. */
export async function checkDrawings(page: Page): Promise<void> {
  const tree = await page.locator('main').ariaSnapshot();
  for (const title of ['Active keys by age', 'Active keys by the service they were last used for']) {
    assert.equal(tree.split(`img "${title}"`).length, 2, `the drawing "${title}" is told once`);
  }
}

/** Nothing is wider than the screen, and every cell has its heading beside it. */
export async function checkPhone(page: Page): Promise<void> {
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  assert.ok(width <= 390, `the page is ${width} px wide on a screen of 390`);
  const first = "getComputedStyle(document.querySelector('#keys tbody td:nth-child(3)'),'::before').content";
  assert.equal(await page.evaluate<string>(first), '"Age"');
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
