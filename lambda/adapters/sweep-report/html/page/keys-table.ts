// What makes the table of keys sort and filter, in the browser. Without it the page shows all the same. It reads the
// cells that are there, and writes no HTML. `npm run page-script` makes ../page-script.ts of it, which is in the page.

const STATE = 4;

const table = part('#keys table', HTMLTableElement);
const body = part('#keys tbody', HTMLTableSectionElement);
const told = part('#keys output', HTMLOutputElement);
const text = part('#text', HTMLInputElement);
const state = part('#state', HTMLSelectElement);
const rows = [...body.rows].map((row) => ({ row, words: row.textContent.toLowerCase() }));
const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
const order = new Intl.Collator('en', { numeric: true });

for (const [column, head] of heads.entries()) {
  head.firstElementChild?.addEventListener('click', () => sortBy(head, column));
}
text.addEventListener('input', filter);
state.addEventListener('change', filter);
part('#keys .controls', HTMLElement).hidden = false;
filter();

function part<T extends Element>(selector: string, kind: new () => T): T {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}

function cellOf(row: HTMLTableRowElement, column: number): string {
  return row.cells[column]?.textContent.trim() ?? '';
}

/** Texts before numbers, such as "next run" before a day; at the end, up or down, what is empty. */
function sortBy(head: Element, column: number): void {
  const sign = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
  for (const each of heads) each.setAttribute('aria-sort', 'none');
  head.setAttribute('aria-sort', sign === 1 ? 'ascending' : 'descending');
  const keyed = rows.map(({ row }) => ({ row, cell: cellOf(row, column) }));
  keyed.sort((one, other) => {
    if (one.cell === '' || other.cell === '') return Number(one.cell === '') - Number(other.cell === '');
    return sign * (isNumber(one.cell) - isNumber(other.cell) || order.compare(one.cell, other.cell));
  });
  body.append(...keyed.map(({ row }) => row));
}

function isNumber(cell: string): number {
  return Number(/^\d/.test(cell));
}

function filter(): void {
  const wanted = text.value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const { row, words } of rows) {
    const isOfState = state.value === '' || cellOf(row, STATE).split(': ')[0] === state.value;
    const isShown = isOfState && wanted.every((word) => words.includes(word));
    row.hidden = !isShown;
    if (isShown) shown += 1;
  }
  told.value = `${shown} of ${rows.length} keys`;
}
