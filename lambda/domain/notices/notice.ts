import { type AccessKey, maskKeyId, type Usage } from '../keys/access-key.ts';
import type { Reactivation } from '../ledger/key-state.ts';
import type { ContainmentCause, LedgerKey, OutcomeEntry } from '../ledger/ledger-entry.ts';
import type { NotificationReason } from '../ledger/outcome.ts';
import { describeCall, type RecordedCall } from '../findings/recorded-call.ts';
import { commandsOf } from './notice-commands.ts';
import { capital, isOfSessions, isUser, sentenceOfSessions } from './sessions-sentence.ts';

export type Urgency = 'info' | 'warning' | 'urgent' | 'highest';

/** What people read; every protocol's message is made of it. Key ids are masked, except in commands. */
export interface Notice {
  /** The same for each repeat of a notice, which is delivered at least once. @default - it sums up, and is no outcome's */
  readonly id?: string;
  readonly subject: string;
  readonly urgency: Urgency;
  /** Paragraphs of plain text, in reading order. */
  readonly lines: readonly string[];
  /** Commands the reader may want to run, in full. */
  readonly commands: readonly string[];
  /** For subscriptions that filter, as all that follows. */
  readonly account: string;
  readonly outcome: string;
  /** @default - it is about no key of either kind */
  readonly cause?: ContainmentCause;
  /** Who the users' tags say is responsible. @default - nobody is known */
  readonly owners?: readonly string[];
}

/** What is known around an outcome, for people to judge it by; each part may be missing. */
export interface NoticeContext {
  readonly usage: Usage | undefined;
  readonly createdAt: Date | undefined;
  /** The owner's other Active keys. */
  readonly otherActiveKeys: readonly AccessKey[];
  readonly isProtected: boolean;
  /** The call that it is about. */
  readonly call?: RecordedCall;
  /** Who the user's tag says is responsible. @default - nobody is known */
  readonly responsible?: string | undefined;
  /** Whether the temporary credentials of the key's user were denied, too. @default false */
  readonly isRevoked?: boolean;
  /** The reactivation that had answered the finding, as the ledger showed after the change. @default - none is known */
  readonly answered?: Reactivation;
}

export const NO_CONTEXT: NoticeContext = {
  usage: undefined,
  createdAt: undefined,
  otherActiveKeys: [],
  isProtected: false,
};

/** The notice of one outcome: which key (masked), whose, why, the evidence, and the exact command that undoes it. */
export function noticeOf(key: LedgerKey, entry: OutcomeEntry, evidence: NoticeContext): Notice {
  const whose = entry.userName === undefined || isUser(key) ? '' : ` of ${entry.userName}`;
  const named = `${nameOf(key)}${whose} in account ${key.account}`;
  return {
    id: entry.id.replace(/\b(?:AKIA|ASIA)[A-Z2-7]{12}([A-Z2-7]{4})\b/g, '…$1'),
    subject: `Keystop: ${headline(key, entry)} (${key.account})`,
    urgency: urgencyOf(entry, evidence),
    lines: [
      sentence(key, entry, named),
      `Why: ${entry.source} ${entry.findingType}, finding ${entry.findingId}, reason ${entry.reason}.`,
      ...evidenceLines(evidence),
      ...adviceLines(key, entry, evidence),
    ],
    commands: commandsOf(key, entry, evidence),
    account: key.account,
    outcome: entry.outcome.outcome,
    cause: entry.cause,
    ...ownersOf([evidence.responsible]),
  };
}

/** The owners of a notice, each once, in order; nothing where none is known. */
export function ownersOf(tagged: readonly (string | undefined)[]): Pick<Notice, 'owners'> {
  const owners = [...new Set(tagged.filter((owner) => owner !== undefined))].toSorted();
  return owners.length === 0 ? {} : { owners };
}

function nameOf(key: LedgerKey): string {
  if (key.subject === 'root') return 'the root user';
  if (isUser(key)) return `user ${key.subject.slice('user/'.length)}`;
  if (key.subject.startsWith('event/')) return 'a credential that could not be read';
  return `access key ${maskKeyId(key.subject)}`;
}

function headline(key: LedgerKey, entry: OutcomeEntry): string {
  const name = isOfSessions(key, entry) ? `sessions of ${nameOf(key)}` : nameOf(key).replace('access key', 'key');
  switch (entry.outcome.outcome) {
    case 'contained':
      return isAgain(entry) ? `${name} set Inactive again` : `${name} set Inactive`;
    case 'sessions-revoked':
      return `${name} denied`;
    case 'reactivated':
      return `${name} reactivated`;
    case 'failed':
      return entry.action === 'reactivate' ? `FAILED to reactivate ${name}` : `FAILED to contain ${name}`;
    case 'notified':
      return entry.reason === 'root-credentials' ? 'ROOT credentials need you' : `${name} needs you`;
    case 'already-inactive':
      return isUser(key) ? `${name} were denied already` : `${name} was Inactive already`;
    case 'not-found':
      return `${name} not found`;
    case 'observed':
      return `${name} would have been set Inactive`;
    case 'refused':
      return `refused to act on ${name}`;
  }
}

function sentence(key: LedgerKey, entry: OutcomeEntry, named: string): string {
  if (isOfSessions(key, entry)) return sentenceOfSessions(entry, `the temporary credentials of ${named}`);
  const { outcome } = entry;
  switch (outcome.outcome) {
    case 'contained': {
      const again = isAgain(entry)
        ? ' again, which somebody outside Keystop had set Active after Keystop had contained it,'
        : '';
      return `Keystop set ${named}${again} Inactive at ${entry.at.toISOString()} (evidence: ${outcome.evidence}). Services may honour the key some seconds longer.`;
    }
    case 'sessions-revoked':
      return sentenceOfSessions(entry, named);
    case 'reactivated':
      return `Keystop set ${named} Active again at ${entry.at.toISOString()}, asked by ${entry.requestedBy ?? 'unknown'}. Sweeps leave it alone until ${outcome.holdUntil.toISOString()}.`;
    case 'failed':
      return failure(entry, `${outcome.code}: ${outcome.message}`, named);
    case 'notified':
      return `A finding about ${named} needs a person: ${NOTIFICATIONS[outcome.reason]}`;
    case 'already-inactive':
      return `${capital(named)} was Inactive when the finding arrived; Keystop changed nothing.`;
    case 'not-found':
      return `${isUser(key) ? 'There is no' : 'No user of the account owns'} ${named}: ${outcome.detail}. Keystop changed nothing.`;
    case 'observed':
      return `Keystop only observes exposed keys here: it would have set ${named} Inactive, and did not.`;
    case 'refused':
      return `Keystop refused to act on ${named}: ${outcome.reason}: ${outcome.detail}.`;
  }
}

function isAgain(entry: OutcomeEntry): boolean {
  return entry.reason === 'active-again';
}

function failure(entry: OutcomeEntry, why: string, named: string): string {
  if (entry.action === 'reactivate')
    return `Keystop could not set ${named} Active again: ${why}. Ask again when that is fixed.`;
  const whatFailed = `Keystop could not set ${named} Inactive: ${why}.`;
  return entry.cause === 'stale'
    ? `${whatFailed} The next sweep tries again.`
    : `${whatFailed} Keystop tries again for 24 hours; do not wait for that.`;
}

const NOTIFICATIONS: Readonly<Record<NotificationReason, string>> = {
  'root-credentials':
    'no role can set a root access key Inactive. Sign in as root now, deactivate the key, and look at what it did.',
  'temporary-credentials':
    'temporary credentials cannot be set Inactive. Revoke the sessions of the role or user, and find where they leaked.',
  'below-threshold':
    'the response list says to notify, not to contain. Look at it, and contain the key if it is leaked.',
  'no-key-named': 'it names no access key, so nothing could be contained.',
  'breaker-open':
    'so many keys were suspected within the hour that this one was left Active. Look at it, and contain it if it is leaked.',
  'active-again':
    'Keystop had set it Inactive, and somebody outside Keystop set it Active. Keystop leaves it Active. Deactivate it if nobody can say why.',
  'recontain-limit':
    'Keystop set it Inactive again and again, and somebody outside Keystop set it Active each time. Keystop has stopped, and the key is ACTIVE. Find out who does that, stop them, and deactivate the key.',
  'created-since-exposure':
    'it was created while another key of this user was exposed, perhaps by the person who has that key. Deactivate it unless its owner created it.',
  'was-active-again':
    'Keystop had set it Inactive, and somebody outside Keystop set it Active. It is Inactive again. Find out who did that, and why.',
  'created-with-exposed-key':
    'it was created with an access key that is Inactive because it leaked. Assume that an attacker created it, and deactivate it unless somebody answers for it.',
};

const URGENCIES: Readonly<Record<NotificationReason, Urgency>> = {
  'root-credentials': 'highest',
  'recontain-limit': 'highest',
  'active-again': 'urgent',
  'created-since-exposure': 'urgent',
  'was-active-again': 'urgent',
  'created-with-exposed-key': 'highest',
  'temporary-credentials': 'warning',
  'below-threshold': 'warning',
  'no-key-named': 'warning',
  'breaker-open': 'warning',
};

function urgencyOf(entry: OutcomeEntry, evidence: NoticeContext): Urgency {
  if (evidence.isProtected) return 'highest';
  switch (entry.outcome.outcome) {
    case 'contained':
    case 'sessions-revoked':
      return entry.cause === 'exposed' ? 'urgent' : 'warning';
    case 'failed':
      return 'highest';
    case 'notified':
      return URGENCIES[entry.outcome.reason];
    case 'refused':
    case 'observed':
      return 'warning';
    case 'reactivated':
    case 'already-inactive':
    case 'not-found':
      return 'info';
  }
}

function evidenceLines(evidence: NoticeContext): readonly string[] {
  const lines: string[] = [];
  if (evidence.call !== undefined) lines.push(describeCall(evidence.call));
  if (evidence.responsible !== undefined) lines.push(`Responsible, by the user's tag: ${evidence.responsible}.`);
  if (evidence.createdAt !== undefined) lines.push(`Created: ${evidence.createdAt.toISOString()}.`);
  if (evidence.usage !== undefined) lines.push(`Last used: ${describeUsage(evidence.usage)}.`);
  if (evidence.otherActiveKeys.length > 0) {
    const others = evidence.otherActiveKeys.map((other) => maskKeyId(other.accessKeyId)).join(', ');
    lines.push(`The user's other Active keys, which Keystop left as they are: ${others}.`);
  }
  return lines;
}

/** When, where and for what a key was last used, in words. */
export function describeUsage(usage: Usage): string {
  switch (usage.kind) {
    case 'used':
      return `${usage.at.toISOString()}, ${usage.service} in ${usage.region}`;
    case 'never':
      return 'never';
    case 'unknown':
      return 'unknown';
  }
}

function adviceLines(key: LedgerKey, entry: OutcomeEntry, evidence: NoticeContext): readonly string[] {
  const lines: string[] = [];
  if (evidence.answered !== undefined) {
    const since = evidence.answered.at.toISOString();
    lines.push(
      `The key was reactivated at ${since}, which had answered this finding; the ledger showed it only after the change. Reactivate it again if nothing new is known against it.`,
    );
  }
  if (entry.outcome.outcome === 'contained' && entry.cause === 'exposed') {
    lines.push(
      evidence.isRevoked === true
        ? 'All temporary credentials of its user are denied, too, until this is undone; sessions of roles that were taken with the key go on until they expire. Look at what it did.'
        : 'Sessions made with the key before go on until they expire; look at what it did.',
    );
  }
  if (isOfSessions(key, entry) && evidence.otherActiveKeys.length > 0) {
    lines.push(
      "The user's access keys work on, and one of them may have made the session: contain it if it is leaked.",
    );
  }
  if (isAgain(entry)) {
    lines.push(
      'The person or program that set it Active can do so again: find out who, and why. Keystop treats only `keystop reactivate` as intended.',
    );
  }
  if (evidence.isProtected) lines.push('This user is a protected identity.');
  return lines;
}
