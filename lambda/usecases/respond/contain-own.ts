import type { AccessKeyId } from '../../domain/keys/access-key.ts';
import { intentOf, outcomeOf } from '../../domain/ledger/entries.ts';
import type { LedgerKey, OutcomeEntry } from '../../domain/ledger/ledger-entry.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { AccessKeys } from '../ports/iam.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/telling.ts';
import { poll } from '../shared/poll.ts';
import { PAUSES } from '../shared/time-budgets.ts';

export interface ContainOwnPorts {
  readonly keys: AccessKeys;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether AWS refuses what the key signs. */
  readonly isRefused: () => Promise<boolean>;
}

export interface OwnKeyRequest {
  readonly accessKeyId: AccessKeyId;
  readonly caller: {
    readonly account: string;
    readonly arn: string;
    readonly userName: string | undefined;
    readonly reason: string;
  };
}

/**
 * Sets the very key that signs Inactive. The key cannot be read back with itself, so its later refusal is the
 * evidence. The intent comes first and is waited for: after the change the key may sign no record. `recorded` is
 * false where the outcome could not be added to it; the intent alone is the way back, too.
 */
export async function containOwnKey(
  request: OwnKeyRequest,
  ports: ContainOwnPorts,
): Promise<{ readonly outcome: Outcome; readonly recorded: boolean }> {
  const { accessKeyId, caller } = request;
  const key: LedgerKey = { account: caller.account, subject: accessKeyId };
  const startedAt = ports.clock.now();
  const findingId = `command:${caller.arn}:${startedAt.toISOString()}`;
  await attempt('the intent could not be recorded; the containment goes on', ports, async () => {
    const about = { at: startedAt, action: 'contain', cause: 'exposed', findingId } as const;
    const intent = intentOf('own-key', { ...about, userName: caller.userName, statusBefore: 'Active' });
    await ports.ledger.append(key, intent);
  });
  const outcome = await setInactive(accessKeyId, ports);
  const entry = entryOf(outcome, findingId, startedAt, request, ports.clock.now());
  const recorded = await attempt('the outcome could not be recorded', ports, async () => {
    await ports.ledger.append(key, entry);
  });
  return { outcome, recorded };
}

async function setInactive(accessKeyId: AccessKeyId, ports: ContainOwnPorts): Promise<Outcome> {
  try {
    const answer = await ports.keys.setStatus({ userName: undefined, accessKeyId, status: 'Inactive' });
    if (answer.kind === 'no-such-entity') return { outcome: 'not-found', detail: answer.detail };
    if (answer.kind === 'access-denied') {
      return { outcome: 'failed', code: 'AccessDenied', retryable: false, message: answer.detail };
    }
  } catch (fault) {
    const problem = describeFault(fault);
    // The answer may have been lost after the change; a key that is refused now says so.
    return (await isRefusedInTime(ports)) ? refused() : { outcome: 'failed', ...problem };
  }
  if (await isRefusedInTime(ports)) return refused();
  const message = 'IAM accepted Inactive, but AWS still takes what the key signs';
  return { outcome: 'failed', code: 'StillAccepted', retryable: true, message };
}

function refused(): Outcome {
  return { outcome: 'contained', evidence: 'key-refused', recovered: false };
}

async function isRefusedInTime(ports: ContainOwnPorts): Promise<boolean> {
  const found = await poll(PAUSES.refusal, ports.clock, async () => {
    try {
      return (await ports.isRefused()) || undefined;
    } catch (fault) {
      ports.log.fault('warn', 'whether the key is refused could not be asked', fault);
      return undefined;
    }
  });
  return found === true;
}

async function attempt(what: string, ports: ContainOwnPorts, effect: () => Promise<void>): Promise<boolean> {
  try {
    await effect();
    return true;
  } catch (fault) {
    ports.log.fault('warn', what, fault);
    return false;
  }
}

function entryOf(outcome: Outcome, findingId: string, startedAt: Date, request: OwnKeyRequest, at: Date): OutcomeEntry {
  const { caller } = request;
  return outcomeOf('own-key', {
    at,
    startedAt,
    action: 'contain',
    cause: 'exposed',
    source: 'command',
    findingId,
    findingType: caller.reason,
    reason: 'requested',
    activityAt: undefined,
    userName: caller.userName,
    outcome,
    requestedBy: caller.arn,
    mode: 'enforce',
  });
}
