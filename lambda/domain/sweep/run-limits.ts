import type { AccountLimits, RunLimits } from '../policy/policy.ts';

const RUN_LIMITS = ['maxKeysPerRun', 'maxPercentPerRun', 'maxKeysPerOrganizationRun'] as const;

/** A limit that stops a run, by its name in the configuration. */
export type RunLimit = (typeof RUN_LIMITS)[number];

export function isRunLimit(text: string): text is RunLimit {
  return RUN_LIMITS.some((limit) => limit === text);
}

export type LimitCheck =
  | { readonly within: true }
  | {
      readonly within: false;
      readonly limit: RunLimit;
      readonly due: number;
      readonly allowed: number;
    };

/**
 * Whether a run may contain the keys that are due: not more than `maxKeysPerRun`; and not more than both
 * `minKeysForPercent` and `maxPercentPerRun` of the account's Active keys (equal is within).
 */
export function checkRunLimits(due: number, activeKeys: number, limits: AccountLimits): LimitCheck {
  // Said the other way round, so that a limit that is no number lets nothing through.
  if (!(due <= limits.maxKeysPerRun))
    return { within: false, limit: 'maxKeysPerRun', due, allowed: limits.maxKeysPerRun };
  const allowed = Math.max(limits.minKeysForPercent, Math.floor((activeKeys * limits.maxPercentPerRun) / 100));
  if (!(due <= allowed)) return { within: false, limit: 'maxPercentPerRun', due, allowed };
  return { within: true };
}

/**
 * Whether a run over several accounts may contain what it would: `due` are the keys of the accounts that are within
 * their own limits, since no others are contained (equal is within).
 */
export function checkOrganizationLimit(due: number, limits: Pick<RunLimits, 'maxKeysPerOrganizationRun'>): LimitCheck {
  const allowed = limits.maxKeysPerOrganizationRun;
  if (!(due <= allowed)) return { within: false, limit: 'maxKeysPerOrganizationRun', due, allowed };
  return { within: true };
}

/**
 * How many keys of an account may be contained in a day because of stale findings: as many as one run might contain
 * there. An account whose Active keys were not counted yet has `minKeysForPercent`.
 */
export function dayLimit(activeKeys: number | undefined, limits: AccountLimits): number {
  const share = Math.floor(((activeKeys ?? 0) * limits.maxPercentPerRun) / 100);
  return Math.min(limits.maxKeysPerRun, Math.max(limits.minKeysForPercent, share));
}
