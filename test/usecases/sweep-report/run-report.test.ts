import { planReport, runReport } from '../../../lambda/usecases/sweep-report/run-report.ts';
import { planAccount } from '../../../lambda/usecases/sweep/sweep.ts';
import { ACCOUNT } from '../../support/builders/events/world-events.ts';
import { throws } from '../../support/world/world-faults.ts';
import type { World } from '../../support/world/world.ts';
import { someDue, someStale } from '../sweep/stale-scene.ts';

async function planned(world: World) {
  const plan = await world.clock.settle(planAccount(ACCOUNT, world.clock.now(), world.policy, {}, world.ports()));
  return planReport(plan, world.policy);
}

const swept = async (world: World) => runReport(await world.sweep(), world.policy);

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

  it('tells of a key that was used before its turn', async () => {
    const { world } = await someDue(1);
    const summary = await world.sweep();
    const results = summary.results.map(({ step }) => ({ step, kind: 'used-since' as const }));
    expect(runReport({ ...summary, results }, world.policy).keys).toMatchObject([{ standing: 'used-since' }]);
  });

  it('tells what a run limit stopped', async () => {
    const { world } = await someDue(2, { policy: { maxKeysPerRun: 1 } });
    expect((await swept(world)).keys.map(({ standing }) => standing)).toEqual(['stopped', 'stopped']);
  });
});
