/** One measured figure with the most, or the least, it may be. */
export interface Check {
  readonly name: string;
  readonly value: number;
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  readonly unit: string;
}

export function atMost(name: string, value: number, limit: number, unit = ''): Check {
  return { name, value, bound: 'at most', limit, unit };
}

export function atLeast(name: string, value: number, limit: number, unit = ''): Check {
  return { name, value, bound: 'at least', limit, unit };
}

/** What is no number holds no limit. */
export function holds({ value, bound, limit }: Check): boolean {
  return bound === 'at most' ? value <= limit : value >= limit;
}

export function shownCheck(check: Check): string {
  const { name, value, bound, limit, unit } = check;
  const measured = `${Number(value.toFixed(2))} ${unit}`;
  return `${holds(check) ? ' OK ' : 'over'}  ${name.padEnd(72)} ${measured.padStart(12)}   ${bound} ${Number(limit.toFixed(2))} ${unit}`;
}
