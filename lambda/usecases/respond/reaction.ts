import type { Finding } from '../../domain/findings/finding.ts';
import type { LedgerKey } from '../../domain/ledger/ledger-entry.ts';
import type { NoticeContext } from '../../domain/notices/notice.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Verdict } from '../../domain/findings/verdict.ts';

/** What became of a credential. */
export interface Attempted {
  /** `undefined` where there was nothing to do, such as where a reactivation has already answered the finding. */
  readonly outcome: Outcome | undefined;
  readonly userName: string | undefined;
  readonly evidence: NoticeContext;
  /** When the key was read Inactive, if this attempt made it so. */
  readonly inactiveAt?: Date | undefined;
}

/** The same, with the finding in the account that the credential belongs to as far as that is known. */
export type Located<Of extends Finding> = Attempted & { readonly finding: Of };

/** What a finding led to, before it is announced. */
export interface Reaction extends Attempted {
  readonly verdict: Verdict;
  readonly finding: Finding | undefined;
  readonly detail: string | undefined;
  /** What the ledger files it under. @default - what the finding names */
  readonly key?: LedgerKey | undefined;
  /** Whether the notice of another reaction covers it. @default false */
  readonly isToldElsewhere?: boolean;
}

/** The verdict after the attempt: what answered the finding, or held the attempt back. */
export function verdictAfter(verdict: Verdict, outcome: Outcome | undefined): Verdict {
  if (outcome === undefined) return { verdict: 'ignore', reason: 'resolved' };
  const isHeldBack = outcome.outcome === 'notified' && outcome.reason === 'breaker-open';
  return isHeldBack ? { verdict: 'notify', reason: 'breaker-open' } : verdict;
}
