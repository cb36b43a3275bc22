import type { AccessKey } from '../keys/access-key.ts';
import type { RecordedCall } from '../findings/recorded-call.ts';
import type { LedgerKey, OutcomeEntry } from '../ledger/ledger-entry.ts';
import { undoCommand, undoOf } from './outcome-event.ts';
import { isOfSessions, isUser } from './sessions-sentence.ts';

interface CommandFacts {
  readonly otherActiveKeys: readonly AccessKey[];
  readonly call?: RecordedCall;
}

/** The commands that the reader of a notice may want to run, in full. */
export function commandsOf(key: LedgerKey, entry: OutcomeEntry, evidence: CommandFacts): readonly string[] {
  const isKey = key.subject.startsWith('AKIA');
  const contain = evidence.otherActiveKeys.map(({ accessKeyId }) => `keystop contain ${accessKeyId}`);
  switch (entry.outcome.outcome) {
    case 'contained':
    case 'sessions-revoked':
      return [undoOf(key, entry), isOfSessions(key, entry) ? contain : []].flat();
    case 'already-inactive':
      return isKey ? [undoCommand(key.subject, 'exposed')] : [];
    case 'failed':
      // What could not be read back is attached perhaps, and then undone like any other.
      if (isOfSessions(key, entry) && entry.action === 'contain') return [undoOf(key, entry)];
      return [...commandsOfNothing(key, entry, evidence), ...byHand(key, entry)];
    case 'observed':
    case 'notified':
    case 'refused':
      return commandsOfNothing(key, entry, evidence);
    case 'reactivated':
      return isKey ? [`keystop contain ${key.subject}`] : [];
    case 'not-found':
      return [];
  }
}

// A new user has nothing yet to set Inactive, and the person who created it may sign in as it.
function denyCommands(key: LedgerKey, call: RecordedCall | undefined): readonly string[] {
  if (call === undefined) return [];
  const user = key.subject.slice('user/'.length);
  const policy = `arn:${call.partition}:iam::aws:policy/AWSDenyAll`;
  return [`aws iam attach-user-policy --user-name ${user} --policy-arn ${policy}`];
}

// IAM did not answer Keystop; a person need not wait for its next try.
function byHand({ subject }: LedgerKey, { action, cause, userName, outcome }: OutcomeEntry): readonly string[] {
  if (!subject.startsWith('AKIA') || action !== 'contain' || cause !== 'exposed' || userName === undefined) return [];
  if (outcome.outcome !== 'failed' || outcome.code !== 'Timeout') return [];
  return [`aws iam update-access-key --user-name ${userName} --access-key-id ${subject} --status Inactive`];
}

// A person who asked to reactivate a key knows the command, and needs no advice to contain the key instead.
function commandsOfNothing(key: LedgerKey, entry: OutcomeEntry, { call }: CommandFacts): readonly string[] {
  if (entry.reason === 'created-with-exposed-key' && isUser(key)) return denyCommands(key, call);
  const isKey = key.subject.startsWith('AKIA');
  return isKey && entry.action !== 'reactivate' ? [`keystop contain ${key.subject}`] : [];
}
