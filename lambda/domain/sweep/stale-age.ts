import type { StaleAge } from '../../contract.ts';

const DAY = 86_400_000;

/** How long ago a key became fit to be called stale: exactly 180 days, and exactly 365, belong to the longer one. */
export function staleAgeOf(since: Date, now: Date): StaleAge {
  const days = (now.getTime() - since.getTime()) / DAY;
  if (days < 180) return 'under-180-days';
  return days < 365 ? '180-to-364-days' : 'from-365-days';
}
