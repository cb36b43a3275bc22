import { answers, denied, losesAnswer, throws } from '../../support/world/world-faults.ts';
import { configStale } from '../../support/builders/events/world-stale-events.ts';
import { appends } from '../../support/world/world.ts';
import { ACCOUNT } from '../../support/builders/events/world-events.ts';
import { faultOf } from '../respond/scene.ts';
import { inactive, someDue, someStale, type StaleScene } from '../sweep/stale-scene.ts';

const ofUsers = ({ keys }: StaleScene): readonly unknown[] => keys.map((_, index) => configStale(`user-${index}`));
const ofUser0 = ([name]: readonly unknown[]): boolean => name === 'user-0';

describe('one message’s fault', () => {
  it.each([
    ['the user cannot be found', 'users.find'],
    ['the keys cannot be listed', 'keys.list'],
    ['the tags cannot be read', 'tags.tags'],
  ] as const)('stops no other where %s', async (_why, operation) => {
    const scene = await someDue(3);
    scene.world.faults.on(operation, throws(denied()), { when: ofUser0 });
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([0]);
    expect(inactive(scene)).toBe(2);
  });

  it('brings all messages again that tell of the same user, and no other', async () => {
    const scene = await someDue(2);
    scene.world.faults.on('keys.list', throws(), { when: ofUser0 });
    const events = [
      configStale('user-0'),
      configStale('user-1'),
      configStale('user-0', 'securityhub-access-keys-rotated-1'),
    ];
    expect(await scene.world.evaluate(events)).toEqual([0, 2]);
  });

  it('gives the claim back: the retry evaluates, without waiting for the lease', async () => {
    const scene = await someDue(1);
    scene.world.faults.on('keys.list', throws(), { times: 1 });
    await scene.world.evaluate(ofUsers(scene));
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([]);
    expect(inactive(scene)).toBe(1);
  });

  it('is logged by its code', async () => {
    const scene = await someDue(1);
    scene.world.faults.on('keys.list', throws(denied()));
    await scene.world.evaluate(ofUsers(scene));
    expect(scene.world.logLines.findLast(({ level }) => level === 'error')?.fields).toMatchObject({
      messageId: '0',
      code: 'AccessDenied',
    });
  });
});

const claimed = async (scene: StaleScene): Promise<void> => {
  const evaluation = {
    account: ACCOUNT,
    subject: 'user/user-0',
    day: scene.world.clock.now().toISOString().slice(0, 10),
  };
  await scene.world.evaluations.claim(evaluation, scene.world.clock.now());
};

describe('a user whom another invocation evaluates', () => {
  it('is left to it, and the message comes again', async () => {
    const scene = await someDue(2);
    await claimed(scene);
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([0]);
    expect(scene.world.iam.statusOf(scene.keys[0] ?? '')).toBe('Active');
  });

  it('is evaluated when that one’s lease has passed', async () => {
    const scene = await someDue(1);
    await claimed(scene);
    await scene.world.clock.sleep(15 * 60_000);
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([]);
    expect(inactive(scene)).toBe(1);
  });

  it('is not evaluated where the claim cannot be made', async () => {
    const scene = await someDue(1);
    scene.world.faults.on('evaluations.claim', throws());
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([0]);
    expect(scene.world.callsOf('keys.list')).toEqual([]);
  });

  it('is contained once when two batches come at the same moment', async () => {
    const scene = await someDue(1);
    const batches = await Promise.all([scene.world.evaluate(ofUsers(scene)), scene.world.evaluate(ofUsers(scene))]);
    expect([batches.flat(), scene.world.callsOf('keys.setStatus').length, scene.world.told()]).toEqual([
      [0],
      1,
      ['contained'],
    ]);
  });
});

describe('what cannot be read', () => {
  it.each(['memory.lastCompleted', 'ledger.read'] as const)('contains nothing where %s fails', async (operation) => {
    const scene = await someDue(1);
    scene.world.faults.on(operation, throws());
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([0]);
    expect(inactive(scene)).toBe(0);
  });

  it('contains nothing where the intent cannot be recorded', async () => {
    const scene = await someDue(1);
    scene.world.faults.on('ledger.append', throws(), { when: appends('intent') });
    await scene.world.evaluate(ofUsers(scene));
    expect(inactive(scene)).toBe(0);
  });
});

describe('a warning', () => {
  it('that was not sent brings the message again, and is sent by the retry', async () => {
    const scene = someStale(1);
    scene.world.faults.on('notices.send', throws(), { times: 1 });
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([0]);
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([]);
    expect(scene.world.told()).toEqual(['warning']);
  });

  it('that was not recorded brings its own message again, and no other', async () => {
    const scene = someStale(2);
    const ofKey0 = ([key]: readonly unknown[]): boolean => (key as { subject: string }).subject === scene.keys[0];
    scene.world.faults.on('ledger.append', throws(), { times: 1, when: ofKey0 });
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([0]);
  });

  it('that reached nobody is counted, and fails no message', async () => {
    const scene = someStale(1);
    scene.world.hasSubscriber = false;
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([]);
    expect(scene.world.counts.get('WarningsUndelivered')).toBe(1);
  });
});

describe('a containment', () => {
  it('that IAM refused is recorded, told and counted, and left to the next sweep', async () => {
    const scene = await someDue(1);
    scene.world.faults.on('keys.setStatus', answers({ kind: 'access-denied', detail: 'an SCP' }));
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([]);
    expect([scene.world.told(), scene.world.counts.get('OutcomesFailed')]).toEqual([['failed'], 1]);
  });

  it('whose answer was lost is read back', async () => {
    const scene = await someDue(1);
    scene.world.faults.on('keys.setStatus', losesAnswer());
    await scene.world.evaluate(ofUsers(scene));
    expect((await scene.world.outcomeEntries(scene.keys[0] ?? '')).map(({ outcome }) => outcome)).toEqual([
      { outcome: 'contained', evidence: 'read-back', recovered: false },
    ]);
  });

  it('that could not be made known brings the message again, and stops no other key', async () => {
    const scene = await someDue(2);
    scene.world.faults.on('ledger.append', throws(), { times: 1, when: appends('outcome') });
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([0]);
    expect(inactive(scene)).toBe(2);
  });
});

/** What the queue does, and the next day's sweep. */
async function comesAgain(scene: StaleScene): Promise<void> {
  await scene.world.clock.sleep(30 * 60_000);
  await scene.world.evaluate(ofUsers(scene));
  await scene.world.passDays(1);
  await scene.world.sweep();
}

async function cutOff(n: number): Promise<StaleScene> {
  const scene = await someDue(1);
  scene.world.crashAtCall(n);
  await faultOf(scene.world.evaluate(ofUsers(scene)));
  return scene;
}

describe('an evaluation cut off at any call', () => {
  const CALLS = 16;
  const everyCall = Array.from({ length: CALLS + 1 }, (_, index) => index + 1);

  it('makes as many calls as are cut off here', async () => {
    const scene = await someDue(1);
    await scene.world.evaluate(ofUsers(scene));
    expect(scene.world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('names its message at call %i, unless all was done', async (n) => {
    const scene = await someDue(1);
    scene.world.crashAtCall(n);
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual(n <= CALLS ? [0] : []);
  });

  it.each(everyCall)('has the key Inactive when the message came again, at call %i', async (n) => {
    const scene = await cutOff(n);
    await scene.world.clock.sleep(30 * 60_000);
    expect(await scene.world.evaluate(ofUsers(scene))).toEqual([]);
    expect(inactive(scene)).toBe(1);
  });

  it.each(everyCall)('holds exactly one contained outcome in the end, at call %i', async (n) => {
    const scene = await cutOff(n);
    await comesAgain(scene);
    expect(await scene.world.outcomes(scene.keys[0] ?? '')).toEqual(['contained']);
  });

  it.each(everyCall)('has told of it once or twice in the end, and has nothing left to tell, at call %i', async (n) => {
    const scene = await cutOff(n);
    await comesAgain(scene);
    const told = scene.world.told().filter((outcome) => outcome === 'contained').length;
    expect([told === 1 || told === 2, (await scene.world.state(scene.keys[0] ?? '')).unannounced]).toEqual([true, []]);
  });

  it.each(everyCall)('has a way back without the override, at call %i', async (n) => {
    const scene = await cutOff(n);
    await scene.world.reactivate(scene.keys[0] as (typeof scene.keys)[number], { override: false });
    expect(inactive(scene)).toBe(0);
  });
});

describe('an evaluation that only warns, cut off at any call', () => {
  const CALLS = 10;
  const everyCall = Array.from({ length: CALLS + 1 }, (_, index) => index + 1);

  it('makes as many calls as are cut off here', async () => {
    const scene = someStale(1);
    await scene.world.evaluate(ofUsers(scene));
    expect(scene.world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('has sent every warning that it recorded when the message came again, at call %i', async (n) => {
    const scene = someStale(1);
    scene.world.crashAtCall(n);
    await faultOf(scene.world.evaluate(ofUsers(scene)));
    await scene.world.clock.sleep(30 * 60_000);
    await scene.world.evaluate(ofUsers(scene));
    const recorded = (await scene.world.history(scene.keys[0] ?? '')).filter(({ kind }) => kind === 'warning').length;
    expect([recorded, scene.world.told().length - recorded <= 1 && scene.world.told().length >= 1]).toEqual([1, true]);
  });
});
