import { isAnswered, type KeyState, type OpenIntent } from '../../domain/ledger/key-state.ts';
import { recoveredOf } from '../../domain/ledger/entries.ts';
import type { LedgerKey } from '../../domain/ledger/ledger-entry.ts';
import { NO_CONTEXT } from '../../domain/notices/notice.ts';
import { STALE_SOURCE } from './contain-stale.ts';
import { record } from '../change/record.ts';
import type { KeyPorts } from '../ports/change.ts';

/**
 * Finishes what an earlier sweep left between the change and its record: a key with an intent of a sweep, no outcome,
 * and Inactive, is recorded as contained and recovered; an outcome that was recorded and not announced is announced. A key that
 * is still Active is left to the sweep's own rule.
 * @returns how many could not be finished; the next run tries them again
 */
export async function recoverStale(account: string, mode: string, ports: KeyPorts): Promise<number> {
  let failed = 0;
  const startedAt = ports.clock.now();
  for await (const { key, state } of ports.ledger.states(account)) {
    try {
      await recoverKey(key, state, startedAt, mode, ports);
    } catch (fault) {
      failed += 1;
      ports.log.fault('error', 'an earlier containment could not be recorded', fault, { accessKeyId: key.subject });
    }
  }
  return failed;
}

/**
 * The same for one key, as the ledger shows it at `startedAt` or later.
 * @returns whether the key is recorded as contained now, and was not before
 */
export async function recoverKey(
  key: LedgerKey,
  state: KeyState,
  startedAt: Date,
  mode: string,
  ports: KeyPorts,
): Promise<boolean> {
  // Recorded and not announced: recording it once more is a repeat, which announces it.
  const unannounced = state.unannounced.find((outcome) => outcome.cause === 'stale');
  if (unannounced !== undefined) await record({ key, entry: unannounced, evidence: NO_CONTEXT }, ports);
  const intent = state.openIntents.find((open) => open.action === 'contain' && open.cause === 'stale');
  if (intent?.userName === undefined || isAnswered(intent, state)) return false;
  if (!(await isInactive(key, intent.userName, ports))) return false;
  await recordRecovered(key, intent, startedAt, mode, ports);
  return true;
}

async function isInactive(key: LedgerKey, userName: string, ports: KeyPorts): Promise<boolean> {
  const listed = await ports.keys.list(userName);
  if (listed.kind === 'no-such-user') return false;
  return listed.keys.some((found) => found.accessKeyId === key.subject && found.status === 'Inactive');
}

async function recordRecovered(
  key: LedgerKey,
  intent: OpenIntent,
  startedAt: Date,
  mode: string,
  ports: KeyPorts,
): Promise<void> {
  const entry = recoveredOf(intent, {
    at: ports.clock.now(),
    // Another sweep may be recording this very containment: what it recorded since then is the same one.
    startedAt,
    action: 'contain',
    cause: 'stale',
    source: STALE_SOURCE,
    findingId: intent.findingId,
    findingType: 'stale',
    reason: 'stale',
    activityAt: undefined,
    userName: intent.userName,
    outcome: { outcome: 'contained', evidence: 'recovered-intent', recovered: true },
    requestedBy: undefined,
    mode,
  });
  await record({ key, entry, evidence: NO_CONTEXT }, ports);
}
