import type { LedgerKey, OutcomeEntry } from '../ledger/ledger-entry.ts';
import type { Outcome } from '../ledger/outcome.ts';

/**
 * What became of the temporary credentials of a user, in a sentence.
 * @param named such as "the temporary credentials of user alice in account 111122223333"
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
export function sentenceOfSessions(entry: OutcomeEntry, named: string): string {
  const { outcome, at } = entry;
  switch (outcome.outcome) {
    case 'sessions-revoked':
      return `Keystop has denied ${named} since ${at.toISOString()} (evidence: ${outcome.evidence}): ${outcome.policyArn} is attached. New ones are denied, too, sign-ins to the console among them, until that is undone; sessions of roles go on.`;
    case 'reactivated':
      return `Keystop has let ${named} work again since ${at.toISOString()}, asked by ${entry.requestedBy ?? 'unknown'}.`;
    case 'failed':
      return entry.action === 'reactivate'
        ? `Keystop could not let ${named} work again: ${outcome.code}: ${outcome.message}. Ask again when that is fixed.`
        : `Keystop could not deny ${named}: ${outcome.code}: ${outcome.message}. Keystop tries again for 24 hours; do not wait for that. The command undoes what was done.`;
    case 'already-inactive':
      return `${capital(named)} were denied already when the finding arrived; Keystop changed nothing.`;
    case 'not-found':
      return `${capital(named)} were not found: ${outcome.detail}. Keystop changed nothing.`;
    case 'refused':
      return `Keystop refused to act on ${named}: ${outcome.reason}: ${outcome.detail}.`;
    case 'observed':
    case 'notified':
    case 'contained':
      return `Keystop changed nothing about ${named}.`;
  }
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether an entry is filed under a user, and not under a key. */
export function isUser({ subject }: LedgerKey): boolean {
  return subject.startsWith('user/');
}

/** Whether an entry is about all sessions of a user. Other entries under a user are about keys that no finding named. */
export function isOfSessions(key: LedgerKey, { action, cause, outcome }: OutcomeEntry): boolean {
  if (!isUser(key) || cause !== 'exposed') return false;
  return action === 'reactivate' || SESSION_OUTCOMES.includes(outcome.outcome);
}

const SESSION_OUTCOMES: readonly Outcome['outcome'][] = ['sessions-revoked', 'already-inactive', 'failed'];
