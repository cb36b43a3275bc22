import { OUTCOME_EVENT } from '../../contract.ts';
import { isContaining } from '../ledger/key-state.ts';
import type { LedgerKey, OutcomeEntry } from '../ledger/ledger-entry.ts';

/** Detail of the EventBridge event `Access Key Remediation`, source `keystop`; `version` names its form. */
export interface OutcomeEvent {
  readonly version: typeof OUTCOME_EVENT.version;
  readonly action: OutcomeEntry['action'];
  readonly outcome: string;
  readonly reason: string;
  readonly evidence: string | null;
  readonly account: string;
  readonly accessKeyId: string | null;
  readonly userName: string | null;
  readonly findings: readonly { readonly source: string; readonly findingId: string; readonly type: string }[];
  readonly activityAt: string | null;
  readonly containedAt: string | null;
  readonly mode: string;
  /** The command that takes the change back; null where nothing was changed. */
  readonly undo: string | null;
}

/** The event that announces an outcome to programs. Holds no secret, and nothing that the ledger does not hold. */
export function outcomeEventOf(key: LedgerKey, entry: OutcomeEntry): OutcomeEvent {
  const { outcome } = entry;
  const isContained = outcome.outcome === 'contained';
  const isUndoable = isContaining(entry);
  return {
    version: OUTCOME_EVENT.version,
    action: entry.action,
    outcome: outcome.outcome,
    reason: outcome.outcome === 'failed' ? outcome.code : entry.reason,
    evidence: 'evidence' in outcome ? outcome.evidence : null,
    account: key.account,
    accessKeyId: isKeySubject(key.subject) ? key.subject : null,
    userName: entry.userName ?? null,
    findings: [{ source: entry.source, findingId: entry.findingId, type: entry.findingType }],
    activityAt: entry.activityAt?.toISOString() ?? null,
    containedAt: isContained ? entry.at.toISOString() : null,
    mode: entry.mode,
    undo: isUndoable ? undoOf(key, entry) : null,
  };
}

/** The command that takes a containment back, of a key or of a user's sessions, as a reader can paste it. */
export function undoOf({ account, subject }: LedgerKey, { cause, userName }: OutcomeEntry): string {
  if (isKeySubject(subject) || userName === undefined) return undoCommand(subject, cause);
  return `keystop reactivate --user ${userName} --account ${account} --override --reason "…"`;
}

/** The command that reactivates a key. */
export function undoCommand(accessKeyId: string, cause: 'exposed' | 'stale'): string {
  const override = cause === 'exposed' ? ' --override' : '';
  return `keystop reactivate ${accessKeyId}${override} --reason "…"`;
}

function isKeySubject(subject: string): boolean {
  return subject !== 'root' && !subject.startsWith('user/') && !subject.startsWith('event/');
}
