import type { Finding, Named } from '../findings/finding.ts';

/** A finding of Keystop's own, about what it sees of keys that it contained. */
export function watchFinding(
  where: Pick<Finding, 'account' | 'partition'>,
  what: Pick<Finding, 'findingId' | 'type' | 'activityAt'> & { readonly names: Named },
): Finding {
  const { account, partition } = where;
  return {
    kind: 'exposed',
    source: 'watch',
    severity: undefined,
    assertion: 'exposed',
    attestation: { kind: 'keystop' },
    state: { kind: 'open' },
    account,
    partition,
    reference: undefined,
    ...what,
  };
}
