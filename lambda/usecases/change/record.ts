import {
  channelsTold,
  type Containment,
  isSameContainment,
  type KeyState,
  type Reactivation,
} from '../../domain/ledger/key-state.ts';
import type { Channel, LedgerKey, OutcomeEntry } from '../../domain/ledger/ledger-entry.ts';
import { type Notice, noticeOf, type NoticeContext } from '../../domain/notices/notice.ts';
import { outcomeEventOf } from '../../domain/notices/outcome-event.ts';
import { describeFault, RemediationError } from '../../domain/shared/remediation-error.ts';
import { beginAttempts } from './attempts.ts';
import { PAUSES } from '../shared/time-budgets.ts';
import type { ChangePorts } from '../ports/change.ts';

export interface Recording {
  readonly key: LedgerKey;
  readonly entry: OutcomeEntry;
  readonly evidence: NoticeContext;
  /** Channels on which another recording announces it. @default - none */
  readonly toldElsewhere?: readonly Channel[] | undefined;
  /** The reactivation that answers the finding, by a state that was read too late for the decision. @default - none */
  readonly answeredBy?: (state: KeyState) => Reactivation | undefined;
}

/**
 * Makes an outcome known: ledger first, since it holds the way back and shows a repeat; then the event, for programs;
 * then the notice, for people. Each is tried even where the one before it failed. The next delivery
 * announces an outcome that was recorded and not announced (a crash in between); none is announced twice.
 * @returns whether the outcome is news to the history; a reactivation is none where the key was contained meanwhile
 * @throws RemediationError `RecordFailed`, retryable, after all were tried, if any of them failed
 */
export async function record(recording: Recording, ports: ChangePorts): Promise<boolean> {
  const { attempt, faults } = beginAttempts();
  // Only the ledger shows what was announced. Without it a change is announced rather twice than never, its repeats not.
  let untold: readonly PendingAnnouncement[] =
    recording.entry.outcome.outcome === 'already-inactive' ? [] : [pendingAnnouncementOf(recording)];
  let isNews = false;
  await attempt(async () => {
    ({ isNews, untold } = await append(recording, ports));
  });
  for (const each of untold) await attempt(() => announce({ ...recording, ...each }, each, ports));
  if (faults.length === 0) return isNews;
  const what = faults.map((fault) => describeFault(fault).message).join('; ');
  const message = `the outcome ${recording.entry.outcome.outcome} stands, but could not be made known: ${what}`;
  throw new RemediationError(message, { code: 'RecordFailed', retryable: true, cause: faults[0] });
}

/** An outcome that is to be announced, and the channels on which it went out already. */
interface PendingAnnouncement {
  readonly entry: OutcomeEntry;
  readonly told: readonly Channel[];
  /** Channels on which another recording announces it, so that it counts as announced. */
  readonly toldElsewhere?: readonly Channel[] | undefined;
  readonly evidence: NoticeContext;
}

// The ledger held nothing up: where it answered after the change that a reactivation had answered the finding, a person
// decides whether that still holds. Reactivating the key unasked would be the unsafe side of the two.
function pendingAnnouncementOf(recording: Recording, before?: KeyState): PendingAnnouncement {
  const { entry, toldElsewhere, answeredBy } = recording;
  const answered = before === undefined ? undefined : answeredBy?.(before);
  return { entry, told: [], toldElsewhere, evidence: { ...recording.evidence, ...(answered && { answered }) } };
}

/** Appends the outcome; returns the outcomes of this finding that are to be announced. */
async function append(
  recording: Recording,
  ports: ChangePorts,
): Promise<{ readonly isNews: boolean; readonly untold: readonly PendingAnnouncement[] }> {
  const { key, entry } = recording;
  const { appended, before } = await ports.ledger.append(key, entry);
  const isOfFinding = (outcome: OutcomeEntry): boolean => outcome.findingId === entry.findingId;
  const left = before.unannounced.filter(isOfFinding);
  const stillLeft = left.length === 0 ? [] : await waitForOthers(recording, left, ports);
  if (!appended) return { isNews: false, untold: stillLeft };
  const containment = await containmentOfOthers(recording, before, ports);
  if (!isQuiet(entry, containment, before.foundInactiveAt)) {
    return { isNews: true, untold: [...stillLeft, pendingAnnouncementOf(recording, before)] };
  }
  // Else the next delivery would take it for an outcome that a crash left unannounced.
  await markAnnounced(key, entry, CHANNELS, ports);
  return { isNews: true, untold: stillLeft };
}

/**
 * The containment that people were notified of, or are about to be. A finding that meets the key Inactive may come
 * between another delivery's change and its record: the open intent shows that, and its record is waited for.
 */
async function containmentOfOthers(
  recording: Recording,
  before: KeyState,
  ports: ChangePorts,
): Promise<Containment | undefined> {
  if (recording.entry.outcome.outcome !== 'already-inactive') return before.containment;
  let state = before;
  for (const pause of PAUSES.othersTurn) {
    if (state.containment !== undefined || !isBeingContained(state)) break;
    await ports.clock.sleep(pause);
    state = await ports.ledger.read(recording.key);
  }
  return state.containment;
}

async function waitForOthers(
  recording: Recording,
  left: readonly OutcomeEntry[],
  ports: ChangePorts,
): Promise<readonly PendingAnnouncement[]> {
  const { evidence } = recording;
  let still: readonly PendingAnnouncement[] = left.map((entry) => ({ entry, told: [], evidence }));
  for (const pause of PAUSES.othersTurn) {
    await ports.clock.sleep(pause);
    const state = await ports.ledger.read(recording.key);
    still = still
      .filter(({ entry }) => state.unannounced.some((outcome) => outcome.id === entry.id))
      .map(({ entry }) => ({ entry, told: channelsTold(state, entry.id), evidence }));
    if (still.length === 0) break;
  }
  return still;
}

// The notice of a sweep that contains the key as stale does not say that the key is leaked.
function isBeingContained(state: KeyState): boolean {
  return state.openIntents.some((intent) => intent.action === 'contain' && intent.cause === 'exposed');
}

/** Whether an outcome is for the history alone, because people were notified of the key's containment already. */
function isQuiet(
  entry: OutcomeEntry,
  containment: Containment | undefined,
  foundInactiveAt: Date | undefined,
): boolean {
  switch (entry.outcome.outcome) {
    case 'already-inactive':
      return containment === undefined ? foundInactiveAt !== undefined : isHeardOf(entry, containment);
    case 'contained':
    case 'sessions-revoked':
      // Two findings about one key at the same moment: the first one's outcome was announced.
      return containment !== undefined && isSameContainment(containment, entry) && isHeardOf(entry, containment);
    case 'reactivated':
    case 'not-found':
    case 'observed':
    case 'notified':
    case 'refused':
    case 'failed':
      return false;
  }
}

// That a key which a sweep contained is leaked, too, is news.
function isHeardOf(entry: OutcomeEntry, containment: Containment): boolean {
  return containment.cause === 'exposed' || entry.cause === 'stale';
}

/** Logged for each notice without a confirmed subscription. */
export const NOBODY_TOLD = 'a notice reached nobody';

const CHANNELS: readonly Channel[] = ['event', 'notice'];

/** Announces on each channel that is left. What went out is noted even where the other failed, so that it goes out once. */
async function announce(
  recording: Recording,
  { told, toldElsewhere = [] }: PendingAnnouncement,
  ports: ChangePorts,
): Promise<void> {
  const { key, entry } = recording;
  const effects = {
    event: () => ports.events.publish(outcomeEventOf(key, entry)),
    notice: () => notify(noticeOf(key, entry, recording.evidence), ports),
  };
  const done: Channel[] = [...toldElsewhere];
  const { attempt, faults } = beginAttempts();
  for (const channel of CHANNELS.filter((each) => !told.includes(each) && !toldElsewhere.includes(each))) {
    await attempt(async () => {
      await effects[channel]();
      done.push(channel);
    });
  }
  if (done.length > 0) await markAnnounced(key, entry, done, ports);
  if (faults.length > 0) throw faults[0];
}

async function markAnnounced(
  key: LedgerKey,
  entry: OutcomeEntry,
  channels: readonly Channel[],
  ports: ChangePorts,
): Promise<void> {
  const id = `announced:${entry.id}:${channels.join('+')}`;
  await ports.ledger.append(key, { kind: 'announced', id, at: ports.clock.now(), outcomeId: entry.id, channels });
}

async function notify(notice: Notice, ports: ChangePorts): Promise<void> {
  const delivery = await ports.notices.send(notice);
  if (!delivery.delivered) ports.log.warn(NOBODY_TOLD, { subject: notice.subject, why: delivery.why });
}
