import { answers, denied, throws } from '../../support/world/world-faults.ts';
import { appends, World } from '../../support/world/world.ts';
import { faultOf } from '../respond/scene.ts';
import { aDueKey, OLD, sweepThroughContainment } from './stale-scene.ts';

describe('sweep > faults', () => {
  it('leaves the others untouched by one user’s fault', async () => {
    const { world, due } = await aDueKey();
    world.iam.addKey('zoe', OLD);
    world.faults.on('keys.list', throws(), { when: ([name]) => name === 'zoe' });
    const { counts } = await world.sweep();
    expect([world.iam.statusOf(due), counts.failed]).toEqual(['Inactive', 1]);
  });

  it('goes on with the other keys when one change is denied', async () => {
    const world = new World();
    const [first, second] = [world.iam.addKey('alice', OLD), world.iam.addKey('bob', OLD)];
    world.faults.on('keys.setStatus', answers({ kind: 'access-denied', detail: 'an SCP' }), {
      when: ([change]) => (change as { userName: string }).userName === 'alice',
    });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(first), world.iam.statusOf(second)]).toEqual(['Active', 'Inactive']);
  });

  it('records contained, read back, when the answer was lost though the change was made', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('keys.setStatus', { kind: 'loses-answer', error: denied() });
    await world.sweep();
    expect((await world.outcomeEntries(due)).map(({ outcome }) => outcome)).toEqual([
      { outcome: 'contained', evidence: 'read-back', recovered: false },
    ]);
  });

  it('records failed, and counts it, when the change fails', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('keys.setStatus', throws());
    const { counts } = await world.sweep();
    expect([await world.outcomes(due), counts.failed]).toEqual([['failed'], 1]);
  });

  it('tries a failed containment again on the next run', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('keys.setStatus', throws());
    await world.sweep();
    world.faults.clear();
    await world.passDays(1);
    await world.sweep();
    expect(await world.outcomes(due)).toEqual(['failed', 'contained']);
  });

  it.each([
    ['is down', ['memory.lastCompleted', 'ledger.states', 'ledger.read', 'ledger.append']],
    ['takes no entry', ['ledger.append']],
    ['cannot tell a key’s state', ['ledger.read']],
    ['cannot tell the states', ['ledger.states']],
    ['cannot tell the last run', ['memory.lastCompleted']],
  ] as const)('contains nothing when the ledger %s', async (_, operations) => {
    const { world } = await aDueKey();
    for (const operation of operations) world.faults.on(operation, throws());
    await faultOf(world.sweep());
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });

  it('says that it could not be recorded as completed, when all is done', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('memory.recordRun', throws());
    expect([await faultOf(world.sweep()), world.iam.statusOf(due)]).toMatchObject([
      { code: 'RunNotRecorded' },
      'Inactive',
    ]);
  });

  it('contains nothing when the report cannot be read', async () => {
    const { world } = await aDueKey();
    world.faults.on('reports.read', throws());
    await faultOf(world.sweep());
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });

  it('counts a completed sweep also when there is nothing to do', async () => {
    const world = new World();
    await world.sweep();
    expect(world.counts.get('SweepsCompleted')).toBe(1);
  });

  it('counts a containment that could not be made known as failed', async () => {
    const { world } = await aDueKey();
    world.faults.on('ledger.append', throws(), { when: appends('outcome') });
    const { counts } = await world.sweep();
    expect(counts.failed).toBe(1);
  });
});
