import type { SessionsResult } from '../../../lambda/domain/reactivate/reactivation.ts';

/** What became of a user's denied sessions, in one sentence. */
export function sessionsSentence(userName: string, sessions: SessionsResult): string {
  const named = `the temporary credentials of ${userName}`;
  if (sessions.kind === 'kept') {
    const undo = `keystop reactivate --user ${userName} --override --reason "…"`;
    return `Still denied are ${named}, for ${sessions.findingIds.join(', ')}; \`${undo}\` lets them work again all the same.`;
  }
  const { outcome } = sessions;
  switch (outcome.outcome) {
    case 'reactivated':
      return `Allowed again are ${named} (evidence: ${outcome.evidence}).`;
    case 'refused':
      return `Refused for ${named}: ${outcome.reason}: ${outcome.detail}.`;
    case 'failed':
      return `FAILED for ${named}: ${outcome.code}: ${outcome.message}`;
    case 'not-found':
      return `Nothing was changed for ${named}: ${outcome.detail}.`;
    case 'contained':
    case 'sessions-revoked':
    case 'already-inactive':
    case 'observed':
    case 'notified':
      return `Nothing was changed for ${named}: ${outcome.outcome}.`;
  }
}
