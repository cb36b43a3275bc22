import { ACCOUNT, FOREIGN_ACCOUNT, guardDuty } from '../../support/builders/events/world-events.ts';
import { hubControl, hubMixedAction, hubStaleKey, OWN_ACTION } from '../../support/builders/events/world-hub-events.ts';
import { answers, denied, throws } from '../../support/world/world-faults.ts';
import { configStale, unusedKey } from '../../support/builders/events/world-stale-events.ts';
import { inactive, OLD, someDue, someStale, type StaleScene, sweepDaily } from '../sweep/stale-scene.ts';

/** user-0 with two stale keys, both due. */
async function twoKeys(): Promise<StaleScene> {
  const { world } = someStale(0);
  const keys = [world.iam.addKey('user-0', OLD), world.iam.addKey('user-0', OLD)];
  await sweepDaily(world, 14);
  world.calls.length = 0;
  return { world, keys };
}

const statuses = ({ world, keys }: StaleScene): readonly string[] => keys.map((key) => world.iam.statusOf(key));

describe('a stale finding that names a key', () => {
  it('has this one judged, and no other of the user', async () => {
    const scene = await twoKeys();
    await scene.world.evaluate([hubStaleKey({ accessKeyId: scene.keys[1] ?? '', userName: 'user-0' })]);
    expect(statuses(scene)).toEqual(['Active', 'Inactive']);
  });

  it('has each of two judged once that come in one batch', async () => {
    const scene = await twoKeys();
    const events = scene.keys.map((accessKeyId) => hubStaleKey({ accessKeyId, userName: 'user-0' }));
    await scene.world.evaluate([...events, ...events]);
    expect([statuses(scene), scene.world.counts.get('UsersEvaluated')]).toEqual([['Inactive', 'Inactive'], 2]);
  });

  it('touches nobody’s key when it names the wrong user', async () => {
    const { world, keys } = await someDue(2);
    await world.evaluate([hubStaleKey({ accessKeyId: keys[0] ?? '', userName: 'user-1' })]);
    expect(statuses({ world, keys })).toEqual(['Active', 'Active']);
  });
});

describe('a finding of IAM Access Analyzer', () => {
  it('has the key judged that the analyzer tells, and no other of the user', async () => {
    const scene = await twoKeys();
    scene.world.unusedKeys.set('unused-1', { isActive: true, accessKeyIds: [scene.keys[0] ?? ''] });
    await scene.world.evaluate([unusedKey('user-0')]);
    expect(statuses(scene)).toEqual(['Inactive', 'Active']);
  });

  it('leads to nothing when it is not active any more', async () => {
    const scene = await twoKeys();
    scene.world.unusedKeys.set('unused-1', { isActive: false, accessKeyIds: [scene.keys[0] ?? ''] });
    expect(await scene.world.evaluate([unusedKey('user-0')])).toEqual([]);
    expect([statuses(scene), scene.world.callsOf('keys.list')]).toEqual([['Active', 'Active'], []]);
  });

  it.each([
    ['knows no such finding', answers(undefined)],
    ['tells no key', answers({ isActive: true, accessKeyIds: [] })],
    ['cannot be asked', throws(denied())],
  ])('has all keys of the user judged where the analyzer %s', async (_why, fault) => {
    const scene = await twoKeys();
    scene.world.faults.on('unusedKeys.get', fault);
    expect(await scene.world.evaluate([unusedKey('user-0')])).toEqual([]);
    expect(statuses(scene)).toEqual(['Inactive', 'Inactive']);
  });

  it('says so where the analyzer cannot be asked', async () => {
    const { world } = await twoKeys();
    world.faults.on('unusedKeys.get', throws(denied()));
    await world.evaluate([unusedKey('user-0')]);
    expect(world.logged('warn')).toEqual(['the analyzer does not tell the key; all keys of the user are judged']);
  });
});

describe('a finding that names a user by unique id', () => {
  it('has this user’s keys judged', async () => {
    const scene = await someDue(2);
    await scene.world.evaluate([configStale(scene.world.iam.user('user-1').id)]);
    expect(statuses(scene)).toEqual(['Active', 'Inactive']);
  });

  it('costs one list of all users for the whole batch', async () => {
    const { world } = someStale(4);
    await world.evaluate([0, 1, 2, 3].map((index) => configStale(world.iam.user(`user-${index}`).id)));
    expect(world.callsOf('users.byId').map(({ args }) => (args[0] as ReadonlySet<string>).size)).toEqual([4]);
  });

  it('costs no list where all are named', async () => {
    const { world } = someStale(2);
    await world.evaluate([configStale('user-0'), configStale('user-1')]);
    expect(world.callsOf('users.byId')).toEqual([]);
  });

  it('is one evaluation with a finding that names the same user', async () => {
    const { world } = someStale(1);
    await world.evaluate([configStale('user-0'), hubControl('IAM.8', { id: world.iam.user('user-0').id })]);
    expect(world.callsOf('keys.list')).toHaveLength(1);
  });

  it('comes again when the users cannot be listed, and no other message does', async () => {
    const scene = await someDue(2);
    scene.world.faults.on('users.byId', throws());
    const again = await scene.world.evaluate([configStale(scene.world.iam.user('user-0').id), configStale('user-1')]);
    expect([again, statuses(scene)]).toEqual([[0], ['Active', 'Inactive']]);
  });
});

describe('a finding about a user who is gone', () => {
  it.each(['nobody', 'AIDANOBODYNOBODYNOBOD'])('is recorded as not found under user/%s', async (told) => {
    const { world } = someStale(1);
    expect(await world.evaluate([configStale(told)])).toEqual([]);
    expect(await world.outcomes(`user/${told}`)).toEqual(['not-found']);
  });

  it('is recorded and told once, however often it comes', async () => {
    const { world } = someStale(1);
    for (let repeat = 0; repeat < 3; repeat += 1) await world.evaluate([configStale('nobody')]);
    expect([await world.outcomes('user/nobody'), world.told()]).toEqual([['not-found'], ['not-found']]);
  });

  it('comes again when that cannot be recorded', async () => {
    const { world } = someStale(1);
    world.faults.on('ledger.append', throws());
    expect(await world.evaluate([configStale('nobody'), configStale('user-0')])).toContain(0);
  });

  it('is recorded under the key where only a key was named that nobody owns', async () => {
    const { world, keys } = someStale(1);
    world.iam.deleteUser('user-0');
    await world.evaluate([hubStaleKey({ accessKeyId: keys[0] ?? '', userName: '' })]);
    expect(await world.outcomes(keys[0] ?? '')).toEqual(['not-found']);
  });
});

describe('what else comes by the queue of stale findings', () => {
  it('is told to people where it is about root', async () => {
    const { world } = someStale(1);
    await world.evaluate([configStale(ACCOUNT, 'iam-root-access-key-check')]);
    expect([await world.outcomes('root'), world.notices[0]?.urgency]).toEqual([['notified'], 'highest']);
  });

  it('is recorded as stale, not as exposed', async () => {
    const { world } = someStale(1);
    await world.evaluate([configStale(ACCOUNT, 'iam-root-access-key-check')]);
    expect((await world.outcomeEntries('root')).map(({ cause }) => cause)).toEqual(['stale']);
  });

  it.each([
    ['an event of no source', {}],
    ['nothing', null],
    ['an event of another service', { source: 'aws.s3', 'detail-type': 'Object Created' }],
  ])('fails no message where it is %s', async (_what, event) => {
    const { world } = someStale(1);
    expect(await world.evaluate([event])).toEqual([]);
  });

  it('is refused where it is another account’s', async () => {
    const scene = await someDue(1);
    const event = configStale('user-0') as { detail: object };
    await scene.world.evaluate([{ ...event, detail: { ...event.detail, awsAccountId: FOREIGN_ACCOUNT } }]);
    expect([inactive(scene), scene.world.told(), scene.world.counts.get('VerdictsRefused')]).toEqual([0, [], 1]);
  });

  it('is kept, and touches no key, where it is to be contained', async () => {
    const { world, keys } = someStale(2);
    const again = await world.evaluate([
      guardDuty({ accessKeyId: keys[0] ?? '', userName: 'user-0' }),
      configStale('user-1'),
    ]);
    expect([again, statuses({ world, keys })]).toEqual([[0], ['Active', 'Active']]);
    expect(world.logLines.find(({ level }) => level === 'error')?.fields).toMatchObject({ code: 'NotStale' });
  });

  it.each([
    ['the stack’s own', OWN_ACTION],
    ['a foreign', `arn:aws:securityhub:us-east-1:${ACCOUNT}:action/custom/other`],
  ])('is of %s custom action evaluated, and left to the responder for the rest', async (_whose, actionArn) => {
    const { world, keys } = await someDue(2);
    const policy = { ...world.policy, trust: { ...world.policy.trust, customActionArn: OWN_ACTION } };
    const exposed = { accessKeyId: keys[1] ?? '', userName: 'user-1' };
    const again = await world.evaluate([hubMixedAction({ userName: 'user-0' }, exposed, actionArn)], policy);
    expect([again, statuses({ world, keys }), world.told()]).toEqual([[], ['Inactive', 'Active'], ['contained']]);
  });
});
