/** What a sweep did, in numbers. */
export interface SweepCounts {
  /** Keys found stale, those left alone included. */
  readonly stale: number;
  readonly warned: number;
  readonly undelivered: number;
  readonly contained: number;
  /** Keys that were due and are so no more at their turn. */
  readonly usedSince: number;
  readonly failed: number;
}

export const NO_COUNTS: SweepCounts = { stale: 0, warned: 0, undelivered: 0, contained: 0, usedSince: 0, failed: 0 };

export function addCounts(one: SweepCounts, other: Partial<SweepCounts>): SweepCounts {
  return {
    stale: one.stale + (other.stale ?? 0),
    warned: one.warned + (other.warned ?? 0),
    undelivered: one.undelivered + (other.undelivered ?? 0),
    contained: one.contained + (other.contained ?? 0),
    usedSince: one.usedSince + (other.usedSince ?? 0),
    failed: one.failed + (other.failed ?? 0),
  };
}
