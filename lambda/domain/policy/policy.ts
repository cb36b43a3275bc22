import type {
  ContainWindow,
  ExemptionEntry,
  ExposedMode,
  PolicyDocument,
  ProtectedIdentityEntry,
  StaleMode,
} from '../../contract.ts';
import type { ContainmentCause } from '../ledger/ledger-entry.ts';
import { DEFAULT_RESPONSES, type Response } from '../findings/responses.ts';
import type { Scope } from '../shared/scope.ts';
import type { Trust } from '../findings/judge-context.ts';

/** When a key is stale. "Older than" is strict: a key unused for exactly `unusedDays` is not stale. */
export interface StaleRule {
  readonly unusedDays: number;
  /** Unrotated keys count as stale beyond this age. @default - age alone never makes a key stale */
  readonly maxAgeDays: number | undefined;
}

export interface EscalationRule {
  /** Days from the first delivered warning to containment, at the least. */
  readonly warningDays: number;
  /** Days from the delivered final warning to containment, at the least. */
  readonly finalWarningDays: number;
}

/** How many keys a run may contain in one account. */
export interface AccountLimits {
  readonly maxKeysPerRun: number;
  /** The percentage counts only when more keys than this are due. */
  readonly minKeysForPercent: number;
  readonly maxPercentPerRun: number;
}

export interface RunLimits extends AccountLimits {
  /** How many keys a run over several accounts may contain in all of them together. */
  readonly maxKeysPerOrganizationRun: number;
}

/** Everything that is configured of Keystop's judgement. */
export interface Policy extends Scope {
  readonly exposedMode: ExposedMode;
  readonly staleMode: StaleMode;
  readonly responses: readonly Response[];
  readonly trust: Trust;
  /** Keys of an account that suspicion alone may contain in an hour; proof is never limited. */
  readonly maxSuspectedPerHour: number;
  readonly stale: StaleRule;
  readonly escalation: EscalationRule;
  readonly limits: RunLimits;
  readonly holdDays: number;
  readonly sweepIntervalHours: number;
  readonly exemptions: readonly ExemptionEntry[];
  readonly protectedIdentities: readonly ProtectedIdentityEntry[];
  readonly containWindow: ContainWindow | undefined;
  /** Key of the tag by which users name who is responsible for them. */
  readonly ownerTag: string;
  /** Whether a contained key that is reactivated outside Keystop is deactivated again, by what it was contained for. */
  readonly recontain: Readonly<Record<ContainmentCause, boolean>>;
  /**
   * The policy that denies a user's temporary credentials once a key or session of it is exposed; `ACCOUNT_PLACEHOLDER`
   * stands for the account in its ARN. @default - sessions are left to a person
   */
  readonly revocationPolicyArn?: string | undefined;
}

/** The policy of a deployment; what the document leaves out has the documented default. */
export function policyOf(
  document: PolicyDocument,
  scope: Pick<Policy, keyof Scope | 'exposedMode' | 'staleMode' | 'revocationPolicyArn'> & {
    readonly customActionArn?: string | undefined;
  },
): Policy {
  const { customActionArn, ...modes } = scope;
  const configured = (document.responses ?? []).map((entry) => ({
    type: entry.type,
    minSeverity: entry.minSeverity ?? 0,
    response: entry.response,
    evidence: entry.evidence ?? ('suspicion' as const),
  }));
  return {
    ...modes,
    responses: [...configured, ...DEFAULT_RESPONSES],
    trust: {
      products: document.trustedProducts ?? [],
      customActionArn,
      reporterAccounts: document.reporterAccounts ?? [],
    },
    maxSuspectedPerHour: document.maxSuspectedPerHour ?? 10,
    stale: { unusedDays: document.unusedDays ?? 90, maxAgeDays: document.maxAgeDays },
    escalation: { warningDays: document.warningDays ?? 14, finalWarningDays: document.finalWarningDays ?? 3 },
    limits: {
      maxKeysPerRun: document.maxKeysPerRun ?? 25,
      minKeysForPercent: document.minKeysForPercent ?? 3,
      maxPercentPerRun: document.maxPercentPerRun ?? 10,
      maxKeysPerOrganizationRun: document.maxKeysPerOrganizationRun ?? 100,
    },
    holdDays: document.holdDays ?? 14,
    sweepIntervalHours: document.sweepIntervalHours ?? 24,
    exemptions: document.exemptions ?? [],
    protectedIdentities: document.protectedIdentities ?? [],
    containWindow: document.containWindow,
    ownerTag: document.ownerTag ?? 'owner',
    recontain: { exposed: document.recontain?.exposed ?? true, stale: document.recontain?.stale ?? false },
  };
}
