import { maskKeyId } from '../../domain/keys/access-key.ts';
import { undoCommand } from '../../domain/notices/outcome-event.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { ExposedFinding } from '../../domain/findings/finding.ts';
import type { HubReference } from '../ports/telling.ts';
import { PATIENCE } from '../shared/time-budgets.ts';
import { within } from '../shared/within.ts';
import type { ChangePorts } from '../ports/change.ts';

/**
 * Notes in Security Hub's finding what became of the key that it names; of a key met Inactive once for each activity
 * that the finding saw: the update makes an event, whose answer would make the next one, without end. Optional: a fault
 * is logged, and an answer is waited for no longer than 5 s.
 */
export async function tellFinding(
  finding: ExposedFinding,
  outcome: Outcome,
  at: Date,
  ports: ChangePorts,
): Promise<void> {
  const { feedback, budgets, clock, log } = ports;
  const { reference } = finding;
  if (feedback === undefined || reference === undefined || reference.kind === 'analyzer') return;
  const budget = `feedback#${idOf(reference)}#${finding.activityAt?.toISOString() ?? ''}`;
  const note = noteOf(finding, outcome, at);
  const tell = async (): Promise<true> => {
    if (outcome.outcome === 'contained') {
      // The key was Active a moment ago, so this is no answer to an own update.
      await feedback.tell(reference, note);
      await budgets.note(budget, at.toISOString());
    } else if (await budgets.take(budget, at.toISOString(), 1)) {
      await feedback.tell(reference, note);
    }
    return true;
  };
  let why = { code: 'Timeout', message: 'no answer in time' };
  const isUpdated = await within(PATIENCE.feedback, clock, tell(), (fault) => {
    why = describeFault(fault);
  });
  if (isUpdated === undefined)
    log.warn('a finding was not updated with what became of its key', { findingId: finding.findingId, ...why });
}

/** The note for the finding; the undo command names the key masked, since many may read a finding. */
function noteOf(finding: ExposedFinding, outcome: Outcome, at: Date): string {
  const key = maskKeyId(finding.names.accessKeyId);
  const done =
    outcome.outcome === 'contained'
      ? `Keystop set access key ${key} Inactive at ${at.toISOString()}.`
      : `Access key ${key} was Inactive at ${at.toISOString()}; Keystop changed nothing.`;
  return `${done} To reactivate it: ${undoCommand(key, 'exposed')}`;
}

function idOf(reference: HubReference): string {
  return reference.kind === 'asff' ? reference.id : reference.metadataUid;
}
