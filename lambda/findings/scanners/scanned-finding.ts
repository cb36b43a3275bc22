import type { Finding, FindingState } from '../../domain/findings/finding.ts';
import { readCredential } from '../named/credential.ts';
import { identifierOf } from '../fields/identifier.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { accountOf, type ScannedKey, type ScannedUser, type Scanner } from './scan.ts';

/** Stands for the account of a key where neither the scanner nor the key id names one. */
export const NO_ACCOUNT = 'unknown';

/** A scanned key as the finding that its report would become, claimed by the person at the command line. */
export function findingOfKey(scanner: Scanner, key: ScannedKey): Finding {
  const account = accountOf(key)?.id ?? NO_ACCOUNT;
  const { names } = readCredential({
    keyId: key.accessKeyId,
    userName: key.user?.name,
    principalId: key.user?.id,
    userType: key.isRoot ? 'Root' : undefined,
    account,
  });
  return {
    ...COMMON,
    kind: 'exposed',
    findingId: identifierOf('report', key.accessKeyId, key.location ?? scanner),
    type: 'Access Key Exposure Reported',
    assertion: 'requested',
    state: stateOf(refusalOf(key)),
    account,
    names,
  };
}

/** A user whose keys a scanner calls stale, as a finding that has them judged by the sweep's own rule. */
export function findingOfUser(scanned: ScannedUser): Finding {
  const who = [scanned.user.name, scanned.user.id].filter((part) => part !== undefined);
  return {
    ...COMMON,
    kind: 'stale',
    findingId: identifierOf('prowler', scanned.check, scanned.account, ...who),
    type: scanned.check,
    assertion: 'stale',
    state: { kind: 'open' },
    account: scanned.account,
    names: { kind: 'user', user: scanned.user },
  };
}

const COMMON = {
  source: 'scanner',
  severity: undefined,
  attestation: { kind: 'operator' },
  partition: 'aws',
  activityAt: undefined,
  reference: undefined,
} as const;

// Examples and traps are samples of a key; what names another kind of credential, the verdict recognizes by the id itself.
function stateOf(refusal: Refusal | undefined): FindingState {
  switch (refusal) {
    case 'example-key':
    case 'canary-token':
      return { kind: 'sample' };
    case 'resolved':
      return { kind: 'resolved' };
    case 'temporary-credentials':
    case 'other-credential':
    case undefined:
      return { kind: 'open' };
  }
}
