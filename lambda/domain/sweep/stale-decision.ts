import type { ExemptionEntry, ProtectedIdentityEntry } from '../../contract.ts';
import type { Usage } from '../keys/access-key.ts';
import { isWithinWindow } from './contain-window.ts';
import { type Exemption, exemptByConfiguration, exemptByTag } from './exemption.ts';
import { type EscalationStep, nextStep } from './escalation.ts';
import type { KeyState } from '../ledger/key-state.ts';
import type { Policy } from '../policy/policy.ts';
import { findProtection } from '../policy/protected-identity.ts';
import { judgeStaleness, staleAfter } from './staleness.ts';

/** What is known of an Active key that may be stale. */
export interface StaleFacts {
  readonly userName: string;
  readonly userPath: string;
  readonly accessKeyId: string;
  readonly createdAt: Date;
  readonly usage: Usage;
  readonly state: KeyState;
  /** Tags of the user; `undefined` until they were read. */
  readonly tags: ReadonlyMap<string, string> | undefined;
}

export interface StaleContext {
  readonly policy: Pick<
    Policy,
    'stale' | 'escalation' | 'staleMode' | 'exemptions' | 'protectedIdentities' | 'containWindow' | 'ownerTag'
  >;
  /** The first run, or the first after an outage: it warns and contains nothing. */
  readonly warnOnly: boolean;
  readonly now: Date;
  /** What a person at the command line decided for this run. @default - nothing */
  readonly command?: CommandChoice;
}

export interface CommandChoice {
  /** Contain what is stale at once: nobody is warned, and no earlier warning counts. */
  readonly withoutWarning: boolean;
  /** Users with such a tag are exempt, whatever its date; without a value, any value counts. */
  readonly exemptTags: readonly { readonly key: string; readonly value: string | undefined }[];
}

/** Why a key is left alone, or what is done with it. */
export type StaleDecision =
  | {
      readonly decision: 'act';
      readonly step: 'warn' | 'final-warn' | 'contain';
      readonly reason: 'unused' | 'unrotated';
      readonly since: Date;
      readonly warnings: readonly string[];
    }
  | { readonly decision: 'read-tags' }
  | {
      readonly decision: 'keep';
      readonly why: KeepReason;
      readonly until: Date | undefined;
      readonly warnings: readonly string[];
    };

const KEEP_REASONS = [
  'in-use',
  'usage-unknown',
  'protected-identity',
  'exempt',
  'exemption-unreadable',
  'held',
  'warned',
  'finally-warned',
  'warn-only-run',
  'outside-contain-window',
  'mode-observe',
  'mode-warn',
] as const;

export type KeepReason = (typeof KEEP_REASONS)[number];

export function isKeepReason(text: string): text is KeepReason {
  return KEEP_REASONS.some((reason) => reason === text);
}

/**
 * What a sweep does with a key. Acts only on a key that is stale, not protected and not exempt. Says `read-tags` where
 * everything else speaks for acting, so that tags cost a call for such keys only.
 */
export function decideStale(facts: StaleFacts, context: StaleContext): StaleDecision {
  const { policy, now } = context;
  const staleness = judgeStaleness(facts, policy.stale, now);
  if (!staleness.stale) return keep(staleness.reason, staleAfter(facts, policy.stale));
  if (isProtected(policy.protectedIdentities, facts.userName)) return keep('protected-identity');
  const configured = configuredExemption(policy.exemptions, facts, staleness.reason, now);
  if (configured.exempt === true) return keep('exempt', new Date(`${configured.until}T23:59:59Z`));
  if (configured.exempt === 'unreadable') {
    const said = `the last day of the configured exemption of ${facts.userName} is no day: ${configured.value}`;
    return keep('exemption-unreadable', undefined, [said]);
  }
  const next = permit(stepOf(facts, staleness.reason, context), context);
  if (next.kind === 'keep') return keep(next.why, next.until, warningsOf(configured));
  if (facts.tags === undefined) return { decision: 'read-tags' };
  if (isExemptByCommand(facts.tags, context.command)) return keep('exempt');
  const tagged = exemptByTag(facts.tags, now);
  if (tagged.exempt === true) return keep('exempt', new Date(`${tagged.until}T23:59:59Z`));
  if (tagged.exempt === 'unreadable') {
    return keep('exemption-unreadable', undefined, [
      `the exemption tag of ${facts.userName} is no day: ${tagged.value}`,
    ]);
  }
  const { reason, since } = staleness;
  return {
    decision: 'act',
    step: next.step,
    reason,
    since,
    warnings: [...warningsOf(configured), ...warningsOf(tagged)],
  };
}

function stepOf(facts: StaleFacts, reason: 'unused' | 'unrotated', context: StaleContext): EscalationStep {
  const step = nextStep(facts.state, answerOf(reason, facts.usage), context.policy.escalation, context.now);
  const isHeld = step.step === 'wait' && step.reason === 'held';
  return context.command?.withoutWarning === true && !isHeld ? { step: 'contain' } : step;
}

function isExemptByCommand(tags: ReadonlyMap<string, string>, command: CommandChoice | undefined): boolean {
  const wanted = command?.exemptTags ?? [];
  return wanted.some(({ key, value }) =>
    [...tags].some(
      // IAM keeps the case of a tag's name and does not tell names apart by it.
      ([name, has]) => name.toLowerCase() === key.toLowerCase() && (value === undefined || value === has),
    ),
  );
}

// An unrotated key is in use by its nature: using it answers no warning, rotating it does.
function answerOf(reason: 'unused' | 'unrotated', usage: Usage): Usage {
  return reason === 'unused' ? usage : { kind: 'unknown' };
}

type Permitted =
  | { readonly kind: 'act'; readonly step: 'warn' | 'final-warn' | 'contain' }
  | { readonly kind: 'keep'; readonly why: KeepReason; readonly until: Date | undefined };

function permit(next: EscalationStep, context: StaleContext): Permitted {
  if (next.step === 'wait') return no(next.reason, next.until);
  const mode = context.policy.staleMode;
  if (mode === 'observe') return no('mode-observe');
  if (next.step !== 'contain') return { kind: 'act', step: next.step };
  if (mode === 'warn') return no('mode-warn');
  if (context.warnOnly) return no('warn-only-run');
  if (!isWithinWindow(context.policy.containWindow, context.now)) return no('outside-contain-window');
  return { kind: 'act', step: 'contain' };
}

function no(why: KeepReason, until?: Date): Permitted {
  return { kind: 'keep', why, until };
}

function configuredExemption(
  entries: readonly ExemptionEntry[],
  facts: StaleFacts,
  reason: 'unused' | 'unrotated',
  now: Date,
): Exemption {
  const { userName, userPath, accessKeyId } = facts;
  return exemptByConfiguration(entries, { userName, userPath, accessKeyId, reason }, now);
}

function isProtected(entries: readonly ProtectedIdentityEntry[], userName: string): boolean {
  return findProtection(entries, userName) !== undefined;
}

function keep(why: KeepReason, until?: Date, warnings: readonly string[] = []): StaleDecision {
  return { decision: 'keep', why, until, warnings };
}

function warningsOf(exemption: Exemption): readonly string[] {
  return exemption.exempt === false && exemption.warning !== undefined ? [exemption.warning] : [];
}
