import type { Usage } from '../keys/access-key.ts';
import { quietUntil } from '../sweep/escalation.ts';
import type { EscalationRule, StaleRule } from '../policy/policy.ts';
import { notStaleBefore, type ReportedKey, type ReportRow } from '../sweep/credential-report-row.ts';
import { isKeepReason, type KeepReason } from '../sweep/stale-decision.ts';
import { staleAfter } from '../sweep/staleness.ts';
import type { KeptKey, PlannedStep } from '../sweep/sweep-plan.ts';

const STEP_STATUSES = [
  'to-warn',
  'to-warn-finally',
  /** The warning reached nobody, or was not recorded: no step follows it. */
  'undelivered',
  'due',
  /** Due, and a run limit let nothing be contained. */
  'stopped',
  'contained',
  'failed',
  /** Planned for containment, and no longer due when its turn came, whatever the reason. */
  'used-since',
  /** Due, and left to the next run: there was no time for it, or the key changed after it was judged. */
  'left',
  'not-judged',
] as const;

/** What a run found or did: why a key is left alone, what is to be done with it, or what was done. */
export type SweptKeyStatus = KeepReason | (typeof STEP_STATUSES)[number];

export function isSweptKeyStatus(text: string): text is SweptKeyStatus {
  return isKeepReason(text) || STEP_STATUSES.some((status) => status === text);
}

/** An Active key of an account as a run found it. */
export interface SweptKey {
  readonly userName: string;
  /** `undefined` where there was no reason to ask IAM: the credential report holds no ids. */
  readonly accessKeyId: string | undefined;
  /** Without an id it is the credential report's date: created, or last activated, which resets it. */
  readonly createdAt: Date | undefined;
  readonly usage: Usage;
  /** Named so where it is stored. */
  readonly standing: SweptKeyStatus;
  /** Instant of the next step or check; a key in use cannot be stale before it. */
  readonly until: Date | undefined;
  /** The earliest at which it may be set Inactive, for a key whose warnings are under way. */
  readonly inactiveFrom: Date | undefined;
  /** What failed. */
  readonly detail: string | undefined;
}

/** A user whose keys could not be judged. */
export interface UnjudgedUser {
  readonly userName: string;
  readonly code: string;
  readonly message: string;
}

/** What a run learned about the users of some rows of a credential report. */
export interface FoundUsers {
  readonly rows: readonly ReportRow[];
  readonly steps: readonly PlannedStep[];
  readonly kept: readonly KeptKey[];
  /** Users that were asked for, those without an Active key included. */
  readonly judged: ReadonlySet<string>;
  readonly failed: readonly UnjudgedUser[];
  /** Keys whose warning was delivered and recorded; `undefined` where the run only plans. */
  readonly warned: ReadonlySet<string> | undefined;
}

/** What the status of a key depends on, beside what was found. */
export interface SweptKeyRule {
  readonly stale: StaleRule;
  readonly escalation: EscalationRule;
  readonly now: Date;
}

const DAY = 86_400_000;

/** Every Active key of the rows, in their order. A user that was not asked for has the keys of the credential report. */
export function sweptKeysOf(found: FoundUsers, rule: SweptKeyRule): readonly SweptKey[] {
  const asked = new Map<string, SweptKey[]>();
  const put = (key: SweptKey): unknown => asked.get(key.userName)?.push(key) ?? asked.set(key.userName, [key]);
  for (const step of found.steps) put(ofStep(step, found.warned, rule));
  for (const kept of found.kept) put(ofKept(kept, rule));
  const failed = new Map(found.failed.map((user) => [user.userName, user]));
  return found.rows.flatMap((row) => {
    const known = asked.get(row.userName);
    if (known !== undefined) return known.map((key) => withReport(key, row, rule));
    if (found.judged.has(row.userName)) return [];
    return row.activeKeys.map((key) => ofReport(key, row, failed.get(row.userName), rule));
  });
}

/** Whether a key was found stale, whatever was done about it. */
export function isStale({ standing }: Pick<SweptKey, 'standing'>): boolean {
  switch (standing) {
    case 'in-use':
    case 'usage-unknown':
    case 'used-since':
    case 'not-judged':
      return false;
    case 'to-warn':
    case 'to-warn-finally':
    case 'undelivered':
    case 'warned':
    case 'finally-warned':
    case 'due':
    case 'stopped':
    case 'contained':
    case 'failed':
    case 'left':
    case 'held':
    case 'exempt':
    case 'exemption-unreadable':
    case 'protected-identity':
    case 'warn-only-run':
    case 'outside-contain-window':
    case 'mode-observe':
    case 'mode-warn':
      return true;
  }
}

function ofStep(step: PlannedStep, warned: ReadonlySet<string> | undefined, rule: SweptKeyRule): SweptKey {
  const { userName, accessKeyId, createdAt, usage } = step;
  const key = { userName, accessKeyId, createdAt, usage, detail: undefined };
  if (step.step === 'contain') return { ...key, standing: 'due', until: undefined, inactiveFrom: undefined };
  const isFinal = step.step === 'final-warn';
  const quiet = quietUntil(step.step, rule.escalation, rule.now);
  const inactiveFrom = isFinal ? quiet : afterFinalWarning(quiet, rule);
  if (warned === undefined) {
    return { ...key, standing: isFinal ? 'to-warn-finally' : 'to-warn', until: undefined, inactiveFrom };
  }
  if (!warned.has(accessKeyId)) return { ...key, standing: 'undelivered', until: undefined, inactiveFrom: undefined };
  return { ...key, standing: isFinal ? 'finally-warned' : 'warned', until: quiet, inactiveFrom };
}

function ofKept({ why, until, ...observed }: KeptKey, rule: SweptKeyRule): SweptKey {
  const key = { ...observed, standing: why, until, detail: undefined };
  if (why === 'warned' && until !== undefined) return { ...key, inactiveFrom: afterFinalWarning(until, rule) };
  return { ...key, inactiveFrom: why === 'finally-warned' ? until : undefined };
}

function afterFinalWarning(finalWarnedAt: Date, { escalation }: SweptKeyRule): Date {
  return new Date(finalWarnedAt.getTime() + escalation.finalWarningDays * DAY);
}

function ofReport(
  reported: ReportedKey,
  row: ReportRow,
  failed: UnjudgedUser | undefined,
  rule: SweptKeyRule,
): SweptKey {
  const { rotatedAt, usage } = reported;
  const key = { userName: row.userName, accessKeyId: undefined, createdAt: rotatedAt, usage, inactiveFrom: undefined };
  if (failed !== undefined) {
    return { ...key, standing: 'not-judged', until: undefined, detail: `${failed.code}: ${failed.message}` };
  }
  return { ...key, standing: 'in-use', until: notStaleBefore(reported, row, rule.stale, rule.now), detail: undefined };
}

/**
 * IAM may have described a key that is not stale some days ago, or without its use. The report's newer usage is taken
 * where exactly one of the row's keys has the date of the key.
 */
function withReport(key: SweptKey, row: ReportRow, rule: SweptKeyRule): SweptKey {
  if (key.standing !== 'in-use' || key.createdAt === undefined) return key;
  const { createdAt } = key;
  const [reported, ...others] = row.activeKeys.filter(({ rotatedAt }) => rotatedAt?.getTime() === createdAt.getTime());
  if (reported === undefined || others.length > 0 || !isNewer(reported.usage, key.usage)) return key;
  return { ...key, usage: reported.usage, until: staleAfter({ createdAt, usage: reported.usage }, rule.stale) };
}

function isNewer(reported: Usage, known: Usage): boolean {
  if (reported.kind === 'unknown') return false;
  if (known.kind === 'unknown') return true;
  return reported.kind === 'used' && (known.kind === 'never' || reported.at > known.at);
}
