import type { ExemptionEntry } from '../../contract.ts';
import { isOnOrBefore, midnightOf } from '../shared/calendar-day.ts';
import { isOlderThan } from './staleness.ts';
import { isSameUser } from '../keys/user-name.ts';
import { tagValue } from '../keys/user-tag.ts';

export const EXEMPTION_TAG = 'keystop:exempt-until';
/** A tag's day further ahead than this is not honoured: an attacker may be able to set tags. */
const MAX_TAG_DAYS = 180;

export interface ExemptionSubject {
  readonly userName: string;
  /** Path of the user, `/` at the least. */
  readonly userPath: string;
  readonly accessKeyId: string;
  readonly reason: 'unused' | 'unrotated';
}

export type Exemption =
  | { readonly exempt: true; readonly by: 'configuration' | 'tag'; readonly until: string }
  /** The key is left alone, with a warning: what cannot be read stops, for stale keys. */
  | { readonly exempt: 'unreadable'; readonly value: string }
  /** The key is not exempt; `warning` names an exemption that does not hold, or no longer. */
  | { readonly exempt: false; readonly warning: string | undefined };

/**
 * The configured exemption of a key, last day included (UTC). An expired one does not hold, and is a warning; one whose
 * last day is no day is `unreadable`.
 */
export function exemptByConfiguration(
  entries: readonly ExemptionEntry[],
  subject: ExemptionSubject,
  now: Date,
): Exemption {
  const matching = entries.filter((entry) => covers(entry, subject));
  const current = matching.find((entry) => isOnOrBefore(now, entry.expires));
  if (current !== undefined) return { exempt: true, by: 'configuration', until: current.expires };
  const unreadable = matching.find((entry) => midnightOf(entry.expires) === undefined);
  if (unreadable !== undefined) return { exempt: 'unreadable', value: unreadable.expires };
  const expired = matching[0];
  if (expired === undefined) return { exempt: false, warning: undefined };
  return { exempt: false, warning: `the configured exemption by ${expired.owner} expired on ${expired.expires}` };
}

/**
 * The exemption by the user's tag `keystop:exempt-until=YYYY-MM-DD`, last day included (UTC), for stale keys only.
 * Expired, or more than 180 days ahead: it does not hold, and is a warning. Not a day: `unreadable`.
 */
export function exemptByTag(tags: ReadonlyMap<string, string>, now: Date): Exemption {
  const value = tagValue(tags, EXEMPTION_TAG);
  if (value === undefined) return { exempt: false, warning: undefined };
  const day = midnightOf(value);
  if (day === undefined) return { exempt: 'unreadable', value };
  if (!isOnOrBefore(now, value)) return { exempt: false, warning: `the tag ${EXEMPTION_TAG}=${value} has expired` };
  if (isOlderThan(now, MAX_TAG_DAYS, day)) {
    return { exempt: false, warning: `the tag ${EXEMPTION_TAG}=${value} lies more than ${MAX_TAG_DAYS} days ahead` };
  }
  return { exempt: true, by: 'tag', until: value };
}

function covers(entry: ExemptionEntry, subject: ExemptionSubject): boolean {
  const appliesTo = entry.appliesTo ?? 'both';
  if (appliesTo !== 'both' && appliesTo !== subject.reason) return false;
  if (entry.accessKeyId !== undefined) return entry.accessKeyId === subject.accessKeyId;
  if (entry.user !== undefined) return isSameUser(entry.user, subject.userName);
  return entry.path !== undefined && subject.userPath.startsWith(entry.path);
}
