import type { Usage } from '../keys/access-key.ts';
import type { StaleRule } from '../policy/policy.ts';

export type Staleness =
  | { readonly stale: true; readonly reason: 'unused' | 'unrotated'; readonly since: Date }
  | { readonly stale: false; readonly reason: 'in-use' | 'usage-unknown' };

const DAY = 86_400_000;

/**
 * Whether a key is stale at `now`. Unused: last used, or created where never used, longer ago than `unusedDays`.
 * Unrotated: created longer ago than `maxAgeDays`, where that is set. Both strict: exactly that long ago is not stale.
 * Unknown usage is never stale, not even by age: whether the key is in use is what a warning and its answer rest on.
 */
export function judgeStaleness(key: { createdAt: Date; usage: Usage }, rule: StaleRule, now: Date): Staleness {
  if (key.usage.kind === 'unknown') return { stale: false, reason: 'usage-unknown' };
  const unusedSince = key.usage.kind === 'used' ? key.usage.at : key.createdAt;
  if (isOlderThan(unusedSince, rule.unusedDays, now)) {
    return { stale: true, reason: 'unused', since: unusedSince };
  }
  if (rule.maxAgeDays !== undefined && isOlderThan(key.createdAt, rule.maxAgeDays, now)) {
    return { stale: true, reason: 'unrotated', since: key.createdAt };
  }
  return { stale: false, reason: 'in-use' };
}

/**
 * The last instant at which a key that is not stale cannot yet be stale, if it is not used until then; `undefined`
 * where its usage is unknown.
 */
export function staleAfter(key: { createdAt: Date; usage: Usage }, rule: StaleRule): Date | undefined {
  if (key.usage.kind === 'unknown') return undefined;
  const unusedSince = key.usage.kind === 'used' ? key.usage.at : key.createdAt;
  const unusedAt = unusedSince.getTime() + rule.unusedDays * DAY;
  if (rule.maxAgeDays === undefined) return new Date(unusedAt);
  return new Date(Math.min(unusedAt, key.createdAt.getTime() + rule.maxAgeDays * DAY));
}

/** Whether an instant lies more than `days` before `now`; exactly `days` is not older. */
export function isOlderThan(instant: Date, days: number, now: Date): boolean {
  return now.getTime() - instant.getTime() > days * DAY;
}
