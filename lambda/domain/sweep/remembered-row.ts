import { checksumOf } from '../shared/checksum.ts';
import type { KeptKey } from './sweep-plan.ts';
import type { CommandChoice, KeepReason } from './stale-decision.ts';
import type { Policy, StaleRule } from '../policy/policy.ts';
import { type ReportedKey, type ReportRow, staleCandidates } from './credential-report-row.ts';
import { sameUntil } from './staleness.ts';

/** What a sweep found out about a user, so that the next one need not ask again while nothing changes. */
export interface RememberedRow {
  readonly userName: string;
  /** What the report said of each Active key of the user. */
  readonly reported: readonly string[];
  /** The keys that were left alone, with the reason. */
  readonly kept: readonly KeptKey[];
  /** Nothing can be due before this instant, as long as the report says the same. */
  readonly until: Date;
  /** The rule by which it was judged, as `ruleOf` tells it; under another one it means nothing. */
  readonly rule: string;
}

/** The rule of a run: its name by `ruleOf`, and what it says of staleness. */
export interface RowRule {
  readonly rule: string;
  readonly stale: StaleRule;
}

const DAY = 86_400_000;
// An exemption tag may be taken away at any time.
const LOOK_AGAIN_DAYS = 7;

/**
 * What to remember of a user whose Active keys were all judged and left alone, as `kept` says. `undefined` where a key
 * may be due at the next run already, so that it is judged again.
 */
export function rememberRow(
  row: ReportRow,
  kept: readonly KeptKey[],
  { rule, stale }: RowRule,
  now: Date,
): RememberedRow | undefined {
  if (kept.length === 0) return undefined;
  const looks = kept.map((key) => nextLook(key, now));
  // Stale for another reason, a key may be exempt no more, and a use that answered nothing may answer a warning.
  const turns = kept.map((key) => sameUntil(key, stale, now)).filter((turn) => turn !== undefined);
  const until = earliest([...looks, ...turns]);
  if (until === undefined || until <= now) return undefined;
  return { userName: row.userName, reported: row.activeKeys.map(fingerprintOf), kept, until, rule };
}

/**
 * Whether a row says nothing new before its next step: as many Active keys as were left alone, and of each that may be
 * stale what was said of it then. Before `until`, not at it.
 */
export function isUnchanged(row: ReportRow, remembered: RememberedRow | undefined, by: RowRule, now: Date): boolean {
  if (remembered === undefined || now >= remembered.until || remembered.rule !== by.rule) return false;
  if (row.activeKeys.length !== remembered.kept.length) return false;
  const reported = new Set(remembered.reported);
  return staleCandidates(row, by.stale, now).every((key) => reported.has(fingerprintOf(key)));
}

export type RowPolicy = Pick<Policy, 'stale' | 'escalation' | 'staleMode' | 'exemptions' | 'protectedIdentities'>;

/** A short name for all that a remembered row depends on; another policy or choice has another, but for chance. */
export function ruleOf(policy: RowPolicy, command: CommandChoice | undefined): string {
  const { stale, escalation, staleMode, exemptions, protectedIdentities } = policy;
  return checksumOf(JSON.stringify([stale, escalation, staleMode, exemptions, protectedIdentities, command]));
}

function fingerprintOf({ rotatedAt, usage }: ReportedKey): string {
  const used = usage.kind === 'used' ? usage.at.toISOString() : usage.kind;
  return `${rotatedAt?.toISOString() ?? ''} ${used}`;
}

/** The instant from which a key must be judged again; `undefined` for the very next run. */
function nextLook(key: KeptKey, now: Date): Date | undefined {
  const lookAgain = daysAhead(now, LOOK_AGAIN_DAYS);
  switch (key.why satisfies KeepReason) {
    case 'in-use':
    case 'held':
    case 'warned':
    case 'finally-warned':
      return key.until;
    case 'exempt':
      return earliest([key.until ?? lookAgain, lookAgain]);
    // These end with the configuration, and a changed configuration forgets all rows.
    case 'protected-identity':
    case 'mode-observe':
    case 'mode-warn':
      return lookAgain;
    case 'usage-unknown':
    case 'exemption-unreadable':
    case 'warn-only-run':
    case 'outside-contain-window':
      return undefined;
  }
}

function earliest(instants: readonly (Date | undefined)[]): Date | undefined {
  let first: Date | undefined;
  for (const instant of instants) {
    if (instant === undefined) return undefined;
    if (first === undefined || instant < first) first = instant;
  }
  return first;
}

function daysAhead(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY);
}
