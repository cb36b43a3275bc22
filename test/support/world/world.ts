import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import type { KeyState } from '../../../lambda/domain/ledger/key-state.ts';
import type { LedgerEntry, OutcomeEntry } from '../../../lambda/domain/ledger/ledger-entry.ts';
import type { Notice } from '../../../lambda/domain/notices/notice.ts';
import type { OutcomeEvent } from '../../../lambda/domain/notices/outcome-event.ts';
import { type Policy, policyOf } from '../../../lambda/domain/policy/policy.ts';
import type { ReactivationRequest, ReactivationResult } from '../../../lambda/domain/reactivate/reactivation.ts';
import type { RememberedRow } from '../../../lambda/domain/sweep/remembered-row.ts';
import type { SecondLook } from '../../../lambda/domain/watch/second-look.ts';
import type { SweepPlan } from '../../../lambda/domain/sweep/sweep-plan.ts';
import type { SweepReport } from '../../../lambda/domain/sweep-report/sweep-report.ts';
import {
  inProcessRun,
  memoryPlanPages,
  memoryRunBook,
  memorySweptKeys,
} from '../../../lambda/adapters/sweep/in-process-run.ts';
import type { PolicyDocument } from '../../../lambda/contract.ts';
import { evaluateStale } from '../../../lambda/usecases/evaluate/evaluate-stale.ts';
import type { AccountPorts } from '../../../lambda/usecases/ports/iam.ts';
import type { Budgets, Ledger } from '../../../lambda/usecases/ports/ledger.ts';
import type { EvaluationMemory, SweepRun } from '../../../lambda/usecases/ports/sweep.ts';
import { withFaults } from '../../../lambda/adapters/aws/fault-logging.ts';
import type { HubReference, Log, Metrics } from '../../../lambda/usecases/ports/telling.ts';
import { reactivateSessions } from '../../../lambda/usecases/reactivate/reactivate-sessions.ts';
import { reactivate } from '../../../lambda/usecases/reactivate/reactivate.ts';
import { type Handled, respond, type RespondPorts } from '../../../lambda/usecases/respond/respond.ts';
import type { SweepOptions } from '../../../lambda/usecases/sweep/plan-page.ts';
import { sweepAccount, type SweepSummary } from '../../../lambda/usecases/sweep/sweep-account.ts';
import { WorldClock } from './world-clock.ts';
import { ACCOUNT } from '../builders/events/world-events.ts';
import { carryOut, FaultScript, noRole, type Operation } from './world-faults.ts';
import { FakeIam } from './world-iam.ts';
import { type Caller, findingPorts, iamPorts, ledgerPorts, tellingPorts } from './world-ports.ts';
import { memoryBudgets } from './memory-budgets.ts';
import { memoryEvaluations } from './memory-evaluations.ts';
import { memoryLedger } from './memory-ledger.ts';
import type { EvaluatePorts } from '../../../lambda/usecases/evaluate/stale-target.ts';
import type { ReactivatePorts } from '../../../lambda/usecases/reactivate/reactivate-credential.ts';
import type { FinishPorts } from '../../../lambda/usecases/sweep/stages/finish.ts';
import type { StagePorts } from '../../../lambda/usecases/sweep/stages/plan.ts';

export const DAY = 86_400_000;
export const START = new Date('2026-11-20T09:15:00Z');
const IAM_LATENCY = 20;
const LEDGER_LATENCY = 10;
const OTHER_LATENCY = 10;

/** One call over a port; `invocation` tells which run of the use case made it. */
export interface Call {
  readonly operation: Operation;
  readonly args: readonly unknown[];
  readonly at: number;
  readonly invocation: number;
}

/** What a cut-off invocation meets from its last effect on. No use case knows it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

interface Invocation {
  readonly number: number;
  /** The call from which on nothing is done any more, counted from 1. */
  readonly crashAt: number;
  calls: number;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/**
 * An AWS account with everything that the use cases ask of it, in memory. It outlives invocations: one may crash, and
 * the next one meets what it left.
 */
export class World {
  readonly clock = new WorldClock(START);
  readonly iam = new FakeIam(ACCOUNT, () => this.clock.now().getTime());
  readonly #members = new Map<string, FakeIam>([[ACCOUNT, this.iam]]);
  readonly faults = new FaultScript();
  readonly ledger: Ledger = memoryLedger();
  readonly budgets: Budgets = memoryBudgets();
  readonly evaluations: EvaluationMemory = memoryEvaluations();
  readonly calls: Call[] = [];
  readonly notices: Notice[] = [];
  readonly events: OutcomeEvent[] = [];
  readonly logLines: LogLine[] = [];
  /** By metric; by a dimension as `Metric Dimension=value`. */
  readonly counts = new Map<string, number>();
  readonly runs: SweepRun[] = [];
  readonly plans: SweepPlan[] = [];
  readonly planPages = memoryPlanPages(this.plans);
  readonly book = memoryRunBook();
  readonly sweptKeys = memorySweptKeys();
  /** By the id of their plan. */
  readonly sweepReports = new Map<string, SweepReport>();
  /** By account, then by user name. */
  readonly rememberedRows = new Map<string, ReadonlyMap<string, RememberedRow>>();
  /** What Security Hub was told, where `givesFeedback`. */
  readonly feedback: { readonly reference: HubReference; readonly note: string }[] = [];
  givesFeedback = false;
  /** Second looks that were ordered. */
  readonly looks: SecondLook[] = [];
  /** What IAM Access Analyzer tells of its findings, by their ids. */
  readonly unusedKeys = new Map<string, { isActive: boolean; accessKeyIds: readonly string[] }>();
  /** Accounts of keys that `iam` does not hold, as STS tells them. */
  readonly stsAccounts = new Map<string, string>();
  hasSubscriber = true;
  /** Calls that were cut off. Where a use case goes on after one, what it answers is nobody's any more. */
  crashes = 0;
  policy: Policy = aPolicy();
  #invocations = 0;
  #crashAt = Number.POSITIVE_INFINITY;

  /** The next invocation ends at its n-th call over a port, which is not done any more, counted from 1. */
  crashAtCall(n: number): void {
    this.#crashAt = n;
  }

  /** The IAM of another account in which Keystop has a role. */
  join(account: string): FakeIam {
    const iam = new FakeIam(account, () => this.clock.now().getTime());
    this.#members.set(account, iam);
    return iam;
  }

  /** Keystop's role in an account can no longer be taken. */
  leave(account: string): void {
    this.#members.delete(account);
  }

  /** Answers an event as one invocation of the responder would. */
  respond(event: unknown, policy: Policy = this.policy): Promise<readonly Handled[]> {
    return this.clock.settle(respond(event, policy, this.ports()));
  }

  /** Two deliveries of events, the second one so many milliseconds after the first. */
  async respondTwice(one: unknown, other: unknown, gap = 0): Promise<void> {
    const late = this.clock.sleep(gap).then(() => respond(other, this.policy, this.ports()));
    await this.clock.settle(Promise.all([respond(one, this.policy, this.ports()), late]));
  }

  sweep(policy: Policy = this.policy): Promise<SweepSummary> {
    return this.sweepWith({}, policy);
  }

  /** Evaluates a batch of stale findings; answers with the events that must come again, by their place in the batch. */
  async evaluate(events: readonly unknown[], policy: Policy = this.policy): Promise<readonly number[]> {
    const messages = events.map((event, index) => ({ messageId: String(index), event }));
    return (await this.clock.settle(evaluateStale(messages, policy, this.ports()))).map(Number);
  }

  /** The same with choices of the caller. */
  sweepWith(options: SweepOptions, policy: Policy = this.policy): Promise<SweepSummary> {
    return this.clock.settle(this.beginSweep(options, policy));
  }

  /** The same, while the clock stands still. */
  beginSweep(options: SweepOptions = {}, policy: Policy = this.policy): Promise<SweepSummary> {
    const ports = this.ports();
    const inProcess = { ...inProcessRun(ports.memory), sweepReports: undefined };
    return sweepAccount(ACCOUNT, policy, options, { ...ports, ...inProcess });
  }

  reactivate(accessKeyId: AccessKeyId, request: Partial<ReactivationRequest> = {}): Promise<ReactivationResult> {
    const asked = { ...aRequest(), ...request };
    return this.clock.settle(reactivate(ACCOUNT, accessKeyId, undefined, asked, this.policy, this.ports()));
  }

  /** Gives a user's sessions back, whatever they were denied for. */
  reactivateSessions(userName: string, request: Partial<ReactivationRequest> = {}): Promise<ReactivationResult> {
    const asked = { ...aRequest(), ...request };
    return this.clock.settle(reactivateSessions(ACCOUNT, userName, asked, this.policy, this.ports()));
  }

  passDays(days: number): Promise<void> {
    return this.clock.sleep(days * DAY);
  }

  /** Longer than anything still waits for anything. */
  passLong(): Promise<void> {
    return this.clock.sleep(60_000);
  }

  state(accessKeyId: string): Promise<KeyState> {
    return this.ledger.read({ account: ACCOUNT, subject: accessKeyId });
  }

  history(subject: string): Promise<readonly LedgerEntry[]> {
    return this.ledger.history({ account: ACCOUNT, subject });
  }

  /** Names of the outcomes in a key's history, oldest first. */
  async outcomes(subject: string): Promise<readonly string[]> {
    return (await this.outcomeEntries(subject)).map((entry) => entry.outcome.outcome);
  }

  async outcomeEntries(subject: string): Promise<readonly OutcomeEntry[]> {
    return (await this.history(subject)).filter((entry) => entry.kind === 'outcome');
  }

  /** Outcomes that people were told, in order; what only sums a sweep up is left out. */
  told(): readonly string[] {
    return this.notices.map((notice) => notice.outcome).filter((outcome) => outcome !== 'digest');
  }

  /** Notices of one outcome, in order. */
  noticesOf(outcome: string): readonly Notice[] {
    return this.notices.filter((notice) => notice.outcome === outcome);
  }

  callsOf(operation: Operation): readonly Call[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  /** Instants at which IAM was asked something before the first change: each is one round trip. */
  roundsBeforeWrite(): number {
    const write = this.callsOf('keys.setStatus')[0];
    const reads = this.calls.filter(({ operation, at }) => operation.startsWith('keys.') && at < (write?.at ?? 0));
    return new Set(reads.map(({ at }) => at)).size;
  }

  logged(level: LogLine['level']): readonly string[] {
    return this.logLines.filter((line) => line.level === level).map((line) => line.message);
  }

  /** Everything that one fresh invocation is given. */
  ports(): RespondPorts & StagePorts & FinishPorts & ReactivatePorts & EvaluatePorts & AccountPorts {
    this.#invocations += 1;
    const invocation: Invocation = { number: this.#invocations, crashAt: this.#crashAt, calls: 0 };
    this.#crashAt = Number.POSITIVE_INFINITY;
    return {
      ...iamPorts(this, this.#caller(invocation, IAM_LATENCY)),
      forAccount: (account) => this.#portsOf(account, this.#caller(invocation, IAM_LATENCY)),
      ...ledgerPorts(this, this.#caller(invocation, LEDGER_LATENCY)),
      ...findingPorts(this, this.#caller(invocation, OTHER_LATENCY)),
      ...tellingPorts(this, this.#caller(invocation, OTHER_LATENCY)),
      clock: this.clock,
      log: this.#log(),
      metrics: this.#metrics(),
    };
  }

  /** Where there is no role, each call is made and meets a fault. */
  #portsOf(account: string, call: Caller): AccountPorts {
    const { stsAccounts } = this;
    const iam = this.#members.get(account);
    if (iam !== undefined) return iamPorts({ iam, stsAccounts }, call);
    const refused: Caller = (operation, args, act) =>
      operation === 'accounts.accountOf'
        ? call(operation, args, act)
        : call(operation, args, () => {
            throw noRole(account);
          });
    return iamPorts({ iam: this.iam, stsAccounts }, refused);
  }

  #caller(invocation: Invocation, latency: number): Caller {
    return async (operation, args, act) => {
      invocation.calls += 1;
      if (invocation.calls >= invocation.crashAt) {
        this.crashes += 1;
        throw new Crash(`cut off at call ${invocation.calls}, ${operation}`);
      }
      this.calls.push({ operation, args, at: this.clock.now().getTime(), invocation: invocation.number });
      return carryOut(act, this.faults.take(operation, args), latency, this.clock);
    };
  }

  #log(): Log {
    const write =
      (level: LogLine['level']) =>
      (message: string, fields?: Readonly<Record<string, unknown>>): void =>
        void this.logLines.push({ level, message, fields });
    return withFaults({ info: write('info'), warn: write('warn'), error: write('error') });
  }

  #metrics(): Metrics {
    return {
      count: (metric, value, dimension) => {
        const by = dimension === undefined ? '' : ` ${dimension.name}=${dimension.value}`;
        this.counts.set(`${metric}${by}`, (this.counts.get(`${metric}${by}`) ?? 0) + value);
      },
      flush: async () => undefined,
    };
  }
}

/** The default policy, enforcing, for the account of the tests. */
export function aPolicy(
  document: PolicyDocument = {},
  scope: Partial<
    Pick<Policy, 'accounts' | 'wholeOrganization' | 'exposedMode' | 'staleMode' | 'revocationPolicyArn'>
  > = {},
): Policy {
  return policyOf(document, { accounts: [ACCOUNT], exposedMode: 'enforce', staleMode: 'enforce', ...scope });
}

export function aRequest(): ReactivationRequest {
  return {
    requestedBy: `arn:aws:sts::${ACCOUNT}:assumed-role/on-call/carol`,
    requestingUser: undefined,
    reason: 'the report was wrong',
    override: true,
    overrideRight: 'held',
  };
}

/** The intent entries of a call to `ledger.append`; for faults that meet one kind of entry only. */
export const appends =
  (kind: LedgerEntry['kind'], outcome?: string) =>
  (args: readonly unknown[]): boolean => {
    const entry = args[1] as LedgerEntry;
    if (entry.kind !== kind) return false;
    return outcome === undefined || (entry.kind === 'outcome' && entry.outcome.outcome === outcome);
  };
