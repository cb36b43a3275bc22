import type { Usage } from '../keys/access-key.ts';
import type { KeyState } from '../ledger/key-state.ts';
import type { EscalationRule } from '../policy/policy.ts';

/** Where a stale key stands: what is to be done now, or from when on. */
export type EscalationStep =
  | { readonly step: 'warn' }
  | { readonly step: 'final-warn' }
  | { readonly step: 'contain' }
  | { readonly step: 'wait'; readonly reason: 'warned' | 'finally-warned' | 'held'; readonly until: Date };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
// A daily schedule does not fire to the second; without it, a jittered run would miss its day by seconds.
const JITTER = HOUR;

/**
 * The next step for a stale key. Contain when warned at least `warningDays` and finally warned at least
 * `finalWarningDays` ago (equal included, less one hour for the schedule's jitter). A missed run delays and never skips;
 * a key used since its warning starts again; a reactivated key is left alone until its hold has passed.
 */
export function nextStep(state: KeyState, usage: Usage, rule: EscalationRule, now: Date): EscalationStep {
  const holdUntil = state.reactivation?.holdUntil;
  if (holdUntil !== undefined && now < holdUntil) return { step: 'wait', reason: 'held', until: holdUntil };
  const warnedAt = validWarning(state.warnedAt, usage);
  if (warnedAt === undefined) return { step: 'warn' };
  const finalWarnedAt = validWarning(state.finalWarnedAt, usage);
  if (finalWarnedAt === undefined) return beforeFinalWarning(warnedAt, rule, now);
  const due = new Date(
    Math.max(warnedAt.getTime() + rule.warningDays * DAY, finalWarnedAt.getTime() + rule.finalWarningDays * DAY) -
      JITTER,
  );
  return now >= due ? { step: 'contain' } : { step: 'wait', reason: 'finally-warned', until: due };
}

/** The earliest instant at which a key that was warned of now can need another step. */
export function quietUntil(step: 'warn' | 'final-warn', rule: EscalationRule, now: Date): Date {
  const days = step === 'warn' ? Math.max(0, rule.warningDays - rule.finalWarningDays) : rule.finalWarningDays;
  return new Date(now.getTime() + days * DAY - JITTER);
}

function beforeFinalWarning(warnedAt: Date, rule: EscalationRule, now: Date): EscalationStep {
  const days = Math.max(0, rule.warningDays - rule.finalWarningDays);
  const due = new Date(warnedAt.getTime() + days * DAY - JITTER);
  return now >= due ? { step: 'final-warn' } : { step: 'wait', reason: 'warned', until: due };
}

function validWarning(at: Date | undefined, usage: Usage): Date | undefined {
  if (at === undefined) return undefined;
  return usage.kind === 'used' && usage.at > at ? undefined : at;
}
