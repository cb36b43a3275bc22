import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import type { LedgerKey } from '../../../lambda/domain/ledger/ledger-entry.ts';
import type { StatusRequest } from '../../../lambda/usecases/ports/iam.ts';
import { carryOutCatchUp, type CaughtUp, isDue, planCatchUp } from '../../../lambda/usecases/operate/catch-up.ts';
import {
  attackSequence,
  FOREIGN_ACCOUNT,
  guardDuty,
  type GuardDutyOptions,
  health,
} from '../../support/builders/events/world-events.ts';
import { delays, denied, throws, timedOut } from '../../support/world/world-faults.ts';
import { appends, World } from '../../support/world/world.ts';
import { faultOf } from '../respond/scene.ts';

const ANN = 'arn:aws:iam::111122223333:user/ann';
const REQUEST = { requestedBy: ANN, ownKey: 'AKIARTX3GSDSQANNSKEY' };
const OLD = '2026-11-01T10:00:00.000Z';

let world: World;
let alice: AccessKeyId;
let bob: AccessKeyId;

beforeEach(() => {
  world = new World();
  alice = world.iam.addKey('alice');
  bob = world.iam.addKey('bob');
});

const finding = (accessKeyId: string, userName: string, over: Partial<GuardDutyOptions> = {}): object =>
  guardDuty({ accessKeyId, userName, id: `finding of ${userName}`, lastSeen: OLD, ...over }) as object;
const plan = (...events: readonly object[]): Promise<readonly CaughtUp[]> =>
  world.clock.settle(planCatchUp(events, REQUEST, world.policy, world.ports(), () => undefined));
const carryOut = (planned: readonly CaughtUp[]): Promise<readonly CaughtUp[]> =>
  world.clock.settle(carryOutCatchUp(planned, REQUEST, world.policy, world.ports(), () => undefined));
const leftAlone = (rows: readonly CaughtUp[]) => rows.map((row) => [row.leftAlone, isDue(row)]);
const toldAt = (event: object, time: string | undefined): object => ({ ...event, time });
const exposure = (time: string | undefined): object =>
  toldAt(health({ accessKeyId: alice, userName: 'alice', incident: 'from before' }) as object, time);
const outcomes = (rows: readonly CaughtUp[]) => rows.map(({ verdict, outcome }) => outcome?.outcome ?? verdict.reason);

describe('a plan', () => {
  it('says which keys would be set Inactive, and whose they are', async () => {
    const planned = await plan(finding(alice, 'alice'), finding(bob, 'bob'));
    expect(planned.map((one) => [one.userName, isDue(one)])).toEqual([
      ['alice', true],
      ['bob', true],
    ]);
  });

  it('keeps the order of the events', async () => {
    const planned = await plan(finding(bob, 'bob'), finding(alice, 'alice'));
    expect(planned.map(({ userName }) => userName)).toEqual(['bob', 'alice']);
  });

  it('changes no key, records nothing, counts nothing and tells nobody', async () => {
    await plan(finding(alice, 'alice'), finding(bob, 'bob', { type: 'Recon:IAMUser/TorIPCaller', severity: 5 }));
    const writes = world.calls.filter(({ operation }) =>
      ['keys.setStatus', 'ledger.append', 'budgets.take', 'notices.send', 'events.publish'].includes(operation),
    );
    expect([world.iam.statusOf(alice), await world.history(alice), writes, world.counts.size]).toEqual([
      'Active',
      [],
      [],
      0,
    ]);
  });

  it('orders no second look at a key whose containment was cut off before its record', async () => {
    world.faults.on('ledger.append', throws(), { when: appends('outcome') });
    await faultOf(world.respond(finding(alice, 'alice')));
    const ordered = world.looks.length;
    const outcomesOfPlan = outcomes(await plan(finding(alice, 'alice')));
    expect([outcomesOfPlan, ordered, world.looks.length]).toEqual([['contained'], 1, 1]);
  });

  it('knows keys that are Inactive already', async () => {
    world.iam.setByHand(alice, 'Inactive');
    expect(outcomes(await plan(finding(alice, 'alice')))).toEqual(['already-inactive']);
  });

  it('leaves the key alone that signs the request', async () => {
    const request = { ...REQUEST, ownKey: alice };
    const planned = planCatchUp([finding(alice, 'alice')], request, world.policy, world.ports(), () => undefined);
    const [row] = await world.clock.settle(planned);
    expect([row?.leftAlone, row && isDue(row)]).toEqual(['own-key', false]);
  });

  it.each([
    ['for a person', { type: 'Policy:IAMUser/RootCredentialUsage' }, 'notified'],
    ['of another account', { account: FOREIGN_ACCOUNT }, 'refused'],
  ])('has findings %s, which lead to no containment', async (_, over, outcome) => {
    expect(outcomes(await plan(finding(alice, 'alice', over)))).toEqual([outcome]);
  });

  it('has one line for each key of an attack sequence', async () => {
    const actors = [
      { accessKeyId: alice, userName: 'alice' },
      { accessKeyId: bob, userName: 'bob' },
    ];
    expect(outcomes(await plan(attackSequence(actors) as object))).toEqual(['observed', 'observed']);
  });

  it('has what could not be found out, and goes on', async () => {
    world.faults.on('keys.lastUsed', throws(denied()), { when: ([id]) => id === alice });
    const planned = await plan(finding(alice, 'alice', { userName: undefined }), finding(bob, 'bob'));
    expect(outcomes(planned)).toEqual(['failed', 'observed']);
  });

  it('tells how far it has come', async () => {
    const told: number[] = [];
    const events = [finding(alice, 'alice'), finding(bob, 'bob')];
    await world.clock.settle(planCatchUp(events, REQUEST, world.policy, world.ports(), (done) => void told.push(done)));
    expect(told).toEqual([1, 2]);
  });
});

describe('a plan, where a key was reactivated', () => {
  let givenBackAt: number;

  beforeEach(async () => {
    await world.respond(finding(alice, 'alice'));
    await world.passLong();
    givenBackAt = world.clock.now().getTime();
    await world.reactivate(alice);
  });

  const LEFT = [['given-back', false]];
  const DUE = [[undefined, true]];
  const at = (milliseconds: number): string => new Date(givenBackAt + milliseconds).toISOString();

  it('leaves alone what was active before that', async () => {
    expect(leftAlone(await plan(finding(alice, 'alice')))).toEqual(LEFT);
  });

  it('leaves alone what tells of no activity, where AWS told of it before that', async () => {
    expect(leftAlone(await plan(exposure(at(-1))))).toEqual(LEFT);
  });

  it.each([
    ['tells of no activity and was told later', () => exposure(at(60_000))],
    ['bears no time at all', () => exposure(undefined)],
    ['was active later', () => finding(alice, 'alice', { lastSeen: at(60_000) })],
  ])('has what %s', async (_, event) => {
    expect(leftAlone(await plan(event()))).toEqual(DUE);
  });

  it('waits for a slow ledger, which the responder would not', async () => {
    world.faults.on('ledger.read', delays(2000));
    expect(leftAlone(await plan(toldAt(finding(alice, 'alice'), at(-1))))).toEqual(LEFT);
  });

  it('fails for a key of which the ledger does not tell', async () => {
    world.faults.on('ledger.read', throws(timedOut()), { when: ([key]) => (key as LedgerKey).subject === alice });
    const planned = await plan(toldAt(finding(alice, 'alice'), at(-1)), finding(bob, 'bob'));
    expect(outcomes(planned)).toEqual(['failed', 'observed']);
  });
});

describe('carrying a plan out', () => {
  it('sets the keys Inactive that are due, and no other', async () => {
    const planned = await plan(finding(alice, 'alice'), finding(bob, 'bob', { type: 'Policy:IAMUser/x' }));
    const done = await carryOut(planned);
    expect([outcomes(done), world.iam.statusOf(alice), world.iam.statusOf(bob)]).toEqual([
      ['contained'],
      'Inactive',
      'Active',
    ]);
  });

  it('records who asked, and tells people', async () => {
    await carryOut(await plan(finding(alice, 'alice')));
    const [entry] = await world.outcomeEntries(alice);
    expect([entry?.requestedBy, entry?.source, world.told()]).toEqual([ANN, 'guardduty', ['contained']]);
  });

  it('tells nobody of findings that are for a person', async () => {
    await carryOut(await plan(finding(bob, 'bob', { type: 'Policy:IAMUser/x' })));
    expect(world.told()).toEqual([]);
  });

  it('leaves a finding alone that comes in one event with another, which is due', async () => {
    const actors = [
      { accessKeyId: alice, userName: 'alice' },
      { accessKeyId: `ASIA${bob.slice(4)}`, userName: 'bob' },
    ];
    await carryOut(await plan(attackSequence(actors) as object));
    expect(world.told()).toEqual(['contained']);
  });

  it('goes on where a containment fails, and says of which key', async () => {
    const planned = await plan(finding(alice, 'alice'), finding(bob, 'bob'));
    world.faults.on('keys.setStatus', throws(denied()), {
      when: ([request]) => (request as StatusRequest).userName === 'alice',
    });
    expect(outcomes(await carryOut(planned))).toEqual(['failed', 'contained']);
  });

  it('contains a key once that several findings name', async () => {
    const planned = await plan(finding(alice, 'alice'), finding(alice, 'alice', { id: 'another' }));
    const done = await carryOut(planned);
    expect([outcomes(done), world.callsOf('keys.setStatus').length, world.told()]).toEqual([
      ['contained', 'already-inactive'],
      1,
      ['contained'],
    ]);
  });

  it('goes on where a key is gone', async () => {
    const planned = await plan(finding(alice, 'alice'), finding(bob, 'bob'));
    world.iam.deleteUser('alice');
    const done = await carryOut(planned);
    expect([outcomes(done), world.iam.statusOf(bob)]).toEqual([['not-found', 'contained'], 'Inactive']);
  });

  it('holds suspicion to the brake, and leaves the rest to a person', async () => {
    world.policy = { ...world.policy, maxSuspectedPerHour: 1 };
    const suspected = { type: 'Recon:IAMUser/TorIPCaller', severity: 5 };
    const planned = await plan(finding(alice, 'alice', suspected), finding(bob, 'bob', suspected));
    expect(outcomes(await carryOut(planned))).toEqual(['contained', 'notified']);
  });

  it('only records where the deployment observes', async () => {
    world.policy = { ...world.policy, exposedMode: 'observe' };
    const done = await carryOut(await plan(finding(alice, 'alice')));
    expect([outcomes(done), world.iam.statusOf(alice)]).toEqual([['observed'], 'Active']);
  });

  it('does nothing the second time', async () => {
    await carryOut(await plan(finding(alice, 'alice')));
    const again = await plan(finding(alice, 'alice'));
    expect([outcomes(again), await carryOut(again)]).toEqual([['already-inactive'], []]);
  });
});
