import type { AccessKey, AccessKeyId } from '../keys/access-key.ts';
import type { Finding } from '../findings/finding.ts';
import type { KeyState } from '../ledger/key-state.ts';
import { decideReturn, keysCreatedSince } from './key-return.ts';
import type { Policy } from '../policy/policy.ts';
import type { Assessment, Verdict } from '../findings/verdict.ts';
import { watchFinding } from './watch-finding.ts';

/** A key that Keystop has contained or may have, and what makes it look at the key again. */
export interface KeyLook {
  readonly account: string;
  readonly partition: string;
  readonly accessKeyId: AccessKeyId;
  readonly userName: string;
  /** Names what makes Keystop look: the same for every delivery of it, and another for the next. */
  readonly findingId: string;
  readonly findingType: string;
  /** People are notified of the user's keys that were created since. @default - they are not searched for */
  readonly since?: Date | undefined;
}

/** What IAM and the ledger say at that time; no keys where there is no such user (any more). */
export interface LookFacts {
  readonly keys: readonly AccessKey[];
  readonly state: KeyState;
}

export interface LookResult {
  /** What is to be done; empty where all is as it was left. */
  readonly assessments: readonly Assessment[];
  /** About the key itself, in words, for the log. */
  readonly detail: string;
}

/**
 * What a look comes to: a key that was set Active outside Keystop is contained again, or people are notified; they are
 * notified of keys that were created in the meantime, too. Where the key is gone, or Keystop reactivated it, there is
 * nothing to do.
 */
export function assessKeyLook(
  look: KeyLook,
  { keys, state }: LookFacts,
  policy: Pick<Policy, 'recontain'>,
  now: Date,
): LookResult {
  const status = keys.find((key) => key.accessKeyId === look.accessKeyId)?.status;
  const finding = returnFinding(look, state, now);
  const decision = decideReturn(finding, status, state, policy);
  const found = look.since === undefined ? [] : keysCreatedSince(look.since, keys, look);
  const created = found.map((key) => createdKey(look, key));
  switch (decision.decision) {
    case 'contain':
      return {
        assessments: [assessmentOf(CONTAIN, finding), ...created],
        detail: 'set Active outside Keystop, or cut off',
      };
    case 'notify': {
      const { reason } = decision;
      const notified = assessmentOf({ verdict: 'notify', reason }, finding);
      return { assessments: [notified, ...created], detail: `set Active outside Keystop, and left so: ${reason}` };
    }
    case 'inactive':
      return { assessments: created, detail: 'Inactive, as it was left' };
    case 'none':
      return { assessments: [], detail: decision.why };
  }
}

const CONTAIN: Verdict = { verdict: 'contain', reason: 'active-again', evidence: 'proof' };

function assessmentOf(verdict: Verdict, finding: Finding): Assessment {
  return { verdict, finding, detail: undefined };
}

function returnFinding(look: KeyLook, state: KeyState, now: Date): Finding {
  // Seen just now: a reactivation that is recorded from here on answers it.
  const finding = findingOf(look, { accessKeyId: look.accessKeyId, findingId: look.findingId, activityAt: now });
  return { ...finding, kind: state.containment?.cause ?? 'exposed' };
}

function createdKey(look: KeyLook, { accessKeyId, createdAt }: AccessKey): Assessment {
  const finding = findingOf(look, { accessKeyId, findingId: exposureId(look.accessKeyId), activityAt: createdAt });
  return assessmentOf({ verdict: 'notify', reason: 'created-since-exposure' }, finding);
}

/** Id of all findings about what was made while a key was exposed; by its last four characters, since people read it. */
export function exposureId(accessKeyId: AccessKeyId): string {
  return `exposure/${accessKeyId.slice(-4)}`;
}

function findingOf(
  look: KeyLook,
  about: Pick<KeyLook, 'accessKeyId' | 'findingId'> & { readonly activityAt: Date },
): Finding {
  const { accessKeyId, findingId, activityAt } = about;
  const user = { name: look.userName, id: undefined };
  return watchFinding(look, {
    findingId,
    type: look.findingType,
    activityAt,
    names: { kind: 'access-key', accessKeyId, user },
  });
}
