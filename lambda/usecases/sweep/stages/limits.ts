import type { Policy } from '../../../domain/policy/policy.ts';
import { RemediationError } from '../../../domain/shared/remediation-error.ts';
import { checkOrganizationLimit, checkRunLimits, type LimitCheck } from '../../../domain/sweep/run-limits.ts';
import { addCounts, type SweepCounts } from '../../../domain/sweep/sweep-counts.ts';
import { limitNotice, stoppedNotice } from '../../../domain/notices/sweep-notice.ts';
import { planIdOf, type SweepPlan } from '../../../domain/sweep/sweep-plan.ts';
import { concurrently } from '../../shared/concurrently.ts';
import type { AccountSweep, PlannedAccount, StagedRun } from '../../../domain/sweep/account-sweep.ts';
import type { SweepMemory } from '../../ports/sweep.ts';
import type { SharedStagePorts } from './plan.ts';

/** A run over accounts, and the account that it is run from. */
export interface OrganizationRun {
  readonly startedAt: Date;
  readonly accounts: readonly string[];
  readonly home: string;
}

type Planned = Exclude<AccountSweep, { stage: 'failed' }>;
type Exceeded = Extract<LimitCheck, { within: false }>;

interface Stop {
  readonly sweep: Planned;
  readonly check: Exceeded;
}

const NOTED_AT_ONCE = 10;

/**
 * Checks the plans of all accounts, before anything is contained in one of them: each against its own limits, then
 * what would be contained altogether against the organization's, where the run is over more than one account. A limit
 * that is exceeded stops its account, the organization's all of them; one notice names all stops of a run. The same
 * call twice decides the same, and repeats its notice only where it may not have noted that it was sent.
 * @returns the accounts whose plans may be carried out
 */
export async function limitsStage(
  run: OrganizationRun,
  policy: Policy,
  ports: SharedStagePorts,
): Promise<readonly string[]> {
  const inRun = new Set(run.accounts);
  const sweeps = await ports.book.all(run.startedAt);
  const due = sweeps.filter(isDue).filter(({ account }) => inRun.has(account));
  const { within, stops } = judge(due, run.accounts.length > 1, policy);
  await stop(run, stops, ports);
  const uncleared = within.filter(({ stage }) => stage === 'planned');
  await concurrently(uncleared, NOTED_AT_ONCE, (sweep) =>
    ports.book.note(run.startedAt, { ...plannedOf(sweep), stage: 'cleared' }),
  );
  ports.log.info('limits checked', { due: due.length, within: within.length, stopped: stops.length });
  return within.map(({ account }) => account);
}

function isDue(sweep: AccountSweep): sweep is Planned {
  return sweep.stage !== 'failed' && sweep.due > 0;
}

function judge(
  due: readonly Planned[],
  isOrganization: boolean,
  { limits }: Policy,
): { readonly within: readonly Planned[]; readonly stops: readonly Stop[] } {
  const within: Planned[] = [];
  const stops: Stop[] = [];
  for (const sweep of due) {
    const check = checkRunLimits(sweep.due, sweep.activeKeys, limits);
    if (check.within) within.push(sweep);
    else stops.push({ sweep, check });
  }
  if (!isOrganization) return { within, stops };
  const sum = within.reduce((keys, sweep) => keys + sweep.due, 0);
  const check = checkOrganizationLimit(sum, limits);
  if (check.within) return { within, stops };
  return { within: [], stops: [...stops, ...within.map((sweep) => ({ sweep, check }))] };
}

async function stop(run: OrganizationRun, stops: readonly Stop[], ports: SharedStagePorts): Promise<void> {
  const fresh = stops.filter(({ sweep }) => sweep.stage !== 'stopped');
  if (fresh.length === 0) return;
  const missed = await notify(run, stops, ports);
  await concurrently(fresh, NOTED_AT_ONCE, async ({ sweep, check }) => {
    // One notice of them all, so that it is counted in one of the accounts.
    const counts = sweep === fresh[0]?.sweep ? addCounts(sweep.counts, missed) : sweep.counts;
    await ports.book.note(run.startedAt, { ...plannedOf(sweep), stage: 'stopped', limit: check.limit, counts });
  });
}

/** @returns whether the notice was not sent, or reached nobody, as counts */
async function notify(
  run: OrganizationRun,
  stops: readonly Stop[],
  ports: SharedStagePorts,
): Promise<Partial<SweepCounts>> {
  const stopped = stops.map(({ sweep, check }) => ({
    account: sweep.account,
    planId: planIdOf({ account: sweep.account, startedAt: run.startedAt }),
    due: sweep.due,
    check,
  }));
  for (const { account, planId, check } of stopped) {
    const { due, limit, allowed } = check;
    ports.log.error('a run limit stopped the sweep', { account, planId, due, limit, allowed });
  }
  try {
    const [only, ...others] = stopped;
    if (only === undefined) return {};
    const plan = others.length === 0 ? await loadPlan({ ...run, account: only.account }, ports.memory) : undefined;
    const notice = plan === undefined ? stoppedNotice(stopped, run.home) : limitNotice(plan, only.check);
    const delivery = await ports.notices.send(notice);
    if (delivery.delivered) return {};
    ports.log.warn('the notice of the run limit reached nobody', { why: delivery.why });
    return { limitUndelivered: 1 };
  } catch (fault) {
    ports.log.fault('error', 'the notice of the run limit was not sent', fault);
    return { failed: 1 };
  }
}

/** The plan that an earlier stage of the run has kept. @throws RemediationError `NoSuchPlan` */
export async function loadPlan(run: StagedRun, memory: Pick<SweepMemory, 'loadPlan'>): Promise<SweepPlan> {
  const planId = planIdOf(run);
  const plan = await memory.loadPlan(planId);
  if (plan !== undefined) return plan;
  throw new RemediationError(`the plan ${planId} is not there`, { code: 'NoSuchPlan', retryable: false });
}

function plannedOf({ account, warnOnly, due, activeKeys, counts }: Planned): PlannedAccount {
  return { account, warnOnly, due, activeKeys, counts };
}
