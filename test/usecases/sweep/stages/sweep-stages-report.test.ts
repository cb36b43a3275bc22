import type { SweepReport } from '../../../../lambda/domain/sweep-report/sweep-report.ts';
import { NO_COUNTS } from '../../../../lambda/domain/sweep/sweep-counts.ts';
import { finishStage } from '../../../../lambda/usecases/sweep/stages/finish.ts';
import { reportStage } from '../../../../lambda/usecases/sweep-report/report-stage.ts';
import { planIdOf } from '../../../../lambda/domain/sweep/sweep-plan.ts';
import { HOUR } from '../../../support/builders/builders.ts';
import { type StagedOptions, type StagedSweep, stagedSweep } from '../../../support/world/staged-sweep.ts';
import { ACCOUNT } from '../../../support/builders/events/world-events.ts';
import { throws } from '../../../support/world/world-faults.ts';
import type { World } from '../../../support/world/world.ts';
import { DAY, START } from '../../../support/world/world.ts';
import { dueUsers, old, staleUsers, WIDE } from './staged-scene.ts';

// One a day until the keys are due.
const REPORTS_BEFORE_DUE = 14;

interface Reported extends StagedSweep {
  readonly report: SweepReport | undefined;
}

/** A whole sweep, and the report that it wrote of the world's own account. */
async function reported(world: World, options: StagedOptions = {}): Promise<Reported> {
  const sweep = await stagedSweep(world, options);
  return { ...sweep, report: world.sweepReports.get(planIdOf({ account: ACCOUNT, startedAt: sweep.startedAt })) };
}

const standingsOf = (report: SweepReport | undefined) =>
  report?.keys.map(({ userName, standing }) => `${userName} ${standing}`).toSorted();

describe('the report of a sweep', () => {
  it('tells where each Active key stands, those in use without an id', async () => {
    const { world } = staleUsers(2);
    const busy = world.iam.addKey('in-use', old);
    world.iam.use(busy, new Date(START.getTime() - DAY));
    const { report } = await reported(world);
    expect(
      report?.keys.map(({ userName, accessKeyId, standing }) => [userName, standing, accessKeyId !== undefined]),
    ).toEqual([
      ['user-000', 'warned', true],
      ['user-001', 'warned', true],
      ['in-use', 'in-use', false],
    ]);
  });

  it('tells of a run, its credential report, and the rule', async () => {
    const { world } = staleUsers(1);
    const { report, startedAt } = await reported(world);
    expect(report).toMatchObject({
      account: ACCOUNT,
      startedAt,
      isApplied: true,
      warnOnly: true,
      check: { within: true },
      stale: world.policy.stale,
    });
  });

  it('is put together from all pages of a plan', async () => {
    const { world } = staleUsers(5);
    const { report, pages } = await reported(world, { most: 2 });
    expect([pages, standingsOf(report)]).toEqual([
      3,
      ['user-000 warned', 'user-001 warned', 'user-002 warned', 'user-003 warned', 'user-004 warned'],
    ]);
  });

  it('tells which keys were set Inactive', async () => {
    const { world } = await dueUsers(2);
    expect(standingsOf((await reported(world)).report)).toEqual(['user-000 contained', 'user-001 contained']);
  });

  it('tells which key could not be set Inactive, and why', async () => {
    const { world } = await dueUsers(1);
    world.faults.on('keys.setStatus', throws());
    const { report } = await reported(world);
    expect(report?.keys).toMatchObject([{ standing: 'failed', detail: expect.stringMatching(/^\w+: ./) as unknown }]);
  });

  it('tells of a due key that was used before its turn that it was left', async () => {
    const { world, keys } = await dueUsers(1);
    const [key = ''] = keys;
    const after = async (stage: string): Promise<void> => {
      if (stage !== 'plan') return;
      await world.clock.sleep(HOUR);
      world.iam.use(key);
    };
    expect(standingsOf((await reported(world, { after })).report)).toEqual(['user-000 left']);
  });

  it('tells of a key that was set Inactive and reactivated meanwhile that it was left', async () => {
    const { world, keys } = await dueUsers(1);
    const after = async (stage: string): Promise<void> => {
      if (stage === 'contain') for (const key of keys) await world.reactivate(key);
    };
    expect(standingsOf((await reported(world, { after })).report)).toEqual(['user-000 left']);
  });

  it('is written by each of two sweeps of one account at once', async () => {
    const { world } = await dueUsers(2);
    const late = world.clock.sleep(25).then(() => stagedSweep(world));
    const [one, other] = await world.clock.settle(Promise.all([stagedSweep(world), late]));
    expect([one.failure, other.failure, world.sweepReports.size - REPORTS_BEFORE_DUE]).toEqual([
      undefined,
      undefined,
      2,
    ]);
  });

  it('is written once when its call is repeated', async () => {
    const { world } = await dueUsers(1);
    const { startedAt } = await reported(world);
    await world.clock.settle(reportStage({ account: ACCOUNT, startedAt }, world.policy, world.ports()));
    expect(world.callsOf('sweepReports.write')).toHaveLength(1);
  });

  it('frees what was kept for it', async () => {
    const { world } = await dueUsers(1);
    const { startedAt } = await reported(world);
    expect(await world.sweptKeys.load({ account: ACCOUNT, startedAt })).toBeUndefined();
  });

  it('is whole also where what was kept for it cannot be freed', async () => {
    const { world } = await dueUsers(1);
    world.faults.on('sweptKeys.clear', throws());
    const { report, failure } = await reported(world);
    expect([standingsOf(report), failure]).toEqual([['user-000 contained'], undefined]);
  });

  it('tells what a run limit stopped, and which limit', async () => {
    const { world } = await dueUsers(2, { maxKeysPerRun: 1 });
    const { report } = await reported(world);
    expect([standingsOf(report), report?.check]).toEqual([
      ['user-000 stopped', 'user-001 stopped'],
      { within: false, limit: 'maxKeysPerRun', due: 2, allowed: 1 },
    ]);
  });

  it('tells that the organization’s limit stopped an account', async () => {
    const { world } = await dueUsers(2, { ...WIDE, maxKeysPerOrganizationRun: 1 });
    const other = '444455556666';
    world.join(other);
    const { report } = await reported(world, { accounts: [ACCOUNT, other] });
    expect(report?.check).toEqual({ within: false, limit: 'maxKeysPerOrganizationRun', due: 2, allowed: 1 });
  });

  it('tells of a user that could not be judged', async () => {
    const { world } = staleUsers(1);
    world.faults.on('keys.list', throws());
    const { report } = await reported(world);
    expect(standingsOf(report)).toEqual(['user-000 not-judged']);
  });

  it('tells of a warning that reached nobody', async () => {
    const { world } = staleUsers(1);
    world.hasSubscriber = false;
    expect(standingsOf((await reported(world)).report)).toEqual(['user-000 undelivered']);
  });

  it('is found by what the end of the run logs', async () => {
    const { world } = staleUsers(1);
    const { report } = await reported(world);
    const ended = world.logLines.find(({ message }) => message === 'sweep ended');
    expect(ended).toMatchObject({ fields: { reportAt: `reports/${report?.planId}.html` } });
  });
});

describe('a report that cannot be written', () => {
  it.each(['sweptKeys.addPage', 'sweptKeys.close', 'sweptKeys.load', 'sweepReports.write', 'ledger.history'] as const)(
    'stops no containment, and the run says so at its end: %s',
    async (operation) => {
      const { world } = await dueUsers(1);
      world.faults.on(operation, throws());
      const { counts, completed, failure } = await reported(world);
      expect([counts.contained, counts.failed, completed, failure]).toEqual([
        1,
        0,
        1,
        `no report was written of ${ACCOUNT}; the sweeper's log says why`,
      ]);
    },
  );

  it('is no failure of an account that could not be swept', async () => {
    const { world } = staleUsers(1);
    world.faults.on('reports.read', throws());
    const { failure } = await reported(world);
    expect(failure).toBe(`1 of 1 accounts were not swept: ${ACCOUNT} (Timeout)`);
  });

  it('is not missed where there is no place for reports', async () => {
    const { world } = staleUsers(1);
    const { startedAt } = await stagedSweep(world);
    const ports = { ...world.ports(), sweepReports: undefined };
    const run = { startedAt, accounts: [ACCOUNT], home: ACCOUNT };
    world.sweepReports.clear();
    await world.clock.settle(reportStage({ account: ACCOUNT, startedAt }, world.policy, ports));
    const { failure } = await world.clock.settle(finishStage(run, world.clock.now(), ports));
    expect([world.sweepReports.size, failure]).toEqual([0, undefined]);
  });

  it.each(['planned', 'cleared'] as const)(
    'is none yet for an account with due keys that is only %s',
    async (stage) => {
      const { world } = staleUsers(0);
      const startedAt = world.clock.now();
      const counts = { ...NO_COUNTS, stale: 1, staleUnder180Days: 1 };
      await world.book.note(startedAt, { stage, account: ACCOUNT, warnOnly: false, due: 1, activeKeys: 1, counts });
      await world.clock.settle(reportStage({ account: ACCOUNT, startedAt }, world.policy, world.ports()));
      expect(world.sweepReports.size).toBe(0);
    },
  );
});
