import type { KeyState } from '../domain/key-state.ts';
import type { LedgerKey, OutcomeEntry } from '../domain/ledger-entry.ts';
import { type Notice, noticeOf, type NoticeEvidence } from '../domain/notice.ts';
import { outcomeEventOf } from '../domain/outcome-event.ts';
import { describeFault, RemediationError } from '../domain/remediation-error.ts';
import type { Clock, Ledger, Log, Notices, OutcomeEvents } from './ports.ts';

export interface RecordPorts {
  readonly ledger: Ledger;
  readonly events: OutcomeEvents;
  readonly notices: Notices;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Recording {
  readonly key: LedgerKey;
  readonly entry: OutcomeEntry;
  readonly evidence: NoticeEvidence;
}

// Another delivery of the same event may be telling right now. After this long it has told, or has crashed.
const OTHERS_TURN_PAUSES = [500, 1000, 1500] as const;

/**
 * Makes an outcome known: ledger first, since it holds the way back and tells a repeat; then the event, for machines;
 * then the notice, for people. Each is tried even where the one before it failed. An outcome that was recorded but
 * not told (a crash in between) is told by whoever comes next; one that was told is not told again.
 * @throws RemediationError `RecordFailed`, retryable, after all were tried, if any of them failed
 */
export async function record(recording: Recording, ports: RecordPorts): Promise<void> {
  const faults: unknown[] = [];
  const attempt = async (effect: () => Promise<void>): Promise<void> => {
    try {
      await effect();
    } catch (fault) {
      faults.push(fault);
    }
  };
  // Without the ledger nobody knows what was told: a change is told rather twice than never, its repeats are not.
  let untold = recording.entry.outcome.outcome === 'already-inactive' ? [] : [recording.entry];
  await attempt(async () => {
    untold = await append(recording, ports);
  });
  for (const entry of untold) await attempt(() => announce({ ...recording, entry }, ports));
  if (faults.length === 0) return;
  const what = faults.map((fault) => describeFault(fault).message).join('; ');
  const message = `the outcome ${recording.entry.outcome.outcome} stands, but could not be made known: ${what}`;
  throw new RemediationError(message, { code: 'RecordFailed', retryable: true, cause: faults[0] });
}

/** Appends the outcome; answers with the outcomes of this finding that are to be told. */
async function append(recording: Recording, ports: RecordPorts): Promise<OutcomeEntry[]> {
  const { key, entry } = recording;
  const { appended, before, after } = await ports.ledger.append(key, entry);
  const isOfFinding = (outcome: OutcomeEntry): boolean => outcome.findingId === entry.findingId;
  const left = before.unannounced.filter(isOfFinding);
  const stillLeft = left.length === 0 ? [] : await waitForOthers(recording, left, ports);
  if (!appended) return stillLeft;
  return isQuiet(entry, before) ? stillLeft : [...stillLeft, ...after.unannounced.filter((o) => o.id === entry.id)];
}

async function waitForOthers(
  recording: Recording,
  left: readonly OutcomeEntry[],
  ports: RecordPorts,
): Promise<OutcomeEntry[]> {
  let still = [...left];
  for (const pause of OTHERS_TURN_PAUSES) {
    await ports.clock.sleep(pause);
    const state = await ports.ledger.read(recording.key);
    still = still.filter((entry) => state.unannounced.some((outcome) => outcome.id === entry.id));
    if (still.length === 0) break;
  }
  return still;
}

/** Whether an outcome is for the history alone, because people heard of the key's containment already. */
function isQuiet(entry: OutcomeEntry, before: KeyState): boolean {
  const { containment } = before;
  switch (entry.outcome.outcome) {
    case 'already-inactive':
      return containment !== undefined || before.foundInactiveAt !== undefined;
    case 'contained':
      // Two findings about one key at the same moment: the first one's outcome has told.
      return containment !== undefined && containment.at >= entry.startedAt;
    case 'reactivated':
    case 'not-found':
    case 'observed':
    case 'notified':
    case 'refused':
    case 'failed':
      return false;
  }
}

async function announce(recording: Recording, ports: RecordPorts): Promise<void> {
  const { key, entry } = recording;
  const published = await settle(() => ports.events.publish(outcomeEventOf(key, entry)));
  const notified = await settle(() => notify(noticeOf(key, entry, recording.evidence), ports));
  for (const result of [published, notified]) if (result.kind === 'fault') throw result.fault;
  await ports.ledger.append(key, {
    kind: 'announced',
    id: `announced:${entry.id}`,
    at: ports.clock.now(),
    outcomeId: entry.id,
  });
}

async function notify(notice: Notice, ports: RecordPorts): Promise<void> {
  const delivery = await ports.notices.send(notice);
  if (!delivery.delivered) ports.log.warn('a notice reached nobody', { subject: notice.subject, why: delivery.why });
}

type Settled = { readonly kind: 'done' } | { readonly kind: 'fault'; readonly fault: unknown };

async function settle(effect: () => Promise<void>): Promise<Settled> {
  try {
    await effect();
    return { kind: 'done' };
  } catch (fault) {
    return { kind: 'fault', fault };
  }
}
