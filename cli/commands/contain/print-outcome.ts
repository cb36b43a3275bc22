import { undoCommand } from '../../../lambda/domain/notices/outcome-event.ts';
import type { Outcome } from '../../../lambda/domain/ledger/outcome.ts';
import { print } from '../../terminal/print.ts';

export interface PrintedOutcome {
  readonly accessKeyId: string;
  readonly outcome: Outcome;
  readonly cause: 'exposed' | 'stale';
  readonly ledgerName: string;
  readonly json: boolean;
}

/** The outcome in one sentence, with the way back where there is one; or as one JSON document. */
export function printOutcome({ accessKeyId, outcome, cause, ledgerName, json }: PrintedOutcome): void {
  const undo = outcome.outcome === 'contained' ? undoCommand(accessKeyId, cause) : null;
  if (json) return print(JSON.stringify({ accessKeyId, ...outcome, ledger: ledgerName, undo }, null, 2));
  print(outcomeSentence(accessKeyId, outcome));
  print(`Recorded in ${ledgerName}.`);
  if (undo !== null) print(`Undo: ${undo}`);
}

/** What became of a key, in one sentence. */
export function outcomeSentence(accessKeyId: string, outcome: Outcome): string {
  switch (outcome.outcome) {
    case 'contained':
      return `${accessKeyId} is Inactive (evidence: ${outcome.evidence}). Services may honour it some seconds longer.`;
    case 'sessions-revoked':
      return `The temporary credentials of its user are denied by ${outcome.policyArn} (evidence: ${outcome.evidence}).`;
    case 'already-inactive':
      return `${accessKeyId} was Inactive already; nothing was changed.`;
    case 'reactivated':
      return `${accessKeyId} is Active again (evidence: ${outcome.evidence}); sweeps leave it alone until ${outcome.holdUntil.toISOString()}.`;
    case 'not-found':
      return `${accessKeyId} was not found: ${outcome.detail}. Nothing was changed.`;
    case 'observed':
      return `${accessKeyId} would be set Inactive; nothing was changed.`;
    case 'notified':
      return `${accessKeyId} was not changed: ${outcome.reason}.`;
    case 'refused':
      return `Refused for ${accessKeyId}: ${outcome.reason}: ${outcome.detail}.`;
    case 'failed':
      return `FAILED for ${accessKeyId}: ${outcome.code}: ${outcome.message}`;
  }
}
