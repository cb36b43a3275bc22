import { isStale, type SweptKey } from './swept-key.ts';
import { isOlderThan } from '../sweep/staleness.ts';

/** So many Active keys of an age. */
export interface AgeGroup {
  readonly label: string;
  readonly stale: number;
  readonly others: number;
}

// A group holds the keys older than the one before it ends, and not older than its own end.
const GROUPS = [
  { label: '≤30d', to: 30 },
  { label: '≤90d', to: 90 },
  { label: '≤180d', to: 180 },
  { label: '≤1y', to: 365 },
  { label: '≤2y', to: 730 },
  { label: '≤3y', to: 1095 },
] as const;
const OLDEST = '>3y';
const UNKNOWN = 'unknown';

/** Keys by age, youngest first, empty groups included; keys of unknown age are a last group, if there are any. */
export function ageGroups(keys: readonly SweptKey[], now: Date): readonly AgeGroup[] {
  const counts = new Map<string, { stale: number; others: number }>(
    [...GROUPS.map(({ label }) => label), OLDEST].map((label) => [label, { stale: 0, others: 0 }]),
  );
  for (const key of keys) {
    const label = labelOf(key.createdAt, now);
    const count = counts.get(label) ?? { stale: 0, others: 0 };
    count[isStale(key) ? 'stale' : 'others'] += 1;
    counts.set(label, count);
  }
  return [...counts].map(([label, count]) => ({ label, ...count }));
}

function labelOf(createdAt: Date | undefined, now: Date): string {
  if (createdAt === undefined) return UNKNOWN;
  return GROUPS.find(({ to }) => !isOlderThan(createdAt, to, now))?.label ?? OLDEST;
}
