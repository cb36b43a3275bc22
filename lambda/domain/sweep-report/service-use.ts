import type { Usage } from '../keys/access-key.ts';
import type { SweptKey } from './swept-key.ts';
import type { StaleRule } from '../policy/policy.ts';
import { isOlderThan } from '../sweep/staleness.ts';

/** Keys that were last used for a service. */
export interface ServiceUse {
  /** AWS's own short name of the service, or what stands for several or none. */
  readonly service: string;
  /** Used lately. */
  readonly used: number;
  /** Unused for longer than the rule allows. */
  readonly unused: number;
}

const NEVER_USED = 'never used';

/** Services that have a line each; the others share one. */
const MOST_SERVICES = 12;

/**
 * Keys by the service that they were last used for, most keys first; then the services beyond twelve together, and
 * the keys never used (unused, however young). Keys of unknown use are left out.
 */
export function serviceUse(keys: readonly SweptKey[], rule: StaleRule, now: Date): readonly ServiceUse[] {
  const counts = new Map<string, { used: number; unused: number }>();
  for (const { usage } of keys) {
    if (usage.kind !== 'used') continue;
    const count = counts.get(usage.service) ?? { used: 0, unused: 0 };
    count[isOlderThan(usage.at, rule.unusedDays, now) ? 'unused' : 'used'] += 1;
    counts.set(usage.service, count);
  }
  const services = [...counts].map(([service, count]) => ({ service, ...count })).toSorted(byKeys);
  const named = services.slice(0, services.length > MOST_SERVICES ? MOST_SERVICES - 1 : MOST_SERVICES);
  return [...named, ...together(services.slice(named.length)), ...neverUsed(keys)];
}

/** Keys whose last use, and so its service, IAM does not show, or was not asked for. */
export function countUnknownUse(keys: readonly SweptKey[]): number {
  return countKind(keys, 'unknown');
}

function byKeys(one: ServiceUse, other: ServiceUse): number {
  return other.used + other.unused - one.used - one.unused || (one.service < other.service ? -1 : 1);
}

function together(rest: readonly ServiceUse[]): readonly ServiceUse[] {
  if (rest.length === 0) return [];
  const sum = (part: 'used' | 'unused'): number => rest.reduce((all, each) => all + each[part], 0);
  return [{ service: `${rest.length} other services`, used: sum('used'), unused: sum('unused') }];
}

function neverUsed(keys: readonly SweptKey[]): readonly ServiceUse[] {
  const unused = countKind(keys, 'never');
  return unused === 0 ? [] : [{ service: NEVER_USED, used: 0, unused }];
}

function countKind(keys: readonly SweptKey[], kind: Usage['kind']): number {
  return keys.filter(({ usage }) => usage.kind === kind).length;
}
