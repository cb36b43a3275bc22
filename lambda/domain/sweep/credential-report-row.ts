import type { Usage } from '../keys/access-key.ts';
import type { StaleRule } from '../policy/policy.ts';
import { isOlderThan } from './staleness.ts';

/** One user's row of the credential report; the report holds no key ids, and the order of slots means nothing. */
export interface ReportRow {
  readonly userName: string;
  readonly userPath: string;
  readonly userCreatedAt: Date | undefined;
  readonly activeKeys: readonly ReportedKey[];
}

export interface ReportedKey {
  /** Created or last changed: re-activation resets it, so it is no age. */
  readonly rotatedAt: Date | undefined;
  readonly usage: Usage;
}

/**
 * Whether the row's user may have a stale key. Errs towards yes, which costs a call; never towards no. A key is no
 * older than its user, which is all that a row says of the age of a key that may have been re-activated.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export function isCandidate(row: ReportRow, rule: StaleRule, now: Date): boolean {
  return staleCandidates(row, rule, now).length > 0;
}

/** The row's Active keys that may be stale. */
export function staleCandidates(row: ReportRow, rule: StaleRule, now: Date): readonly ReportedKey[] {
  const isOlder = (days: number): boolean =>
    row.userCreatedAt === undefined || isOlderThan(row.userCreatedAt, days, now);
  return row.activeKeys.filter(({ usage }) => {
    if (rule.maxAgeDays !== undefined && isOlder(rule.maxAgeDays)) return true;
    return usage.kind === 'used' ? isOlderThan(usage.at, rule.unusedDays, now) : isOlder(rule.unusedDays);
  });
}
