import type { Usage } from '../keys/access-key.ts';
import type { StaleRule } from '../policy/policy.ts';
import { type JudgedKey, judgeStaleness, staleAfter } from './staleness.ts';

/** One user's row of the credential report; the report holds no key ids, and the order of slots means nothing. */
export interface ReportRow {
  readonly userName: string;
  readonly userPath: string;
  readonly userCreatedAt: Date | undefined;
  readonly activeKeys: readonly ReportedKey[];
  /** @default - not known, so that the report does not distinguish the keys */
  readonly inactiveKeys?: readonly ReportedKey[];
}

export interface ReportedKey {
  /** Created or last changed: re-activation resets it, so it is no age. */
  readonly rotatedAt: Date | undefined;
  readonly usage: Usage;
}

/**
 * Whether the row's user may have a stale key. Errs towards yes, which costs a call; never towards no.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export function isCandidate(row: ReportRow, rule: StaleRule, now: Date): boolean {
  return staleCandidates(row, rule, now).length > 0;
}

/** The row's Active keys that may be stale. */
export function staleCandidates(row: ReportRow, rule: StaleRule, now: Date): readonly ReportedKey[] {
  return row.activeKeys.filter((key) => judgeStaleness(atWorst(key, row), rule, now).stale);
}

/** The last instant at which a key that is no candidate cannot be stale. The user was made at `now` at the latest. */
export function notStaleBefore(key: ReportedKey, row: ReportRow, rule: StaleRule, now: Date): Date | undefined {
  return staleAfter(atWorst(key, { userCreatedAt: row.userCreatedAt ?? now }), rule);
}

/**
 * A reported key, as old and as little used as it can be: a key is no older than its user, which is all that a row says
 * of the age of a key that may have been re-activated.
 */
function atWorst({ usage }: ReportedKey, { userCreatedAt }: Pick<ReportRow, 'userCreatedAt'>): JudgedKey {
  return { createdAt: userCreatedAt ?? LONG_AGO, usage: usage.kind === 'used' ? usage : { kind: 'never' } };
}

const LONG_AGO = new Date(0);

/** A key as IAM lists it. */
export interface ListedKey {
  readonly accessKeyId: string;
  readonly createdAt: Date;
}

/**
 * What the report says of the use of each listed key of a user, by key id, where it is clear which key it means.
 * The keys are matched with the report's in every way in which no key was changed before it was created; a key is in the
 * answer where all ways agree. So a key made, deleted or changed since the report, or a second one of the same second,
 * has no answer here, and IAM must be asked. Use only grows: at least this much is true now.
 * @param listed - all keys of the user, Inactive ones included
 */
export function reportedUsage(
  listed: readonly ListedKey[],
  { activeKeys, inactiveKeys }: Pick<ReportRow, 'activeKeys' | 'inactiveKeys'>,
): ReadonlyMap<string, Usage> {
  if (inactiveKeys === undefined) return new Map();
  const reported = [...activeKeys, ...inactiveKeys];
  if (listed.length > MOST_KEYS || listed.length !== reported.length) return new Map();
  const ways = arrangements(reported).filter((way) => way.every((slot, at) => canBe(slot, listed[at])));
  const [first] = ways;
  if (first === undefined) return new Map();
  const agreed = listed.flatMap(({ accessKeyId }, at): [string, Usage][] => {
    const slot = first[at];
    return slot !== undefined && ways.every((way) => way[at] === slot) ? [[accessKeyId, slot.usage]] : [];
  });
  return new Map(agreed);
}

/** IAM's quota of keys for a user, and what the report has columns for. */
const MOST_KEYS = 2;

function arrangements([one, other]: readonly ReportedKey[]): readonly (readonly ReportedKey[])[] {
  if (one === undefined) return [];
  return other === undefined
    ? [[one]]
    : [
        [one, other],
        [other, one],
      ];
}

// The report has whole seconds.
function canBe({ rotatedAt }: ReportedKey, key: ListedKey | undefined): boolean {
  if (rotatedAt === undefined || key === undefined) return false;
  return Math.floor(rotatedAt.getTime() / 1000) >= Math.floor(key.createdAt.getTime() / 1000);
}
