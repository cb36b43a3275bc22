import type { Context } from 'aws-lambda';
import type { Policy } from '../domain/policy/policy.ts';
import { isInScope } from '../domain/shared/scope.ts';
import { accountsInScope } from '../usecases/sweep/stages/accounts.ts';
import { containStage } from '../usecases/sweep/stages/contain.ts';
import { finishStage, type FinishPorts } from '../usecases/sweep/stages/finish.ts';
import { limitsStage } from '../usecases/sweep/stages/limits.ts';
import type { StagedRun } from '../domain/sweep/account-sweep.ts';
import { reportStage } from '../usecases/sweep-report/report-stage.ts';
import { noteFault, planStage, type StageOptions } from '../usecases/sweep/stages/plan.ts';
import { compose, type SweptAccounts } from './compose/composition.ts';
import { ownAccount } from './compose/own-account.ts';
import { readSettings } from '../settings.ts';
import { StageFault } from './events/stage-fault.ts';
import { stalePolicy, stopped } from './compose/stale-policy.ts';
import { parseSweepEvent, type SweepEvent } from './events/sweep-event.ts';
import { sweepReports } from './compose/sweep-reports.ts';

const read = readSettings();
const composition = compose(read.settings);
const reports = sweepReports(read.settings);

// Time for what is in flight to end, and for what is to be handed on.
const RESERVE_MILLISECONDS = 60_000;
// Calls are rate-limited; several users at once only hide the time that each call takes.
const CONCURRENCY = 4;

type Ports = FinishPorts & SweptAccounts;

/** What the state machine goes on with; small, however large the organization. */
export type SweepAnswer =
  | { readonly accounts: readonly string[] }
  | { readonly accounts: readonly string[]; readonly isAnyDue: boolean }
  | { readonly account: string; readonly startedAt: string; readonly isDone: boolean; readonly cursor: object }
  | { readonly completed: number; readonly isFailed: boolean; readonly failure: string }
  | Record<string, never>;

/**
 * One stage of a sweep, as its state machine asks for it. Unreadable settings stop it, and say so: they may have held
 * exemptions. An account out of scope is refused, whatever the input says.
 * @throws StageFault by whose name the state machine knows whether to try again; `code` names the cause
 */
export async function handler(event: unknown, context: Context): Promise<SweepAnswer> {
  try {
    return await answer(event, context);
  } catch (fault) {
    throw new StageFault(fault);
  }
}

async function answer(event: unknown, context: Context): Promise<SweepAnswer> {
  const policy = stalePolicy(read, context.invokedFunctionArn, 'sweep');
  const stage = parseSweepEvent(event);
  refuseForeign(stage, policy);
  const ports: Ports = { ...(await composition.sweepPorts(context.awsRequestId)), sweepReports: reports };
  try {
    return await carryOut(stage, policy, ports, context);
  } finally {
    await ports.metrics.flush();
  }
}

async function carryOut(stage: SweepEvent, policy: Policy, ports: Ports, context: Context): Promise<SweepAnswer> {
  const mayContinue = (): boolean => context.getRemainingTimeInMillis() > RESERVE_MILLISECONDS;
  const options: StageOptions = { concurrency: CONCURRENCY, mayContinue };
  const home = ownAccount(context.invokedFunctionArn);
  const there = ({ account }: StagedRun) => ({ ...ports, ...ports.forAccount(account) });
  switch (stage.action) {
    case 'accounts': {
      const accounts = await accountsInScope(policy, ports.organization);
      if (accounts.length === 0) throw stopped('NothingInScope', 'no sweep: the organization lists no account');
      return { accounts };
    }
    case 'plan':
      return goOn(stage.run, await planStage(stage.run, stage.cursor, policy, options, there(stage.run)));
    case 'contain':
      return goOn(stage.run, await containStage(stage.run, stage.cursor, policy, options, there(stage.run)));
    case 'report':
      await reportStage(stage.run, policy, ports);
      return {};
    case 'fault':
      await noteFault(stage.run, stage.fault, ports);
      return {};
    case 'limits': {
      const accounts = await limitsStage({ ...stage.run, home }, policy, ports);
      return { accounts, isAnyDue: accounts.length > 0 };
    }
    case 'finish': {
      const { completed, failure } = await finishStage({ ...stage.run, home }, stage.completedAt, ports);
      return { completed, isFailed: failure !== undefined, failure: failure ?? '' };
    }
  }
}

/** The next input of the same account. A cursor is an object even where there is none, for the state machine's paths. */
function goOn(run: StagedRun, progress: { readonly isDone: boolean; readonly cursor?: object }): SweepAnswer {
  const { isDone, cursor = {} } = progress;
  return { account: run.account, startedAt: run.startedAt.toISOString(), isDone, cursor };
}

function refuseForeign(stage: SweepEvent, policy: Policy): void {
  if (stage.action === 'accounts') return;
  const named = 'accounts' in stage.run ? stage.run.accounts : [stage.run.account];
  const foreign = named.filter((account) => !isInScope(policy, account));
  const [first] = foreign;
  if (first !== undefined) throw stopped('NothingInScope', `no sweep of ${first}: it is not in scope`);
}
