import type { RunLimits } from './policy.ts';

export type LimitCheck =
  | { readonly within: true }
  | {
      readonly within: false;
      readonly limit: 'maxKeysPerRun' | 'maxPercentPerRun';
      readonly due: number;
      readonly allowed: number;
    };

/**
 * Whether a run may contain the keys that are due: not more than `maxKeysPerRun`; and not more than both
 * `minKeysForPercent` and `maxPercentPerRun` of the account's Active keys (equal is within).
 */
export function checkRunLimits(due: number, activeKeys: number, limits: RunLimits): LimitCheck {
  // Said the other way round, so that a limit that is no number lets nothing through.
  if (!(due <= limits.maxKeysPerRun))
    return { within: false, limit: 'maxKeysPerRun', due, allowed: limits.maxKeysPerRun };
  const allowed = Math.max(limits.minKeysForPercent, Math.floor((activeKeys * limits.maxPercentPerRun) / 100));
  if (!(due <= allowed)) return { within: false, limit: 'maxPercentPerRun', due, allowed };
  return { within: true };
}

/**
 * How many keys of an account may be contained in a day because of stale findings: as many as one run might contain
 * there. An account whose Active keys nobody has counted yet has `minKeysForPercent`.
 */
export function dayLimit(activeKeys: number | undefined, limits: RunLimits): number {
  const share = Math.floor(((activeKeys ?? 0) * limits.maxPercentPerRun) / 100);
  return Math.min(limits.maxKeysPerRun, Math.max(limits.minKeysForPercent, share));
}
