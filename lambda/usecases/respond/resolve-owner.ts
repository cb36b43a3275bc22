import type { AccessKey, AccessKeyId, AccessKeyStatus } from '../../domain/keys/access-key.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { isSameUser } from '../../domain/keys/user-name.ts';
import type { Clock } from '../ports/clock.ts';
import type { AccessKeys, KeyUse, ListedKeys } from '../ports/iam.ts';
import { PATIENCE_WITHIN } from '../shared/time-budgets.ts';

type Fault = { readonly kind: 'fault'; readonly code: string; readonly retryable: boolean; readonly message: string };
const OUT_OF_PATIENCE: Fault = {
  kind: 'fault',
  code: 'Timeout',
  retryable: true,
  message: 'IAM did not answer in time',
};

type Use = KeyUse | Fault;
type Listed = ListedKeys | Fault;

export type Owner =
  | {
      readonly kind: 'owner';
      readonly userName: string;
      /** `unread` where IAM could not be read, or has not yet caught up. */
      readonly status: AccessKeyStatus | 'unread';
      /** Set where the name rests on the finding alone: IAM could not be asked. */
      readonly unconfirmed: Fault | undefined;
      readonly keys: readonly AccessKey[];
      /** The key's last use; a fault is one of its values, and never thrown. */
      readonly use: Promise<Use>;
    }
  /** IAM answered, and no user of this account owns the key. */
  | { readonly kind: 'nobody'; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly fault: Fault };

/**
 * Whose a key is: the named user if that user's list holds the key; else the user that IAM names for the bare key id.
 * One round trip where the finding names the right user, two where it does not: both questions are asked at once.
 * A wrong name is harmless all the same: IAM changes a key only together with its own user.
 */
export async function resolveOwner(
  accessKeyId: AccessKeyId,
  namedUser: string | undefined,
  keys: AccessKeys,
  clock: Clock,
): Promise<Owner> {
  const use = askUse(accessKeyId, keys);
  if (namedUser === undefined) return ofUse(accessKeyId, await use, use, keys, clock);
  const patience = outOfPatience(clock);
  const listed = await Promise.race([askList(namedUser, keys), patience]);
  const key = find(listed, accessKeyId);
  if (key !== undefined) return owner(namedUser, key.status, listed, use);
  // Where the named user's list was read there is no name to write to, so nothing is gained by giving up on IAM.
  const known = listed.kind === 'fault' ? await Promise.race([use, patience]) : await use;
  if (known.kind === 'known' && !isSameUser(known.userName, namedUser))
    return ofUse(accessKeyId, known, use, keys, clock);
  return ofNamed(namedUser, listed, known, use);
}

/** The named user's list does not hold the key, or could not be read, and IAM names no other user. */
function ofNamed(namedUser: string, listed: Listed, known: Use, use: Promise<Use>): Owner {
  // IAM names this very user, so its list has not caught up or could not be read.
  if (known.kind === 'known') return owner(namedUser, 'unread', listed, use);
  if (listed.kind === 'fault') return { ...owner(namedUser, 'unread', listed, use), unconfirmed: listed };
  if (known.kind === 'fault') return { kind: 'unreadable', fault: known };
  const first = listed.kind === 'no-such-user' ? `there is no user ${namedUser}` : `${namedUser} has no such key`;
  return { kind: 'nobody', detail: `${first}, and ${known.detail}` };
}

async function ofUse(
  accessKeyId: AccessKeyId,
  known: Use,
  use: Promise<Use>,
  keys: AccessKeys,
  clock: Clock,
): Promise<Owner> {
  if (known.kind === 'fault') return { kind: 'unreadable', fault: known };
  if (known.kind === 'unresolvable') return { kind: 'nobody', detail: known.detail };
  const listed = await Promise.race([askList(known.userName, keys), outOfPatience(clock)]);
  const key = find(listed, accessKeyId);
  if (key !== undefined) return owner(known.userName, key.status, listed, use);
  // For root's key IAM may name something that is no user.
  if (listed.kind === 'no-such-user') return { kind: 'nobody', detail: `there is no user ${known.userName}` };
  return owner(known.userName, 'unread', listed, use);
}

function owner(
  userName: string,
  status: AccessKeyStatus | 'unread',
  listed: Listed,
  use: Promise<Use>,
): Extract<Owner, { kind: 'owner' }> {
  return {
    kind: 'owner',
    userName,
    status,
    unconfirmed: undefined,
    keys: listed.kind === 'listed' ? listed.keys : [],
    use,
  };
}

function find(listed: Listed, accessKeyId: AccessKeyId): AccessKey | undefined {
  return listed.kind === 'listed' ? listed.keys.find((key) => key.accessKeyId === accessKeyId) : undefined;
}

function askUse(accessKeyId: AccessKeyId, keys: AccessKeys): Promise<Use> {
  return keys.lastUsed(accessKeyId).catch(toFault);
}

function askList(userName: string, keys: AccessKeys): Promise<Listed> {
  return keys.list(userName).catch(toFault);
}

function outOfPatience(clock: Clock): Promise<Fault> {
  return clock.sleep(PATIENCE_WITHIN.ownerRead).then(() => OUT_OF_PATIENCE);
}

function toFault(fault: unknown): Fault {
  return { kind: 'fault', ...describeFault(fault) };
}
