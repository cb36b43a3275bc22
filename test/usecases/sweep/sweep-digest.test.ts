import { ACCOUNT } from '../../support/builders/events/world-events.ts';
import { tells, throws } from '../../support/world/world-faults.ts';
import { stagedSweep } from '../../support/world/staged-sweep.ts';
import { DAY, START, World } from '../../support/world/world.ts';
import { dueUsers, old, staleUsers, WIDE } from './stages/staged-scene.ts';
import { someDue, someStale } from './stale-scene.ts';

const MEMBER = '222233334444';

describe('the digest of a sweep in one account', () => {
  it('says in one notice what was done, when all of it is done and recorded', async () => {
    const { world } = someStale(3);
    await world.sweep();
    expect(world.noticesOf('digest').map(({ subject }) => subject)).toEqual([
      `Keystop: sweep: 3 warned of (${ACCOUNT})`,
    ]);
    expect(world.calls.map(({ operation }) => operation).slice(-2)).toEqual(['memory.recordRun', 'notices.send']);
  });

  it('is the same by its stages, and says where the report is', async () => {
    const [inOneGo, byStages] = [someStale(3).world, someStale(3).world];
    await inOneGo.sweep();
    await stagedSweep(byStages);
    const [told] = inOneGo.noticesOf('digest');
    const [report = ''] = byStages.sweepReports.keys();
    const [found, done, ...advice] = told?.lines ?? [];
    expect(byStages.noticesOf('digest')).toEqual([
      { ...told, lines: [found, done, `Report: reports/${report}.html`, ...advice] },
    ]);
  });

  it('counts final warnings apart', async () => {
    const { world } = someStale(2);
    for (const day of [0, 11]) {
      await world.clock.sleep(START.getTime() + day * DAY - world.clock.now().getTime());
      await world.sweep();
    }
    expect(world.noticesOf('digest').map(({ lines }) => lines[1])).toEqual([
      '- 2 keys warned of',
      '- 2 keys warned of for the last time',
    ]);
  });

  it('counts what was contained', async () => {
    const { world } = await someDue(2, { policy: WIDE });
    await world.sweep();
    expect(world.noticesOf('digest')[0]?.lines[1]).toBe('- 2 keys set Inactive');
  });

  it('names the limit that stopped it', async () => {
    const { world } = await someDue(4);
    await world.sweep();
    expect(world.noticesOf('digest')[0]?.lines[1]).toBe('- stopped by maxPercentPerRun, nothing contained');
  });

  it('names the limit that stopped its stages', async () => {
    const { world } = await dueUsers(4, {});
    await stagedSweep(world);
    expect(world.noticesOf('digest')[0]?.lines[1]).toBe('- stopped by maxPercentPerRun, nothing contained');
  });

  it('is none on a day on which nothing was done', async () => {
    const { world } = someStale(3);
    await world.sweep();
    await world.passDays(1);
    world.notices.length = 0;
    await world.sweep();
    expect(world.notices).toEqual([]);
  });

  it('that was not sent is a failure of the run, which is complete all the same', async () => {
    const { world } = someStale(3);
    world.faults.on('notices.send', throws(), { when: tells('digest') });
    const { counts } = await world.sweep();
    expect([counts.failed, world.runs.length]).toEqual([1, 1]);
  });

  it('that was not sent is a failure of the stages too, and is named as one', async () => {
    const { world } = staleUsers(3);
    world.faults.on('notices.send', throws(), { when: tells('digest') });
    const { counts, completed, failure } = await stagedSweep(world);
    expect([counts.failed, completed, failure]).toEqual([1, 1, expect.stringContaining('notices failed')]);
  });

  it('that reached nobody is said in the log, and is no failure', async () => {
    const { world } = someStale(1);
    world.hasSubscriber = false;
    const { counts } = await world.sweep();
    expect([counts.failed, world.logged('info')]).toEqual([
      0,
      expect.arrayContaining(['the digest of the sweep reached nobody']),
    ]);
  });
});

describe('the digest of an organization’s sweep', () => {
  it('is one, with a line for each account in which something was done, or that could not be swept', async () => {
    const world = new World();
    world.iam.addKey('stale', old);
    world.join(MEMBER).addKey('stale', old);
    const accounts = [ACCOUNT, MEMBER, '333344445555'];
    await stagedSweep(world, { accounts });
    expect(world.noticesOf('digest')).toMatchObject([
      {
        subject: `Keystop: sweep: 2 warned of, 1 not swept (${ACCOUNT})`,
        account: ACCOUNT,
        lines: expect.arrayContaining([
          expect.stringMatching(`^- account ${ACCOUNT}: 1 key warned of; report reports/${ACCOUNT}`),
          expect.stringMatching(`^- account ${MEMBER}: 1 key warned of; report reports/${MEMBER}`),
          '- account 333344445555: not swept to its end: MemberRoleRefused',
        ]) as unknown,
      },
    ]);
  });
});
