import { intentOf, outcomeOf } from '../../domain/ledger/entries.ts';
import type { LedgerKey, OutcomeEntry } from '../../domain/ledger/ledger-entry.ts';
import { NO_CONTEXT } from '../../domain/notices/notice.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { judgeStaleness } from '../../domain/sweep/staleness.ts';
import type { PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { changeStatus } from '../change/change-status.ts';
import { keyOf } from '../change/credential.ts';
import { orderSecondLook } from '../change/order-second-look.ts';
import { record } from '../change/record.ts';
import type { KeyPorts } from '../ports/change.ts';

/** The source of every containment of a stale key, also where a finding brought it forward. */
export const STALE_SOURCE = 'sweep';

// IAM notes a key's use once in 15 minutes, so a check younger than that would learn nothing new.
const CHECK_IS_FRESH_MILLISECONDS = 15 * 60_000;

/**
 * Sets a planned key Inactive, unless it was used since the plan. The order is the reverse of an exposed key's concern:
 * here nothing is urgent, so the intent must be recorded first, and without it nothing is changed. IAM's acceptance is
 * the evidence; the key is read back only where the answer was lost.
 * @returns the outcome; `undefined` where the key is stale no more
 * @throws RemediationError `RecordFailed` where the outcome stands and could not be made known
 */
export async function containStale(
  account: string,
  step: PlannedStep,
  policy: Policy,
  ports: KeyPorts,
): Promise<Outcome | undefined> {
  const now = ports.clock.now();
  // Another sweep may have contained the key since it was read for the plan: then this is the same containment.
  const startedAt = isCheckFresh(step, now) ? step.checkedAt : now;
  const key: LedgerKey = { account, subject: step.accessKeyId };
  const outcome = await attempt(key, step, startedAt, policy, ports);
  if (outcome === undefined) return undefined;
  if (outcome.outcome === 'contained') await orderLook(key, step, ports);
  const entry = staleEntry(step, outcome, startedAt, ports.clock.now(), policy.staleMode);
  const { usage, createdAt, responsible } = step;
  const evidence = { ...NO_CONTEXT, usage, createdAt, responsible };
  await record({ key, entry, evidence }, ports);
  return outcome;
}

// Before the record, as of an exposed key. Cut off in between, the next sweep finds the key Inactive and records it; that
// is its look.
async function orderLook({ account }: LedgerKey, step: PlannedStep, ports: KeyPorts): Promise<void> {
  const { accessKeyId, userName } = step;
  // A stale key is no sign of an attacker, so other keys of its user need no look.
  await orderSecondLook({ account, accessKeyId, userName, containedAt: ports.clock.now(), since: undefined }, ports);
}

async function attempt(
  key: LedgerKey,
  step: PlannedStep,
  startedAt: Date,
  policy: Policy,
  ports: KeyPorts,
): Promise<Outcome | undefined> {
  try {
    if (!(await isStillStale(step, policy, ports))) return undefined;
    await writeIntent(key, step, startedAt, ports);
  } catch (fault) {
    return { outcome: 'failed', ...describeFault(fault) };
  }
  const { userName, accessKeyId } = step;
  const credential = keyOf(key.account, userName, accessKeyId, ports.keys);
  const result = await changeStatus(credential, { status: 'Inactive', verify: 'when-unsure' }, ports.clock);
  switch (result.kind) {
    case 'changed':
      return credential.inactive(result.evidence, false);
    case 'no-such-entity':
      return { outcome: 'not-found', detail: result.detail };
    case 'failed':
      return { outcome: 'failed', code: result.code, retryable: result.retryable, message: result.message };
  }
}

async function isStillStale(step: PlannedStep, policy: Policy, ports: KeyPorts): Promise<boolean> {
  const now = ports.clock.now();
  if (isCheckFresh(step, now)) return true;
  const use = await ports.keys.lastUsed(step.accessKeyId);
  const usage = use.kind === 'known' ? use.usage : { kind: 'unknown' as const };
  return judgeStaleness({ createdAt: step.createdAt, usage }, policy.stale, now).stale;
}

/** Whether asking IAM again would tell nothing new about a planned key's use. */
export function isCheckFresh(step: PlannedStep, now: Date): boolean {
  return now.getTime() - step.checkedAt.getTime() < CHECK_IS_FRESH_MILLISECONDS;
}

// Dated by its reads, as an exposed key's is: a containment recorded since then answers it.
async function writeIntent(key: LedgerKey, step: PlannedStep, at: Date, ports: KeyPorts): Promise<void> {
  const about = { at, action: 'contain', cause: 'stale', findingId: staleFindingId(step) } as const;
  const intent = intentOf('sweep', { ...about, userName: step.userName, statusBefore: 'Active' });
  await ports.ledger.append(key, intent);
}

/** One staleness of one key: it ends when the key is used. */
function staleFindingId(step: Pick<PlannedStep, 'reason' | 'accessKeyId' | 'since'>): string {
  return `sweep:${step.reason}:${step.accessKeyId}:${step.since.toISOString()}`;
}

function staleEntry(step: PlannedStep, outcome: Outcome, startedAt: Date, at: Date, mode: string): OutcomeEntry {
  const findingId = staleFindingId(step);
  return outcomeOf('sweep', {
    at,
    startedAt,
    action: 'contain',
    cause: 'stale',
    source: STALE_SOURCE,
    findingId,
    findingType: `stale:${step.reason}`,
    reason: step.reason,
    activityAt: undefined,
    userName: step.userName,
    outcome,
    requestedBy: undefined,
    mode,
  });
}
