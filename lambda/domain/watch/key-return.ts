import type { AccessKey, AccessKeyStatus } from '../keys/access-key.ts';
import type { Finding } from '../findings/finding.ts';
import type { KeyState, OpenIntent } from '../ledger/key-state.ts';
import type { Policy } from '../policy/policy.ts';

/** So often one incident's key is set Inactive again. After that two parties would fight over it without end. */
export const MOST_RECONTAINMENTS = 3;

/**
 * The longest that the reactivator is at work after its intent: the function ends within one minute, and the command
 * line's two rounds with IAM within two.
 */
export const REACTIVATION_SECONDS = 120;

/** What to do about a key that Keystop set Inactive and that may have been set Active outside Keystop. */
export type ReturnDecision =
  | { readonly decision: 'contain' }
  | { readonly decision: 'notify'; readonly reason: 'active-again' | 'recontain-limit' }
  /** It is as Keystop left it. */
  | { readonly decision: 'inactive' }
  | { readonly decision: 'none'; readonly why: string };

const NOT_HELD: ReturnDecision = { decision: 'none', why: 'Keystop does not hold the key Inactive (any more)' };
const GONE: ReturnDecision = { decision: 'none', why: 'the user has no such key (any more)' };

/**
 * Decides about a key as IAM lists it; `undefined` where it lists no such key. Outside Keystop means that the
 * history holds a containment and no reactivation since, nor one that was at work when the key was set Active. A
 * containment that this very finding began and that was cut off before its record or its notice is carried to its end,
 * also where the key is Inactive. A key is set Inactive again at most `MOST_RECONTAINMENTS` times, counted from the last containment that a source's own
 * finding led to.
 */
export function decideReturn(
  finding: Pick<Finding, 'findingId' | 'activityAt' | 'call'>,
  status: AccessKeyStatus | undefined,
  { containment, openIntents, unannounced }: Pick<KeyState, 'containment' | 'openIntents' | 'unannounced'>,
  { recontain }: Pick<Policy, 'recontain'>,
): ReturnDecision {
  const { findingId } = finding;
  const isReactivating = openIntents.some((intent) => intent.action === 'reactivate' && excuses(intent, finding));
  if (containment === undefined || isReactivating) return NOT_HELD;
  if (status === undefined) return GONE;
  const isOwn = (one: { readonly findingId: string }): boolean => one.findingId === findingId;
  const isCutOff = openIntents.some(isOwn) || unannounced.some(isOwn);
  if (status !== 'Active') return isCutOff ? { decision: 'contain' } : { decision: 'inactive' };
  if (!recontain[containment.cause]) return { decision: 'notify', reason: 'active-again' };
  if (containment.recontained >= MOST_RECONTAINMENTS) return { decision: 'notify', reason: 'recontain-limit' };
  return { decision: 'contain' };
}

/**
 * Whether a reactivation whose outcome is not recorded explains that the key is Active. One that IAM is not known to
 * have accepted explains it for its own time only: its intent stays open, and says nothing of what others do later.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
function excuses({ at, earlier }: OpenIntent, { activityAt, call }: Pick<Finding, 'activityAt' | 'call'>): boolean {
  if (activityAt === undefined) return true;
  // CloudTrail dates calls to the second.
  const secondsAfter = Math.floor(activityAt.getTime() / 1000) - Math.floor(at.getTime() / 1000);
  if (secondsAfter >= 0 && secondsAfter <= REACTIVATION_SECONDS) return true;
  return call === undefined && earlier === 'accepted';
}

/**
 * The user's other Active keys that were created at an instant or after it, to the second, by which IAM dates keys.
 * With a leaked key an attacker may have made them.
 */
export function keysCreatedSince(
  since: Date,
  keys: readonly AccessKey[],
  but: Pick<AccessKey, 'accessKeyId'>,
): readonly AccessKey[] {
  const second = Math.floor(since.getTime() / 1000) * 1000;
  return keys.filter(
    ({ accessKeyId, status, createdAt }) =>
      accessKeyId !== but.accessKeyId && status === 'Active' && createdAt.getTime() >= second,
  );
}
