import { digestNotice, type SweptAccount } from '../../../domain/notices/digest-notice.ts';
import type { RunLimit } from '../../../domain/sweep/run-limits.ts';
import { addCounts, NO_COUNTS, type SweepCounts } from '../../../domain/sweep/sweep-counts.ts';
import { concurrently } from '../../shared/concurrently.ts';
import { countRun } from '../count-sweep.ts';
import type { OrganizationRun } from './limits.ts';
import type { AccountSweep, PlannedAccount } from '../../../domain/sweep/account-sweep.ts';
import type { SweepReports } from '../../ports/sweep.ts';
import type { Log } from '../../ports/telling.ts';
import type { SharedStagePorts } from './plan.ts';

export type FinishPorts = SharedStagePorts & {
  /** `undefined` where there is no place for reports, and none is expected. */
  readonly sweepReports: SweepReports | undefined;
};

export interface FinishedRun {
  /** Accounts whose run was completed, those that a limit stopped included. */
  readonly completed: number;
  readonly counts: SweepCounts;
  /** What failed, in one line for the state machine; `undefined` where nothing did. */
  readonly failure: string | undefined;
}

/** An account whose run is over. */
type Ended =
  | { readonly kind: 'completed'; readonly sweep: PlannedAccount; readonly limit: RunLimit | undefined }
  | { readonly kind: 'failed'; readonly account: string; readonly code: string; readonly counts: SweepCounts };

const RECORDED_AT_ONCE = 10;
const LARGEST_FAILURE = 1000;

/**
 * Ends a run: records it as completed in each account that went through all of its stages, counts, sums it up in one
 * notice, and says what failed.
 * An account that did not is left to the next run, which only warns after an outage that was long enough.
 * @param completedAt - the same for each try of the same call, so that it is recorded once
 */
export async function finishStage(run: OrganizationRun, completedAt: Date, ports: FinishPorts): Promise<FinishedRun> {
  const sweeps = new Map((await ports.book.all(run.startedAt)).map((sweep) => [sweep.account, sweep]));
  const ended: Ended[] = [];
  await concurrently(run.accounts, RECORDED_AT_ONCE, async (account, at) => {
    ended[at] = await complete(run.startedAt, completedAt, endOf(account, sweeps.get(account)), ports);
  });
  const counts = ended.map(countsOf).reduce((one, other) => addCounts(one, other), NO_COUNTS);
  const completed = ended.filter(({ kind }) => kind === 'completed').length;
  for (const each of ended) logEnd(each, ports.log);
  countRun(counts, completed, countStops(sweeps), ports.metrics);
  // Last, so that it says only what is done and recorded.
  const unsent = await sendDigest(run, ended.map(sweptOf), ports);
  const all = addCounts(counts, { failed: unsent });
  return { completed, counts: all, failure: describeFailure(ended, all, ports.sweepReports !== undefined) };
}

/**
 * Sums a run up for people, where there is something to say.
 * @returns how many notices were not sent
 */
async function sendDigest(run: OrganizationRun, swept: readonly SweptAccount[], ports: FinishPorts): Promise<number> {
  const notice = digestNotice(run.startedAt, run.home, swept);
  if (notice === undefined) return 0;
  try {
    const delivery = await ports.notices.send(notice);
    // Nothing depends on it; a warning, on which something does, has its own notice.
    if (!delivery.delivered) ports.log.info('the digest of the sweep reached nobody', { why: delivery.why });
    return 0;
  } catch (fault) {
    ports.log.fault('error', 'the digest of the sweep was not sent', fault);
    return 1;
  }
}

function endOf(account: string, sweep: AccountSweep | undefined): Ended {
  const failed = (code: string): Ended => ({ kind: 'failed', account, code, counts: sweep?.counts ?? NO_COUNTS });
  switch (sweep?.stage) {
    case undefined:
      return failed('NotPlanned');
    case 'failed':
      return failed(sweep.code);
    case 'planned':
      return sweep.due === 0 ? { kind: 'completed', sweep, limit: undefined } : failed('LimitsNotChecked');
    case 'cleared':
      return failed('NotContained');
    case 'contained':
      return { kind: 'completed', sweep, limit: undefined };
    case 'stopped':
      return { kind: 'completed', sweep, limit: sweep.limit };
  }
}

async function complete(startedAt: Date, completedAt: Date, ended: Ended, ports: FinishPorts): Promise<Ended> {
  if (ended.kind === 'failed') return ended;
  const { account, activeKeys, counts } = ended.sweep;
  try {
    await ports.memory.recordRun({ account, startedAt, completedAt, counts: { ...counts, activeKeys } });
    return ended;
  } catch (fault) {
    const { code } = ports.log.fault('error', 'a completed run could not be recorded', fault, { account });
    return { kind: 'failed', account, code, counts };
  }
}

function sweptOf(ended: Ended): SweptAccount {
  if (ended.kind === 'failed') return { account: ended.account, counts: ended.counts, fault: ended.code };
  const { account, counts, reportAt } = ended.sweep;
  return { account, counts, limit: ended.limit, reportAt };
}

function countsOf(ended: Ended): SweepCounts {
  return ended.kind === 'failed' ? ended.counts : ended.sweep.counts;
}

/** A stop of the organization's limit is one, however many accounts it stopped. */
function countStops(sweeps: ReadonlyMap<string, AccountSweep>): number {
  const limits = [...sweeps.values()].flatMap((sweep) => (sweep.stage === 'stopped' ? [sweep.limit] : []));
  const own = limits.filter((limit) => limit !== 'maxKeysPerOrganizationRun').length;
  return limits.length > own ? own + 1 : own;
}

function logEnd(ended: Ended, log: Log): void {
  if (ended.kind === 'failed') {
    const { account, code, counts } = ended;
    log.error('sweep failed', { account, code, ...counts });
    return;
  }
  const { account, warnOnly, counts, reportAt } = ended.sweep;
  const limitReached = ended.limit !== undefined;
  log.info('sweep ended', { account, completed: true, warnOnly, limitReached, reportAt, ...counts });
}

function describeFailure(ended: readonly Ended[], counts: SweepCounts, isReported: boolean): string | undefined {
  const accounts = ended.flatMap((each) => (each.kind === 'failed' ? [`${each.account} (${each.code})`] : []));
  const unreported = ended.flatMap((each) =>
    isReported && each.kind === 'completed' && each.sweep.reportAt === undefined ? [each.sweep.account] : [],
  );
  const parts = [
    ...(counts.failed > 0 ? [`${counts.failed} users, keys or notices failed; the sweeper's log names them`] : []),
    ...(accounts.length > 0
      ? [`${accounts.length} of ${ended.length} accounts were not swept: ${accounts.join(', ')}`]
      : []),
    ...(unreported.length > 0 ? [`no report was written of ${unreported.join(', ')}; the sweeper's log says why`] : []),
  ];
  if (parts.length === 0) return undefined;
  const text = parts.join('; ');
  return text.length > LARGEST_FAILURE ? `${text.slice(0, LARGEST_FAILURE)}…` : text;
}
