import type { AccessKey } from '../domain/access-key.ts';
import { isCandidate, type ReportRow } from '../domain/report-row.ts';
import { describeFault } from '../domain/remediation-error.ts';
import {
  decideStale,
  type KeepReason,
  type StaleContext,
  type StaleDecision,
  type StaleFacts,
} from '../domain/stale-decision.ts';
import { isOlderThan } from '../domain/staleness.ts';
import type { PlannedStep } from '../domain/sweep-plan.ts';
import type { AccessKeys, Clock, Ledger, Log, UserTags } from './ports.ts';

export interface PlanPorts {
  readonly keys: AccessKeys;
  readonly tags: UserTags;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
}

export interface KeptKey {
  readonly userName: string;
  readonly accessKeyId: string;
  readonly why: KeepReason;
  readonly until: Date | undefined;
}

export interface FailedUser {
  readonly userName: string;
  readonly code: string;
  readonly message: string;
}

export interface PlanPage {
  readonly steps: readonly PlannedStep[];
  readonly kept: readonly KeptKey[];
  /** Users whose keys could not be judged. They stay as they are, and the next run looks again. */
  readonly failed: readonly FailedUser[];
  /** Row to go on with; `undefined` when all rows were planned. */
  readonly nextRow: number | undefined;
}

/**
 * Plans a report's rows from `fromRow` on, until all are planned or `mayContinue` says that time is up. Changes
 * nothing. One user's fault is told and leaves the others alone.
 */
export async function planSweep(
  account: string,
  rows: readonly ReportRow[],
  fromRow: number,
  context: StaleContext,
  mayContinue: () => boolean,
  ports: PlanPorts,
): Promise<PlanPage> {
  const steps: PlannedStep[] = [];
  const kept: KeptKey[] = [];
  const failed: FailedUser[] = [];
  for (const [offset, row] of rows.slice(fromRow).entries()) {
    if (!mayContinue()) return { steps, kept, failed, nextRow: fromRow + offset };
    if (!isCandidate(row, context.policy.stale, context.now)) continue;
    try {
      const planned = await planUser(account, row, context, ports);
      steps.push(...planned.steps);
      kept.push(...planned.kept);
    } catch (fault) {
      const { code, message } = describeFault(fault);
      ports.log.error('a user could not be judged', { userName: row.userName, code, message });
      failed.push({ userName: row.userName, code, message });
    }
  }
  return { steps, kept, failed, nextRow: undefined };
}

async function planUser(
  account: string,
  row: ReportRow,
  context: StaleContext,
  ports: PlanPorts,
): Promise<{ steps: readonly PlannedStep[]; kept: readonly KeptKey[] }> {
  // Taken before the first read: a containment recorded since then is one that this plan did not see.
  const checkedAt = ports.clock.now();
  const listed = await ports.keys.list(row.userName);
  // The report may be hours old: a user who is gone since has no keys to judge.
  const keys = listed.kind === 'listed' ? listed.keys : [];
  const steps: PlannedStep[] = [];
  const kept: KeptKey[] = [];
  for (const key of keys.filter((candidate) => mayBeStale(candidate, context))) {
    const { decision, facts } = await judgeKey(account, row, key, context, ports);
    if (decision.decision === 'read-tags') continue;
    for (const said of decision.aloud) ports.log.warn('an exemption does not hold', { said, userName: row.userName });
    const { userName, accessKeyId } = facts;
    if (decision.decision === 'keep') {
      kept.push({ userName, accessKeyId, why: decision.why, until: decision.until });
      continue;
    }
    const { step, reason, since } = decision;
    const { createdAt, usage } = facts;
    steps.push({ step, userName, accessKeyId: key.accessKeyId, createdAt, usage, checkedAt, reason, since });
  }
  return { steps, kept };
}

// A key younger than both ages cannot be stale, whatever its use: it costs no further call.
function mayBeStale(key: AccessKey, context: StaleContext): boolean {
  const { unusedDays, maxAgeDays } = context.policy.stale;
  const days = Math.min(unusedDays, maxAgeDays ?? unusedDays);
  return key.status === 'Active' && isOlderThan(key.createdAt, days, context.now);
}

async function judgeKey(
  account: string,
  row: ReportRow,
  key: AccessKey,
  context: StaleContext,
  ports: PlanPorts,
): Promise<{ decision: StaleDecision; facts: StaleFacts }> {
  const [use, state] = await Promise.all([
    ports.keys.lastUsed(key.accessKeyId),
    ports.ledger.read({ account, subject: key.accessKeyId }),
  ]);
  const facts: StaleFacts = {
    userName: row.userName,
    userPath: row.userPath,
    accessKeyId: key.accessKeyId,
    createdAt: key.createdAt,
    usage: use.kind === 'known' ? use.usage : { kind: 'unknown' },
    state,
    tags: undefined,
  };
  const decision = decideStale(facts, context);
  if (decision.decision !== 'read-tags') return { decision, facts };
  const tags = await ports.tags.tags(row.userName);
  return { decision: decideStale({ ...facts, tags }, context), facts };
}
