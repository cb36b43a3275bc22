import type { MetricDimension } from '../contract.ts';
import type { AccessKey, AccessKeyId, Usage } from '../domain/access-key.ts';
import type { AccountSweep, StagedRun } from '../domain/account-sweep.ts';
import type { FindingReference } from '../domain/finding.ts';
import type { KeyStanding } from '../domain/key-standing.ts';
import type { KeyState } from '../domain/key-state.ts';
import type { LedgerEntry, LedgerKey } from '../domain/ledger-entry.ts';
import type { Notice } from '../domain/notice.ts';
import type { OutcomeEvent } from '../domain/outcome-event.ts';
import type { MachinePart, PartSetting, Pause } from '../domain/pause.ts';
import type { RememberedRow } from '../domain/remembered-row.ts';
import type { ReportRow } from '../domain/report-row.ts';
import type { SecondLook } from '../domain/second-look.ts';
import type { PlannedStep, SweepPlan } from '../domain/sweep-plan.ts';
import type { SweepReport } from '../domain/sweep-report.ts';
import type { UserSessions } from './user-sessions.ts';

export type { AccountSweep, PlannedAccount, StagedRun } from '../domain/account-sweep.ts';
export type { ReportedKey, ReportRow } from '../domain/report-row.ts';
export type { SessionsStatusRequest, UserSessions } from './user-sessions.ts';

/** What the use cases need of the world, by role. Faults are thrown as `RemediationError`; the rest is an answer. */

/** A user's keys, all pages of them, or that IAM knows no such user in this account. */
export type ListedKeys =
  | { readonly kind: 'listed'; readonly keys: readonly AccessKey[] }
  | { readonly kind: 'no-such-user' };

export type KeyUse =
  /** `userName` owns the key, or owned it. For a root key IAM names no user that `list` would find. */
  | { readonly kind: 'known'; readonly userName: string; readonly usage: Usage }
  /** IAM cannot tell, here: the key is another account's, root's, deleted, or out of the role's reach. */
  | { readonly kind: 'unresolvable'; readonly detail: string };

export type StatusChange =
  | { readonly kind: 'accepted' }
  /** No such user, or no such key of that user. Nothing was changed. */
  | { readonly kind: 'no-such-entity'; readonly detail: string }
  /** Refused; can also mean that there is no such user. Nothing was changed. */
  | { readonly kind: 'access-denied'; readonly detail: string };

export interface AccessKeys {
  list(userName: string): Promise<ListedKeys>;
  lastUsed(accessKeyId: AccessKeyId): Promise<KeyUse>;
  /** Without `userName`: the key that signs the request, also root's. The one door to `iam:UpdateAccessKey`. */
  setStatus(change: StatusRequest): Promise<StatusChange>;
}

export interface StatusRequest {
  readonly userName: string | undefined;
  readonly accessKeyId: AccessKeyId;
  readonly status: 'Active' | 'Inactive';
}

/** Whose a key is when no user of this account owns it. */
export interface AccountLookup {
  /** The account that owns a key; `undefined` where STS does not know the key. */
  accountOf(accessKeyId: AccessKeyId): Promise<string | undefined>;
  /** Whether this account's root has an access key. */
  hasRootKey(): Promise<boolean>;
}

/**
 * What Keystop asks of one account and does in it, by rights in that very account. Each of them is that account's alone;
 * only `accounts.accountOf` tells of any.
 */
export interface AccountPorts {
  readonly keys: AccessKeys;
  readonly sessions: UserSessions;
  readonly accounts: AccountLookup;
  readonly tags: UserTags;
  readonly users: Users;
  readonly reports: CredentialReports;
}

/** An account's ports. Asks nothing by itself: a role that cannot be taken there is a fault of the first call. */
export type ForAccount<Port extends keyof AccountPorts> = (account: string) => Pick<AccountPorts, Port>;

/** The accounts of the organization. */
export interface OrganizationAccounts {
  /** Ids of the accounts that Keystop is deployed in and that are in use; paged inside. */
  list(): Promise<readonly string[]>;
}

export interface Appended {
  /** False where the history already said the same. */
  readonly appended: boolean;
  readonly before: KeyState;
  readonly after: KeyState;
}

/** Append-only history of each credential, and its state. */
export interface Ledger {
  /** Empty state for a credential never heard of. Strongly consistent. */
  read(key: LedgerKey): Promise<KeyState>;
  /**
   * Records an entry, conditionally on the state it builds on: two writers never lose each other's entry. `known`
   * saves a read where the caller has just read the state.
   */
  append(key: LedgerKey, entry: LedgerEntry, known?: KeyState): Promise<Appended>;
  /** All entries of a credential, oldest first. */
  history(key: LedgerKey): Promise<readonly LedgerEntry[]>;
  /** Every credential of an account that the ledger knows, with its state; paged inside. */
  states(account: string): AsyncIterable<{ readonly key: LedgerKey; readonly state: KeyState }>;
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

/** The standings of an account's keys, page by page while a run is under way, for its report. Those of the last run. */
export interface StandingPages {
  /** Keeps a page's keys. A page that is kept again takes the place of what it was. */
  addPage(run: StagedRun, page: number, keys: readonly KeyStanding[]): Promise<void>;
  /** Makes all of them of the first pages. Only from then on `load` knows them. */
  close(run: StagedRun, all: { readonly pages: number; readonly reportedAt: Date }): Promise<void>;
  /** `undefined` where a page is missing, or of another run. */
  load(run: StagedRun): Promise<{ readonly keys: readonly KeyStanding[]; readonly reportedAt: Date } | undefined>;
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
  /** Of all accounts of which anything was noted. */
  all(startedAt: Date): Promise<readonly AccountSweep[]>;
}

/** Counts what may happen only so often: each member of a named budget once, however often it is told. */
export interface Budgets {
  /**
   * Whether `member` is one of at most `most` members of a budget; it is counted if so. Atomic: of two callers at the
   * same moment, one sees the other's member. Throws where the count cannot be read.
   */
  take(budget: string, member: string, most: number): Promise<boolean>;
  /** Counts a member whatever the limit. */
  note(budget: string, member: string): Promise<void>;
}

export interface KnownUser {
  readonly userName: string;
  readonly userPath: string;
}

export interface Users {
  /** The user of a name; `undefined` where there is none in this account. */
  find(userName: string): Promise<KnownUser | undefined>;
  /** The users of unique ids (`AIDA…`), from one paged list of all users; who is not in it is missing. */
  byId(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, KnownUser>>;
}

/** What of a deployment works by itself, and can be stopped. */
export interface Machinery {
  read(): Promise<readonly MachinePart[]>;
  /** Gives a part another setting; done once AWS has taken it. */
  set(part: MachinePart, setting: PartSetting): Promise<void>;
}

/** Remembers how everything was set before a pause, and who paused why. */
export interface PauseBook {
  /** The pause that is in force. */
  current(): Promise<Pause | undefined>;
  /** Keeps a pause, in place of itself as it was; refuses where another one is in force. */
  keep(pause: Pause): Promise<void>;
  /** Ends a pause; the book goes on to tell of it. */
  end(pause: Pause, resumed: { readonly resumedAt: Date; readonly resumedBy: string }): Promise<void>;
}

/** Throw-away users of drills, which nothing but a drill makes or removes. */
export interface DrillUsers {
  /** All that are there, those of interrupted drills included. */
  list(): Promise<readonly { readonly userName: string; readonly createdAt: Date }[]>;
  /** A user without any permission, and its one key, whose secret nobody reads. */
  create(userName: string): Promise<AccessKeyId>;
  /** The user and all of its keys; done as well where there is none. */
  remove(userName: string): Promise<void>;
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

/** A finding that Security Hub holds. */
export type HubReference = Extract<FindingReference, { kind: 'asff' | 'ocsf' }>;

/** Tells Security Hub what became of a finding. */
export interface FindingFeedback {
  /** Sets the finding's workflow to "notified", with a note; where Security Hub did not take it, that is thrown. */
  tell(reference: HubReference, note: string): Promise<void>;
}

/** Looks at keys again, a minute after they were contained. */
export interface SecondLooks {
  order(look: SecondLook): Promise<void>;
}

export interface CredentialReports {
  /** A report not older than IAM keeps one (4 hours); asks for it and waits until it is there. Root's row left out. */
  read(): Promise<{ readonly generatedAt: Date; readonly rows: readonly ReportRow[] }>;
}

export interface UserTags {
  tags(userName: string): Promise<ReadonlyMap<string, string>>;
}

export type Delivery = { readonly delivered: true } | { readonly delivered: false; readonly why: string };

export interface Notices {
  /** Delivered means: accepted, and somebody is subscribed. Throws where the notice was not accepted. */
  send(notice: Notice): Promise<Delivery>;
}

export interface OutcomeEvents {
  publish(event: OutcomeEvent): Promise<void>;
}

export interface Metrics {
  /** By a dimension, or by none: a metric's sum over a dimension is counted by itself. */
  count(metric: string, value: number, dimension?: MetricDimension): void;
  /** Sends what was counted; never throws. */
  flush(): Promise<void>;
}

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface Clock {
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
}
