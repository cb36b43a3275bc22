import { inProcessRun } from '../../../lambda/adapters/sweep/in-process-run.ts';
import type { SweepReport } from '../../../lambda/domain/sweep-report/sweep-report.ts';
import { planReport, runReport } from '../../../lambda/usecases/sweep-report/report-stage.ts';
import type { StepResult } from '../../../lambda/usecases/sweep/contain-step.ts';
import { planAccount } from '../../../lambda/usecases/sweep/stages/plan.ts';
import { plannedSweep, sweepAccount } from '../../../lambda/usecases/sweep/sweep-account.ts';
import { ACCOUNT } from '../../support/builders/events/world-events.ts';
import { throws } from '../../support/world/world-faults.ts';
import type { World } from '../../support/world/world.ts';
import { someDue, someStale } from '../sweep/stale-scene.ts';

async function planned(world: World): Promise<SweepReport> {
  const run = { account: ACCOUNT, startedAt: world.clock.now() };
  const plan = await world.clock.settle(planAccount(run, world.policy, {}, world.ports()));
  return planReport(plannedSweep(plan, world.policy), world.policy);
}

/** The report of a whole sweep in one process, with the results as `known` tells them. */
async function swept(
  world: World,
  known = (results: readonly StepResult[]): readonly StepResult[] => results,
): Promise<SweepReport> {
  const all = world.ports();
  const ports = { ...all, ...inProcessRun(all.memory), sweepReports: undefined };
  const { run, results } = await world.clock.settle(sweepAccount(ACCOUNT, world.policy, {}, ports));
  const report = await world.clock.settle(runReport(run, known(results), world.policy, ports));
  if (report === undefined) throw new TypeError('the run came to its end');
  return report;
}

describe('the report of a plan', () => {
  it('tells what would be done, and that nothing was', async () => {
    const { world } = someStale(1, { fresh: 1 });
    const { isApplied, keys } = await planned(world);
    expect([isApplied, keys.map(({ userName, standing }) => [userName, standing])]).toEqual([
      false,
      [
        ['user-0', 'to-warn'],
        ['fresh-0', 'in-use'],
      ],
    ]);
  });

  it('tells which keys are due, and that a run limit would stop them', async () => {
    const { world } = await someDue(2, { policy: { maxKeysPerRun: 1 } });
    const { check, keys } = await planned(world);
    expect([check, keys.map(({ standing }) => standing)]).toEqual([
      { within: false, limit: 'maxKeysPerRun', due: 2, allowed: 1 },
      ['due', 'due'],
    ]);
  });
});

describe('the report of a sweep in one go', () => {
  it('tells of a warning that was delivered, with the days that follow from it', async () => {
    const { world } = someStale(1);
    const { isApplied, keys } = await swept(world);
    expect([isApplied, keys]).toMatchObject([true, [{ standing: 'warned', until: expect.any(Date) as Date }]]);
  });

  it('tells of a warning that reached nobody', async () => {
    const { world } = someStale(1);
    world.hasSubscriber = false;
    expect((await swept(world)).keys).toMatchObject([{ standing: 'undelivered' }]);
  });

  it('tells of a warning that was sent and not recorded, as of one that counts for nothing', async () => {
    const { world } = someStale(1);
    world.faults.on('ledger.append', throws());
    expect((await swept(world)).keys).toMatchObject([{ standing: 'undelivered' }]);
  });

  it('tells which key was set Inactive', async () => {
    const { world } = await someDue(1);
    expect((await swept(world)).keys).toMatchObject([{ standing: 'contained', detail: undefined }]);
  });

  it('tells which key could not be set Inactive, and why', async () => {
    const { world } = await someDue(1);
    world.faults.on('keys.setStatus', throws());
    expect((await swept(world)).keys).toMatchObject([
      { standing: 'failed', detail: expect.stringMatching(/^\w+: ./) as unknown },
    ]);
  });

  it('tells of an outcome that could not be recorded as of one that failed', async () => {
    const { world } = await someDue(1);
    world.faults.on('ledger.append', throws());
    expect((await swept(world)).keys).toMatchObject([{ standing: 'failed' }]);
  });

  it('tells of a key that is not there any more that it was left', async () => {
    const { world } = await someDue(1);
    world.faults.on('keys.setStatus', { kind: 'answers', answer: { kind: 'no-such-entity', detail: 'gone' } });
    expect((await swept(world)).keys).toMatchObject([{ standing: 'left' }]);
  });

  it('tells of a key that was no longer due at its turn', async () => {
    const { world } = await someDue(1);
    const { keys } = await swept(world, (results) => results.map(({ step }) => ({ step, kind: 'no-longer-due' })));
    expect(keys).toMatchObject([{ standing: 'used-since' }]);
  });

  it('tells what a run limit stopped', async () => {
    const { world } = await someDue(2, { policy: { maxKeysPerRun: 1 } });
    expect((await swept(world)).keys.map(({ standing }) => standing)).toEqual(['stopped', 'stopped']);
  });
});
