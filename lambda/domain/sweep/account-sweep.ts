import type { RunLimit } from './run-limits.ts';
import type { SweepCounts } from './sweep-counts.ts';

/** A run in one of its accounts. All stages of a run have the same start, by which they find what earlier ones left. */
export interface StagedRun {
  readonly account: string;
  readonly startedAt: Date;
}

/** How far a run has come in one account. A later stage takes the place of the one before. */
export type AccountSweep =
  /** The whole account is planned; the limits are not checked yet. */
  | (PlannedAccount & { readonly stage: 'planned' })
  /** The keys that are due are within every limit. */
  | (PlannedAccount & { readonly stage: 'cleared' })
  /** A limit stopped it, and its notice was sent. */
  | (PlannedAccount & { readonly stage: 'stopped'; readonly limit: RunLimit })
  /** The plan is carried out. */
  | (PlannedAccount & { readonly stage: 'contained' })
  /** A fault ended it; `counts` are of what was done before, as far as it is known. */
  | (Pick<PlannedAccount, 'account' | 'counts'> & {
      readonly stage: 'failed';
      readonly code: string;
      readonly message: string;
    });

export interface PlannedAccount {
  readonly account: string;
  readonly warnOnly: boolean;
  /** Keys that the plan says to contain. */
  readonly due: number;
  readonly activeKeys: number;
  readonly counts: SweepCounts;
  /** Where the account's report is; `undefined` where none was written. */
  readonly reportAt?: string;
}
