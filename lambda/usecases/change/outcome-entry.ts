import type { Finding } from '../../domain/findings/finding.ts';
import type { LedgerKey, OutcomeEntry } from '../../domain/ledger/ledger-entry.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Verdict } from '../../domain/findings/verdict.ts';

/** What the ledger files a finding under: its key, else root, else the user, else the finding itself. */
export function ledgerKeyOf(finding: Finding, userName: string | undefined): LedgerKey {
  const { names, account } = finding;
  if (names.kind === 'root') return { account, subject: names.accessKeyId ?? 'root' };
  if ('accessKeyId' in names) return { account, subject: names.accessKeyId };
  const user = userName ?? (names.kind === 'user' ? names.user.id : undefined);
  return { account, subject: user === undefined ? `event/${finding.findingId}` : `user/${user}` };
}

export interface FoundOutcome {
  readonly finding: Finding;
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  readonly userName: string | undefined;
}

export interface EntryContext {
  readonly policy: Pick<Policy, 'exposedMode' | 'staleMode'>;
  readonly requestedBy: string | undefined;
  readonly startedAt: Date;
  readonly at: Date;
}

/** What the ledger keeps of a finding's outcome; the same id for the same fact. */
export function outcomeEntryOf(found: FoundOutcome, context: EntryContext): OutcomeEntry {
  const { finding, verdict, outcome, userName } = found;
  const { policy, requestedBy, startedAt, at } = context;
  return {
    kind: 'outcome',
    id: entryId(finding, outcome, startedAt),
    at,
    startedAt,
    action: actionOf(verdict),
    cause: finding.kind,
    source: finding.source,
    findingId: finding.findingId,
    findingType: finding.type,
    reason: 'reason' in outcome ? outcome.reason : verdict.reason,
    activityAt: finding.activityAt,
    userName,
    outcome,
    requestedBy,
    mode: finding.kind === 'stale' ? policy.staleMode : policy.exposedMode,
  };
}

// A containment happens once and has its instant; whatever else is found again about the same activity is a repeat.
function entryId(finding: Finding, outcome: Outcome, startedAt: Date): string {
  const told = `${outcome.outcome}:${finding.findingId}`;
  switch (outcome.outcome) {
    case 'contained':
    case 'sessions-revoked':
    case 'reactivated':
      return `${told}:${startedAt.toISOString()}`;
    case 'failed':
      return `${told}:${outcome.code}`;
    case 'notified':
    case 'refused':
      return `${told}:${outcome.reason}`;
    case 'already-inactive':
    case 'not-found':
    case 'observed':
      return `${told}:${finding.activityAt?.toISOString() ?? ''}`;
  }
}

function actionOf(verdict: Verdict): OutcomeEntry['action'] {
  switch (verdict.verdict) {
    case 'contain':
      return 'contain';
    case 'notify':
      return 'notify';
    case 'refuse':
    case 'evaluate':
    case 'ignore':
      return 'refuse';
  }
}
