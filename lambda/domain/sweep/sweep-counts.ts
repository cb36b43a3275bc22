import type { StaleAge } from '../../contract.ts';

/** What a sweep did, in numbers. */
export interface SweepCounts {
  /** Keys found stale, those left alone included. */
  readonly stale: number;
  /** The same by age; together as many as `stale`. */
  readonly staleUnder180Days: number;
  readonly stale180To364Days: number;
  readonly staleFrom365Days: number;
  /** Keys of which a warning was delivered, the first or the final one. */
  readonly warned: number;
  /** Those of them of which it was the final one. */
  readonly finallyWarned: number;
  readonly undelivered: number;
  readonly contained: number;
  /** Keys that were due and are so no more at their turn. */
  readonly usedSince: number;
  readonly failed: number;
}

export const NO_COUNTS: SweepCounts = {
  stale: 0,
  staleUnder180Days: 0,
  stale180To364Days: 0,
  staleFrom365Days: 0,
  warned: 0,
  finallyWarned: 0,
  undelivered: 0,
  contained: 0,
  usedSince: 0,
  failed: 0,
};

/** The count of each age. */
export const STALE_COUNT = {
  'under-180-days': 'staleUnder180Days',
  '180-to-364-days': 'stale180To364Days',
  'from-365-days': 'staleFrom365Days',
} as const satisfies Record<StaleAge, keyof SweepCounts>;

/** Counts, each as `count` tells it by its name. */
export function countsOf(count: (name: keyof SweepCounts) => number): SweepCounts {
  const names = Object.keys(NO_COUNTS) as (keyof SweepCounts)[];
  return names.reduce<SweepCounts>((counts, name) => ({ ...counts, [name]: count(name) }), NO_COUNTS);
}

export function addCounts(one: SweepCounts, other: Partial<SweepCounts>): SweepCounts {
  return countsOf((name) => one[name] + (other[name] ?? 0));
}
