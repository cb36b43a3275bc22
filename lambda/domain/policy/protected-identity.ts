import type { ProtectedIdentityEntry } from '../../contract.ts';
import { isOnOrBefore } from '../shared/calendar-day.ts';
import { isSameUser } from '../keys/user-name.ts';

/** The entry that protects a user, if any. IAM user names are unique without regard to case, so case does not count. */
export function findProtection(
  entries: readonly ProtectedIdentityEntry[],
  userName: string,
): ProtectedIdentityEntry | undefined {
  return entries.find((entry) => isSameUser(entry.user, userName));
}

/**
 * Whether an exposed key of the protected user is left to a person: only with `onExposed: notify`, up to and including
 * its last day (UTC). An entry without a readable last day does not hold: for exposed keys the safe side is to contain.
 */
export function isLeftToPerson(entry: ProtectedIdentityEntry | undefined, now: Date): boolean {
  if (entry?.onExposed !== 'notify' || entry.expires === undefined) return false;
  return isOnOrBefore(now, entry.expires);
}
