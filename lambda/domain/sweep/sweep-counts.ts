import type { StaleAge } from '../../contract.ts';

/** What a sweep did, in numbers. */
export interface SweepCounts {
  /** Keys found stale, those left alone included. */
  readonly stale: number;
  /** The same by age; together as many as `stale`. */
  readonly staleUnder180Days: number;
  readonly stale180To364Days: number;
  readonly staleFrom365Days: number;
  /** Keys whose warning was delivered, the first or the final one. */
  readonly warned: number;
  /** How many of them got the final one. */
  readonly finallyWarned: number;
  /** Keys whose warning reached nobody. */
  readonly undelivered: number;
  /** Notices of a run limit that reached nobody. */
  readonly limitUndelivered: number;
  readonly contained: number;
  /**
   * Keys planned for containment that no longer qualified when their turn came: used, rotated, exempted, held,
   * reactivated, or already contained.
   */
  readonly noLongerDue: number;
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
  limitUndelivered: 0,
  contained: 0,
  noLongerDue: 0,
  failed: 0,
};

/** The count of each age. */
export const STALE_COUNT = {
  'under-180-days': 'staleUnder180Days',
  '180-to-364-days': 'stale180To364Days',
  'from-365-days': 'staleFrom365Days',
} as const satisfies Record<StaleAge, keyof SweepCounts>;

/** Counts, each one what `count` returns for its name. */
export function countsOf(count: (name: keyof SweepCounts) => number): SweepCounts {
  const names = Object.keys(NO_COUNTS) as (keyof SweepCounts)[];
  return names.reduce<SweepCounts>((counts, name) => ({ ...counts, [name]: count(name) }), NO_COUNTS);
}

/**
 * Counts as they were stored or handed from stage to stage, those of earlier releases included: they have `usedSince`
 * for `noLongerDue`, and no `limitUndelivered`.
 */
export function storedCounts(
  optional: (name: string) => number | undefined,
  required: (name: string) => number,
): SweepCounts {
  return countsOf((name) => {
    if (name === 'noLongerDue') return optional(name) ?? required('usedSince');
    return name === 'limitUndelivered' ? (optional(name) ?? 0) : required(name);
  });
}

export function addCounts(one: SweepCounts, other: Partial<SweepCounts>): SweepCounts {
  return countsOf((name) => one[name] + (other[name] ?? 0));
}
