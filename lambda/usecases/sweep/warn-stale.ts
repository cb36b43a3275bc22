import type { WarningEntry } from '../../domain/ledger/ledger-entry.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { byOwner, warningNotice } from '../../domain/notices/sweep-notice.ts';
import type { PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { concurrently } from '../shared/concurrently.ts';
import type { ChangePorts } from '../ports/change.ts';

export interface WarnCounts {
  readonly warned: number;
  /** How many of them got the final warning. */
  readonly finallyWarned: number;
  readonly undelivered: number;
  readonly failed: number;
  /** Steps whose warning was delivered and recorded: nothing is due for these keys for some days. */
  readonly quiet: readonly PlannedStep[];
}

const NO_WARNINGS: WarnCounts = { warned: 0, finallyWarned: 0, undelivered: 0, failed: 0, quiet: [] };

// Enough for one mail that a person still reads, and far below SNS's 256 KB.
const KEYS_PER_NOTICE = 50;
const RECORDED_AT_ONCE = 10;

/**
 * Warns of keys that will be contained. Delivered first, recorded after: a warning that was recorded and never sent
 * would let a key be contained without one, while one that was sent and not recorded is merely sent again.
 */
export async function warnStale(
  account: string,
  steps: readonly PlannedStep[],
  policy: Policy,
  ports: ChangePorts,
): Promise<WarnCounts> {
  let counts = NO_WARNINGS;
  for (const kind of ['warn', 'final-warn'] as const) {
    // One owner's keys are in as few notices as may be.
    const due = steps.filter((step) => step.step === kind).toSorted(byOwner);
    for (let from = 0; from < due.length; from += KEYS_PER_NOTICE) {
      const batch = due.slice(from, from + KEYS_PER_NOTICE);
      counts = add(counts, await warnBatch(account, batch, kind === 'final-warn', policy, ports));
    }
  }
  return counts;
}

async function warnBatch(
  account: string,
  batch: readonly PlannedStep[],
  isFinal: boolean,
  policy: Policy,
  ports: ChangePorts,
): Promise<WarnCounts> {
  const now = ports.clock.now();
  let delivered: boolean;
  try {
    const delivery = await ports.notices.send(warningNotice(batch, isFinal, account, policy.escalation, now));
    delivered = delivery.delivered;
    if (!delivery.delivered) ports.log.warn('a warning reached nobody; no step follows it', { why: delivery.why });
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.error('a warning was not sent', { code, message, keys: batch.length });
    return { ...NO_WARNINGS, failed: batch.length };
  }
  const recorded = new Set<PlannedStep>();
  await concurrently(batch, RECORDED_AT_ONCE, async (step) => {
    if (await recordWarning(account, step, isFinal, delivered, now, ports)) recorded.add(step);
  });
  const failed = batch.length - recorded.size;
  if (!delivered) return { ...NO_WARNINGS, undelivered: recorded.size, failed };
  const finallyWarned = isFinal ? recorded.size : 0;
  return {
    warned: recorded.size,
    finallyWarned,
    undelivered: 0,
    failed,
    quiet: batch.filter((step) => recorded.has(step)),
  };
}

async function recordWarning(
  account: string,
  step: PlannedStep,
  isFinal: boolean,
  delivered: boolean,
  at: Date,
  ports: ChangePorts,
): Promise<boolean> {
  const kind = isFinal ? 'final-warning' : 'warning';
  const entry: WarningEntry = {
    kind: 'warning',
    id: `${kind}:${step.accessKeyId}:${at.toISOString()}`,
    at,
    step: kind,
    userName: step.userName,
    reason: step.reason,
    delivered,
  };
  try {
    await ports.ledger.append({ account, subject: step.accessKeyId }, entry);
    return true;
  } catch (fault) {
    ports.log.fault('error', 'a warning was sent and not recorded; it is sent again', fault, {
      accessKeyId: step.accessKeyId,
    });
    return false;
  }
}

function add(one: WarnCounts, other: WarnCounts): WarnCounts {
  return {
    warned: one.warned + other.warned,
    finallyWarned: one.finallyWarned + other.finallyWarned,
    undelivered: one.undelivered + other.undelivered,
    failed: one.failed + other.failed,
    quiet: [...one.quiet, ...other.quiet],
  };
}
