import type { Usage } from '../keys/access-key.ts';
import type { StaleRule } from '../policy/policy.ts';

/**
 * The one home of the rule. Everything that spares a call judges a key by `judgeStaleness`, at the worst that is known
 * of it: as old as it can be, used as little. So no key is spared that the rule would call stale, as long as the rule
 * never calls an older or less used key less stale.
 */
export interface JudgedKey {
  readonly createdAt: Date;
  readonly usage: Usage;
}

export type Staleness =
  | { readonly stale: true; readonly reason: 'unused' | 'unrotated'; readonly since: Date }
  | { readonly stale: false; readonly reason: 'in-use' | 'usage-unknown' };

const DAY = 86_400_000;

/**
 * Whether a key is stale at `now`. Unused: last used, or created where never used, longer ago than `unusedDays`.
 * Unrotated: created longer ago than `maxAgeDays`, where that is set. Both strict: exactly that long ago is not stale.
 * Unknown usage is never stale, not even by age: whether the key is in use is what a warning and its answer rest on.
 */
export function judgeStaleness(key: JudgedKey, rule: StaleRule, now: Date): Staleness {
  if (key.usage.kind === 'unknown') return { stale: false, reason: 'usage-unknown' };
  const unusedSince = unusedSinceOf(key);
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
export function staleAfter(key: JudgedKey, rule: StaleRule): Date | undefined {
  if (key.usage.kind === 'unknown') return undefined;
  return new Date(Math.min(...turnsOf(key, rule)));
}

/** Until when an unused key is judged as it is at `now`: not stale, or stale for the same reason; `undefined` for ever. */
export function sameUntil(key: JudgedKey, rule: StaleRule, now: Date): Date | undefined {
  const ahead = turnsOf(key, rule).filter((turn) => turn >= now.getTime());
  return ahead.length === 0 ? undefined : new Date(Math.min(...ahead));
}

/**
 * The last instant at which a key of at least this use cannot be stale, whatever more it is used; `undefined` where it
 * may be stale at `now`.
 */
export function safeUntil(key: JudgedKey, rule: StaleRule, now: Date): Date | undefined {
  const { stale, reason } = judgeStaleness(key, rule, now);
  return stale || reason !== 'in-use' ? undefined : staleAfter(key, rule);
}

/** Whether an instant lies more than `days` before `now`; exactly `days` is not older. */
export function isOlderThan(instant: Date, days: number, now: Date): boolean {
  return now.getTime() - instant.getTime() > days * DAY;
}

function unusedSinceOf({ createdAt, usage }: JudgedKey): Date {
  return usage.kind === 'used' ? usage.at : createdAt;
}

/** The instants after which a key is unused, and unrotated where that is a rule. */
function turnsOf(key: JudgedKey, { unusedDays, maxAgeDays }: StaleRule): readonly number[] {
  const unusedAt = unusedSinceOf(key).getTime() + unusedDays * DAY;
  return maxAgeDays === undefined ? [unusedAt] : [unusedAt, key.createdAt.getTime() + maxAgeDays * DAY];
}
