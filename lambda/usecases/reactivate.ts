import { METRIC } from '../contract.ts';
import type { AccessKey, AccessKeyId } from '../domain/access-key.ts';
import type { ContainmentCause, LedgerKey, OutcomeEntry } from '../domain/ledger-entry.ts';
import { NO_EVIDENCE } from '../domain/notice.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Policy } from '../domain/policy.ts';
import {
  planReactivation,
  type ReactivationPlan,
  type ReactivationRequest,
  type ReactivationResult,
} from '../domain/reactivation.ts';
import { describeFault, RemediationError } from '../domain/remediation-error.ts';
import type { KeyState } from '../domain/key-state.ts';
import { changeStatus } from './change-status.ts';
import type { AccessKeys, Metrics } from './ports.ts';
import { type OwnerPorts, readOwner } from './read-owner.ts';
import { record, type RecordPorts } from './record.ts';

export type ReactivatePorts = RecordPorts & OwnerPorts & { readonly keys: AccessKeys; readonly metrics: Metrics };

/**
 * Gives a key back that Keystop set Inactive: exactly that key, read back Active, and recorded with who asked and why.
 * The intent is recorded before the change, so that a reactivation that was cut off is told from one by other hands;
 * without it nothing is changed.
 * @throws RemediationError where the ledger or IAM cannot be read; `RecordFailed` where the change stands unrecorded
 */
export async function reactivate(
  account: string,
  accessKeyId: AccessKeyId,
  namedUser: string | undefined,
  request: ReactivationRequest,
  policy: Policy,
  ports: ReactivatePorts,
): Promise<ReactivationResult> {
  const startedAt = ports.clock.now();
  const key: LedgerKey = { account, subject: accessKeyId };
  const state = await ports.ledger.read(key);
  const found = await findKey(accessKeyId, namedUser ?? ownerIn(state), ports.keys);
  if (found.kind === 'not-found') return found;
  const { userName } = found;
  const facts = { userName, status: found.key.status, state };
  const plan = planReactivation(request, facts, policy.holdDays, startedAt);
  if (plan.plan === 'already-active') {
    await tellWhatWasCutOff(key, state, ports);
    return { kind: 'already-active', userName };
  }
  const outcome = await carryOut(plan, key, accessKeyId, userName, state, request, ports);
  const cause = causeOf(state);
  const entry = entryOf(outcome, { accessKeyId, userName, request, startedAt, cause, at: ports.clock.now() });
  if (outcome.outcome === 'reactivated') ports.metrics.count(METRIC.reactivated, 1);
  if (outcome.outcome === 'failed') ports.metrics.count(METRIC.failed, 1);
  ports.log.info('reactivation handled', { accessKeyId, userName, requestedBy: request.requestedBy, outcome });
  const evidence = { ...NO_EVIDENCE, taggedOwner: await readOwner(userName, policy, ports) };
  await record({ key, entry, evidence }, ports);
  return { kind: 'handled', userName, outcome };
}

// A reactivation that was recorded and cut off before people heard of it: recording it once more is a repeat, which
// tells what was left untold. Nobody else comes for it: no finding is delivered again, and no sweep looks at exposed keys.
async function tellWhatWasCutOff(key: LedgerKey, state: KeyState, ports: ReactivatePorts): Promise<void> {
  const entry = state.unannounced.find(({ outcome }) => outcome.outcome === 'reactivated');
  if (entry !== undefined) await record({ key, entry, evidence: NO_EVIDENCE }, ports);
}

type FoundKey =
  | { readonly kind: 'found'; readonly userName: string; readonly key: AccessKey }
  | { readonly kind: 'not-found'; readonly detail: string };

async function findKey(accessKeyId: AccessKeyId, known: string | undefined, keys: AccessKeys): Promise<FoundKey> {
  const userName = known ?? (await ownerByUse(accessKeyId, keys));
  if (userName === undefined) return { kind: 'not-found', detail: 'IAM names no owner of this key in this account' };
  const listed = await keys.list(userName);
  const key = listed.kind === 'listed' ? listed.keys.find((each) => each.accessKeyId === accessKeyId) : undefined;
  if (key === undefined) return { kind: 'not-found', detail: `user ${userName} has no such key` };
  return { kind: 'found', userName, key };
}

async function ownerByUse(accessKeyId: AccessKeyId, keys: AccessKeys): Promise<string | undefined> {
  const use = await keys.lastUsed(accessKeyId);
  return use.kind === 'known' ? use.userName : undefined;
}

function ownerIn(state: KeyState): string | undefined {
  return state.containment?.userName ?? state.openIntents.find((intent) => intent.userName !== undefined)?.userName;
}

function causeOf(state: KeyState): ContainmentCause {
  return state.containment?.cause ?? state.openIntents[0]?.cause ?? 'exposed';
}

async function carryOut(
  plan: Exclude<ReactivationPlan, { plan: 'already-active' }>,
  key: LedgerKey,
  accessKeyId: AccessKeyId,
  userName: string,
  state: KeyState,
  request: ReactivationRequest,
  ports: ReactivatePorts,
): Promise<Outcome> {
  switch (plan.plan) {
    case 'refuse':
      return { outcome: 'refused', reason: plan.reason, detail: plan.detail };
    case 'record':
      return { outcome: 'reactivated', evidence: 'recovered-intent', holdUntil: plan.holdUntil };
    case 'reactivate':
      await writeIntent(key, userName, state, request, ports);
      return setActive(accessKeyId, userName, plan.holdUntil, ports);
  }
}

async function writeIntent(
  key: LedgerKey,
  userName: string,
  state: KeyState,
  request: ReactivationRequest,
  ports: ReactivatePorts,
): Promise<void> {
  const at = ports.clock.now();
  try {
    const findingId = `reactivation:${request.requestedBy}`;
    const cause = causeOf(state);
    const entry = { id: `intent:reactivate:${at.toISOString()}`, at, action: 'reactivate', cause, findingId } as const;
    await ports.ledger.append(key, { kind: 'intent', ...entry, userName, statusBefore: 'Inactive' });
  } catch (fault) {
    const { code, message, retryable } = describeFault(fault);
    const told = `nothing was changed: the ledger could not record the intent: ${message}`;
    throw new RemediationError(told, { code, retryable, cause: fault });
  }
}

async function setActive(
  accessKeyId: AccessKeyId,
  userName: string,
  holdUntil: Date,
  ports: ReactivatePorts,
): Promise<Outcome> {
  const change = { userName, accessKeyId, status: 'Active', verify: 'always' } as const;
  const result = await changeStatus(change, ports.keys, ports.clock);
  switch (result.kind) {
    case 'changed':
      return { outcome: 'reactivated', evidence: result.evidence, holdUntil };
    case 'no-such-entity':
      return { outcome: 'not-found', detail: result.detail };
    case 'failed':
      return { outcome: 'failed', code: result.code, retryable: result.retryable, message: result.message };
  }
}

interface EntryFacts {
  readonly accessKeyId: AccessKeyId;
  readonly userName: string;
  readonly request: ReactivationRequest;
  readonly startedAt: Date;
  readonly cause: ContainmentCause;
  readonly at: Date;
}

function entryOf(outcome: Outcome, facts: EntryFacts): OutcomeEntry {
  const { accessKeyId, userName, request, startedAt, cause, at } = facts;
  return {
    kind: 'outcome',
    id: `${outcome.outcome}:reactivation:${accessKeyId}:${startedAt.toISOString()}`,
    at,
    startedAt,
    action: 'reactivate',
    cause,
    source: 'command',
    findingId: `reactivation:${accessKeyId}:${startedAt.toISOString()}`,
    findingType: 'reactivation',
    reason: request.reason,
    activityAt: undefined,
    userName,
    outcome,
    requestedBy: request.requestedBy,
    mode: 'enforce',
  };
}
