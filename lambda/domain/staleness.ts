import type { Usage } from './access-key.ts';
import type { StaleRule } from './policy.ts';

export type Staleness =
  | { readonly stale: true; readonly reason: 'unused' | 'unrotated'; readonly since: Date }
  | { readonly stale: false; readonly reason: 'in-use' | 'usage-unknown' };

const DAY = 86_400_000;

/**
 * Whether a key is stale at `now`. Unused: last used, or created where never used, longer ago than `unusedDays`.
 * Unrotated: created longer ago than `maxAgeDays`, where that is set. Both strict: exactly that long ago is not stale.
 * Unknown usage is never unused.
 */
export function judgeStaleness(key: { createdAt: Date; usage: Usage }, rule: StaleRule, now: Date): Staleness {
  const unusedSince = unusedSinceOf(key);
  if (unusedSince !== undefined && isOlderThan(unusedSince, rule.unusedDays, now)) {
    return { stale: true, reason: 'unused', since: unusedSince };
  }
  if (rule.maxAgeDays !== undefined && isOlderThan(key.createdAt, rule.maxAgeDays, now)) {
    return { stale: true, reason: 'unrotated', since: key.createdAt };
  }
  return { stale: false, reason: key.usage.kind === 'unknown' ? 'usage-unknown' : 'in-use' };
}

/** Whether an instant lies more than `days` before `now`; exactly `days` is not older. */
export function isOlderThan(instant: Date, days: number, now: Date): boolean {
  return now.getTime() - instant.getTime() > days * DAY;
}

function unusedSinceOf(key: { createdAt: Date; usage: Usage }): Date | undefined {
  switch (key.usage.kind) {
    case 'used':
      return key.usage.at;
    case 'never':
      return key.createdAt;
    case 'unknown':
      return undefined;
  }
}
