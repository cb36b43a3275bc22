import { METRIC } from '../../contract.ts';
import type { AccessKeyStatus } from '../../domain/keys/access-key.ts';
import { intentOf, outcomeOf, reactivationId } from '../../domain/ledger/entries.ts';
import type { KeyState } from '../../domain/ledger/key-state.ts';
import type { ContainmentCause, LedgerKey, OutcomeEntry } from '../../domain/ledger/ledger-entry.ts';
import { NO_CONTEXT } from '../../domain/notices/notice.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import {
  planReactivation,
  type ReactivationPlan,
  type ReactivationRequest,
} from '../../domain/reactivate/reactivation.ts';
import { describeFault, RemediationError } from '../../domain/shared/remediation-error.ts';
import { changeStatus } from '../change/change-status.ts';
import type { Credential } from '../change/credential.ts';
import type { Clock } from '../ports/clock.ts';
import { readResponsible } from '../change/read-responsible.ts';
import { poll } from '../shared/poll.ts';
import { PAUSES } from '../shared/time-budgets.ts';
import { record } from '../change/record.ts';
import type { KeyPorts } from '../ports/change.ts';
import type { UserSessions } from '../ports/iam.ts';

export type ReactivatePorts = KeyPorts & { readonly sessions: UserSessions };

/** A credential that is asked back, with all that was read of it. */
export interface Held {
  readonly credential: Credential;
  readonly status: AccessKeyStatus;
  readonly state: KeyState;
  /** Instant at which this attempt began to read. */
  readonly startedAt: Date;
}

/**
 * Reactivates what Keystop contained: read back, and recorded with who asked and why. The intent is recorded before the
 * change, so that a reactivation that was cut off is not taken for one outside Keystop; without it nothing is changed.
 * @throws RemediationError where the ledger takes no intent; `RecordFailed` where the change stands unrecorded
 */
export async function reactivateCredential(
  held: Held,
  request: ReactivationRequest,
  policy: Policy,
  ports: ReactivatePorts,
): Promise<Outcome | 'already-active'> {
  const { credential, state, startedAt } = held;
  const { what, ledgerKey: key, userName } = credential;
  const plan = planReactivation(request, { ...held, what, userName }, policy.holdDays, startedAt);
  if (plan.plan === 'already-active') {
    await tellWhatWasCutOff(key, state, ports);
    return 'already-active';
  }
  const outcome = await carryOut(plan, held, request, ports);
  const evidence = { ...NO_CONTEXT, responsible: await readResponsible(userName, policy, ports) };
  const recordAs = (stands: Outcome, since: Date): Promise<boolean> => {
    const entry = entryOf(stands, { ...held, startedAt: since }, request, ports.clock.now());
    return record({ key, entry, evidence }, ports);
  };
  const stands = (await recordAs(outcome, startedAt)) ? outcome : await judgeAnew(outcome, credential, recordAs, ports);
  if (stands.outcome === 'failed') ports.metrics.count(METRIC.failed, 1);
  const { requestedBy } = request;
  ports.log.info('reactivation handled', { subject: key.subject, userName, requestedBy, outcome: stands });
  return stands;
}

/**
 * The outcome where a finding contained the credential during the reactivation. IAM shows which of the two changes came
 * last: where it goes on showing Active, the reactivation did; else the credential is contained, and one command
 * reactivates it.
 */
async function judgeAnew(
  outcome: Outcome,
  credential: Credential,
  recordAs: (stands: Outcome, since: Date) => Promise<boolean>,
  { clock }: Pick<ReactivatePorts, 'clock'>,
): Promise<Outcome> {
  const isInactive = await poll(
    PAUSES.readBack,
    clock,
    async () => (await credential.read()) !== 'Active' || undefined,
  );
  const since = clock.now();
  if (isInactive === undefined && (await recordAs(outcome, since))) return outcome;
  const message = 'a finding contained it again in the meantime; ask again if it is safe all the same';
  const failed = { outcome: 'failed', code: 'ContainedAgain', retryable: true, message } as const;
  await recordAs(failed, since);
  return failed;
}

// A reactivation that was cut off between its record and its notice: recording it once more is a repeat, which announces
// it. Nothing else would: no finding is delivered again, and no sweep reads exposed keys.
async function tellWhatWasCutOff(key: LedgerKey, state: KeyState, ports: ReactivatePorts): Promise<void> {
  const entry = state.unannounced.find(({ outcome }) => outcome.outcome === 'reactivated');
  if (entry !== undefined) await record({ key, entry, evidence: NO_CONTEXT }, ports);
}

function causeOf(state: KeyState): ContainmentCause {
  return state.containment?.cause ?? state.openIntents[0]?.cause ?? 'exposed';
}

async function carryOut(
  plan: Exclude<ReactivationPlan, { plan: 'already-active' }>,
  held: Held,
  request: ReactivationRequest,
  ports: ReactivatePorts,
): Promise<Outcome> {
  switch (plan.plan) {
    case 'refuse':
      return { outcome: 'refused', reason: plan.reason, detail: plan.detail };
    case 'record':
      return { outcome: 'reactivated', evidence: 'recovered-intent', holdUntil: plan.holdUntil };
    case 'reactivate':
      await writeIntent(held, request, ports);
      return setActive(held.credential, plan.holdUntil, ports.clock);
  }
}

async function writeIntent(
  { credential, state }: Held,
  request: ReactivationRequest,
  ports: ReactivatePorts,
): Promise<void> {
  const { ledgerKey, userName, policyArn } = credential;
  const about = { at: ports.clock.now(), action: 'reactivate', cause: causeOf(state), userName, policyArn } as const;
  const findingId = reactivationId(request.requestedBy);
  try {
    await ports.ledger.append(ledgerKey, intentOf('reactivation', { ...about, findingId, statusBefore: 'Inactive' }));
  } catch (fault) {
    const { code, message, retryable } = describeFault(fault);
    const detail = `nothing was changed: the ledger could not record the intent: ${message}`;
    throw new RemediationError(detail, { code, retryable, cause: fault });
  }
}

async function setActive(credential: Credential, holdUntil: Date, clock: Clock): Promise<Outcome> {
  const result = await changeStatus(credential, { status: 'Active', verify: 'always' }, clock);
  switch (result.kind) {
    case 'changed':
      return { outcome: 'reactivated', evidence: result.evidence, holdUntil };
    case 'no-such-entity':
      return { outcome: 'not-found', detail: result.detail };
    case 'failed':
      return { outcome: 'failed', code: result.code, retryable: result.retryable, message: result.message };
  }
}

function entryOf(
  outcome: Outcome,
  { credential, state, startedAt }: Held,
  { reason, requestedBy }: ReactivationRequest,
  at: Date,
): OutcomeEntry {
  return outcomeOf('reactivation', {
    at,
    startedAt,
    action: 'reactivate',
    cause: causeOf(state),
    source: 'command',
    findingId: `reactivation:${credential.ledgerKey.subject}:${startedAt.toISOString()}`,
    findingType: 'reactivation',
    reason,
    activityAt: undefined,
    userName: credential.userName,
    outcome,
    requestedBy,
    mode: 'enforce',
  });
}
