import type { Finding } from '../../domain/findings/finding.ts';
import { outcomeOf } from '../../domain/ledger/entries.ts';
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

/** What the ledger keeps of a finding's outcome. */
export function outcomeEntryOf(found: FoundOutcome, context: EntryContext): OutcomeEntry {
  const { finding, verdict, outcome, userName } = found;
  const { policy, requestedBy, startedAt, at } = context;
  return outcomeOf('finding', {
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
  });
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
