import { delays, losesAnswer, neverAnswers, throws } from '../../support/world/world-faults.ts';
import { guardDuty } from '../../support/builders/events/world-events.ts';
import { appends, World } from '../../support/world/world.ts';
import { aLeak, faultOf } from './scene.ts';

const again = { code: 'RemediationFailed' };
// The adapter's own limit: 3 attempts of 1.5 s.
const LEDGER_LIMIT = 4500;

const ledgerFaults = [
  ['is down', throws()],
  ['never answers', neverAnswers(LEDGER_LIMIT)],
  ['answers after two seconds', delays(2000)],
] as const;

function millisecondsToWrite(world: World, startedAt: number): number {
  return (world.callsOf('keys.setStatus')[0]?.at ?? Infinity) - startedAt;
}

describe('respond > the ledger', () => {
  it.each(ledgerFaults)('contains when the ledger %s', async (_, fault) => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.read', fault);
    world.faults.on('ledger.append', fault);
    await faultOf(world.respond(event));
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it.each(ledgerFaults)('delays the change by at most 300 ms when the ledger %s', async (_, fault) => {
    const { world, event } = aLeak();
    world.faults.on('ledger.read', fault);
    world.faults.on('ledger.append', fault);
    const startedAt = world.clock.now().getTime();
    await faultOf(world.respond(event));
    expect(millisecondsToWrite(world, startedAt)).toBeLessThanOrEqual(300);
  });

  it.each(ledgerFaults.slice(0, 2))('throws afterwards when the ledger %s', async (_, fault) => {
    const { world, event } = aLeak();
    world.faults.on('ledger.read', fault);
    world.faults.on('ledger.append', fault);
    await expect(world.respond(event)).rejects.toMatchObject(again);
  });

  it('tells people although the ledger is down', async () => {
    const { world, event } = aLeak();
    world.faults.on('ledger.append', throws());
    await faultOf(world.respond(event));
    expect(world.told()).toEqual(['contained']);
  });

  it('records the containment, with a way back, once the ledger is there again', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', throws(), { when: appends('outcome') });
    await faultOf(world.respond(event));
    world.faults.clear();
    await world.respond(event);
    expect((await world.outcomeEntries(leaked)).map(({ outcome }) => outcome)).toEqual([
      { outcome: 'contained', evidence: 'recovered-intent', recovered: true },
    ]);
  });

  it('records already-inactive once the ledger is there again, where it held no intent', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', throws());
    await faultOf(world.respond(event));
    world.faults.clear();
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['already-inactive']);
  });

  it('keeps a way back, by the override, where the ledger held no intent', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', throws());
    await faultOf(world.respond(event));
    world.faults.clear();
    await world.respond(event);
    await world.reactivate(leaked);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it('notes that the ledger failed in the log', async () => {
    const { world, event } = aLeak();
    world.faults.on('ledger.read', throws());
    await world.respond(event);
    expect(world.logged('warn')).toEqual(['the ledger failed; the containment goes on']);
  });

  it('contains when only the read of the ledger fails, and throws nothing', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.read', throws(), { times: 1 });
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['contained']);
  });

  it('contains a key whose reactivation the ledger did not tell in time', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.reactivate(leaked);
    world.faults.on('ledger.read', delays(2000), { times: 1 });
    await world.respond(event);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('adds no second containment where the answer to the outcome was lost', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', losesAnswer(), { when: appends('outcome'), times: 1 });
    await faultOf(world.respond(event));
    await world.respond(event);
    expect((await world.outcomes(leaked)).filter((each) => each === 'contained')).toHaveLength(1);
  });

  it('adds no second containment where the intent landed after the outcome', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', delays(2000), { when: appends('intent'), times: 1 });
    await world.respond(event);
    await world.clock.settle(world.clock.sleep(5000));
    await world.respond(event);
    expect((await world.outcomes(leaked)).filter((each) => each === 'contained')).toHaveLength(1);
  });
});

describe('respond > telling', () => {
  const tellings = [
    ['the event', 'events.publish'],
    ['the notice', 'notices.send'],
  ] as const;

  it.each(tellings)('contains and records when %s fails', async (_, operation) => {
    const { world, leaked, event } = aLeak();
    world.faults.on(operation, throws());
    await faultOf(world.respond(event));
    expect([world.iam.statusOf(leaked), await world.outcomes(leaked)]).toEqual(['Inactive', ['contained']]);
  });

  it.each(tellings)('throws when %s fails', async (_, operation) => {
    const { world, event } = aLeak();
    world.faults.on(operation, throws());
    await expect(world.respond(event)).rejects.toMatchObject(again);
  });

  it('sends the notice although the event fails', async () => {
    const { world, event } = aLeak();
    world.faults.on('events.publish', throws());
    await faultOf(world.respond(event));
    expect(world.told()).toEqual(['contained']);
  });

  it('publishes the event although the notice fails', async () => {
    const { world, event } = aLeak();
    world.faults.on('notices.send', throws());
    await faultOf(world.respond(event));
    expect(world.events.map(({ outcome }) => outcome)).toEqual(['contained']);
  });

  it('tells people of the containment on the redelivery when the notice failed', async () => {
    const { world, event } = aLeak();
    world.faults.on('notices.send', throws(), { times: 1 });
    await faultOf(world.respond(event));
    await world.respond(event);
    expect(world.told()).toEqual(['contained']);
  });

  it('tells machines of the containment on the redelivery when the event failed', async () => {
    const { world, event } = aLeak();
    world.faults.on('events.publish', throws(), { times: 1 });
    await faultOf(world.respond(event));
    await world.respond(event);
    expect(world.events.map(({ outcome }) => outcome)).toEqual(['contained']);
  });

  it('throws nothing when nobody is subscribed, and says so in the log', async () => {
    const { world, event } = aLeak();
    world.hasSubscriber = false;
    await world.respond(event);
    expect(world.logged('warn')).toEqual(['a notice reached nobody']);
  });

  it('contains every key of an event before it tells of any', async () => {
    const { world, event } = aLeak();
    await world.respond(event);
    const change = world.calls.findLastIndex(({ operation }) => operation === 'keys.setStatus');
    const telling = world.calls.findIndex(({ operation }) => operation === 'notices.send');
    expect(change).toBeLessThan(telling);
  });

  it('says what it knows of the key and its owner’s other keys', async () => {
    const { world, others, event } = aLeak();
    await world.respond(event);
    const text = world.notices[0]?.lines.join('\n');
    expect(text).toMatch(new RegExp(`Last used: never[\\s\\S]*other Active keys[^\\n]*…${others[0]?.slice(-4)}\\.`));
  });

  it('says when the key was made', async () => {
    const world = new World();
    const leaked = world.iam.addKey('alice', { createdAt: new Date('2020-01-02T03:04:05.000Z') });
    world.iam.addKey('alice');
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice' }));
    expect(world.notices[0]?.lines).toContain('Created: 2020-01-02T03:04:05.000Z.');
  });

  it('shows no key id in full but in a command', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    expect([world.notices[0]?.subject, ...(world.notices[0]?.lines ?? [])].join('\n')).not.toContain(leaked);
  });

  it('measures the time to containment', async () => {
    const { world, event } = aLeak();
    await world.respond(event);
    // Reads, intent and write, each with its latency in this world.
    expect(world.counts.get('ContainmentMilliseconds')).toBeGreaterThanOrEqual(40);
  });
});
