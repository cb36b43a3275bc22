import type { FindingReference } from '../../domain/findings/finding.ts';
import type { SweptKey } from '../../domain/sweep-report/swept-key.ts';
import type { SweepReport } from '../../domain/sweep-report/sweep-report.ts';
import type { AccountSweep, StagedRun } from '../../domain/sweep/account-sweep.ts';
import type { ReportRow } from '../../domain/sweep/credential-report-row.ts';
import type { RememberedRow } from '../../domain/sweep/remembered-row.ts';
import type { PlannedStep, SweepPlan } from '../../domain/sweep/sweep-plan.ts';

/** The accounts of the organization. */
export interface OrganizationAccounts {
  /** Ids of the accounts that Keystop is deployed in and that are in use; paged inside. */
  list(): Promise<readonly string[]>;
}

export interface SweepRun {
  readonly account: string;
  readonly startedAt: Date;
  readonly completedAt: Date;
  readonly counts: Readonly<Record<string, number>>;
}

/** What sweeps found out about users, so that a user of whom nothing is new costs no call. */
export interface RowMemory {
  /** By user name; empty for an account never swept. */
  recall(account: string): Promise<ReadonlyMap<string, RememberedRow>>;
  /** In place of what was remembered of these users; the others stay. */
  remember(account: string, rows: readonly RememberedRow[]): Promise<void>;
}

/** What sweeps remember between runs. */
export interface SweepMemory {
  lastCompleted(account: string): Promise<SweepRun | undefined>;
  recordRun(run: SweepRun): Promise<void>;
  /** Keeps a plan that a run limit stopped, one item per key. */
  savePlan(plan: SweepPlan): Promise<void>;
  loadPlan(planId: string): Promise<SweepPlan | undefined>;
}

/** Plans that come page by page, while a run is under way. */
export interface PlanPages {
  /** Adds a page's steps. A page that is added again takes the place of what it was. */
  addPage(planId: string, page: number, steps: readonly PlannedStep[]): Promise<void>;
  /** Makes a plan of its first pages, with so many steps each. Only from then on `loadPlan` knows it. */
  closePlan(plan: Omit<SweepPlan, 'steps'>, stepsOfPages: readonly number[]): Promise<void>;
}

/** The keys of an account, page by page while a run is under way, for its report. Each run has its own. */
export interface SweptKeyPages {
  /** Keeps a page's keys. A page that is kept again takes the place of what it was. */
  addPage(run: StagedRun, page: number, keys: readonly SweptKey[]): Promise<void>;
  /** Makes all of them of the first pages. Only from then on `load` knows them. */
  close(run: StagedRun, all: { readonly pages: number; readonly reportedAt: Date }): Promise<void>;
  /** `undefined` where a page is missing. */
  load(run: StagedRun): Promise<{ readonly keys: readonly SweptKey[]; readonly reportedAt: Date } | undefined>;
  /** Frees what a run has kept, once its report is written: from then on `load` knows nothing of it. */
  clear(run: StagedRun): Promise<void>;
}

/** Where the reports of sweeps are put. */
export interface SweepReports {
  /** Puts a report there, in place of one of the same run. @returns where it is */
  write(report: SweepReport): Promise<string>;
}

/** What a run has come to in each of its accounts, kept for its later stages. A run is known by its start. */
export interface RunBook {
  note(startedAt: Date, sweep: AccountSweep): Promise<void>;
  read(startedAt: Date, account: string): Promise<AccountSweep | undefined>;
  /** Of all accounts about which anything was noted. */
  all(startedAt: Date): Promise<readonly AccountSweep[]>;
}

/** Which users were evaluated on which day, so that Security Hub's repeats cost one evaluation. */
export interface EvaluationMemory {
  /**
   * Claims a user's evaluation for a day. `done`: evaluated already. `busy`: another invocation is at it, since less
   * than the lease; a claim whose holder crashed is free again after it.
   */
  claim(evaluation: Evaluation, now: Date): Promise<'claimed' | 'done' | 'busy'>;
  complete(evaluation: Evaluation): Promise<void>;
  /** Gives a claim back after a failure, so that the retry need not wait for the lease. */
  release(evaluation: Evaluation): Promise<void>;
}

export interface Evaluation {
  readonly account: string;
  /** What is evaluated: a user, or one key of one. */
  readonly subject: string;
  /** UTC day, `YYYY-MM-DD`. */
  readonly day: string;
}

/** The key that a finding of IAM Access Analyzer is about: its events name the user only. */
export interface UnusedKeyFindings {
  /** `undefined` where the analyzer knows no such finding (any more). */
  get(
    reference: Extract<FindingReference, { kind: 'analyzer' }>,
  ): Promise<{ readonly isActive: boolean; readonly accessKeyIds: readonly string[] } | undefined>;
}

export interface CredentialReports {
  /** A report not older than IAM keeps one (4 hours); asks for it and waits until it is there. Root's row left out. */
  read(): Promise<{ readonly generatedAt: Date; readonly rows: readonly ReportRow[] }>;
}
