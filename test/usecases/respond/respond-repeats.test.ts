import { delays, throws } from '../../support/world/world-faults.ts';
import { health } from '../../support/builders/events/world-events.ts';
import { appends } from '../../support/world/world.ts';
import { aLeak, faultOf } from './scene.ts';

// Every 10 ms over the whole of one answer, and a little longer.
const gaps = Array.from({ length: 30 }, (_, index) => index * 10);

describe('respond > the same event again', () => {
  it('tells nothing twice, however often it comes', async () => {
    const { world, event } = aLeak();
    for (let delivery = 0; delivery < 5; delivery += 1) await world.respond(event);
    expect([world.told(), world.events.map(({ outcome }) => outcome)]).toEqual([['contained'], ['contained']]);
  });

  it('records the containment once, however often it comes', async () => {
    const { world, leaked, event } = aLeak();
    for (let delivery = 0; delivery < 5; delivery += 1) await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['contained', 'already-inactive']);
  });

  it('asks IAM for no second change', async () => {
    const { world, event } = aLeak();
    for (let delivery = 0; delivery < 3; delivery += 1) await world.respond(event);
    expect(world.callsOf('keys.setStatus')).toHaveLength(1);
  });

  it('answers a repeat without waiting for anybody', async () => {
    const { world, event } = aLeak();
    await world.respond(event);
    await world.respond(event);
    await world.clock.settle(world.clock.sleep(10_000));
    const callsBefore = world.calls.length;
    await world.respond(event);
    const [first, last] = [world.calls[callsBefore]?.at ?? 0, world.calls.at(-1)?.at ?? Infinity];
    expect(last - first).toBeLessThan(200);
  });

  it('contains again when the key was set Active outside Keystop, on the same event', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.passLong();
    world.iam.setByHand(leaked, 'Active');
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['contained', 'contained']);
  });

  it('tells of each containment', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.passLong();
    world.iam.setByHand(leaked, 'Active');
    await world.respond(event);
    expect(world.told()).toEqual(['contained', 'contained']);
  });

  it('tells a failure once, however often it comes', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.setStatus', throws());
    for (let delivery = 0; delivery < 4; delivery += 1) await faultOf(world.respond(event));
    expect(world.told()).toEqual(['failed']);
  });

  it('throws each time while the change fails', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.setStatus', throws());
    await faultOf(world.respond(event));
    await expect(world.respond(event)).rejects.toMatchObject({ code: 'RemediationFailed' });
  });

  it.each(gaps)('records one containment when two deliveries come %i ms apart', async (gap) => {
    const { world, leaked, event } = aLeak();
    await world.respondTwice(event, event, gap);
    expect((await world.outcomes(leaked)).filter((each) => each === 'contained')).toHaveLength(1);
  });

  it.each(gaps)('tells once when two deliveries come %i ms apart', async (gap) => {
    const { world, event } = aLeak();
    await world.respondTwice(event, event, gap);
    expect([world.told(), world.events.map(({ outcome }) => outcome)]).toEqual([['contained'], ['contained']]);
  });

  it.each(gaps)('tells nothing on a third delivery after two that came %i ms apart', async (gap) => {
    const { world, leaked, event } = aLeak();
    await world.respondTwice(event, event, gap);
    await world.respond(event);
    await world.respond(event);
    const contained = (await world.outcomes(leaked)).filter((each) => each === 'contained');
    expect([world.told(), contained]).toEqual([['contained'], ['contained']]);
  });
});

describe('respond > the same event again, beside a slow ledger', () => {
  it.each(gaps)('holds one containment and tells it once after two that came %i ms apart', async (gap) => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.read', delays(130), { when: () => world.callsOf('ledger.read').length === 2 });
    await world.respondTwice(event, event, gap);
    await world.passLong();
    await world.respond(event);
    await world.respond(event);
    const contained = (await world.outcomes(leaked)).filter((each) => each === 'contained');
    expect([world.told(), contained]).toEqual([['contained'], ['contained']]);
  });
});

describe('respond > GuardDuty and Health about one key', () => {
  it.each(gaps)('sends one notice when they come %i ms apart', async (gap) => {
    const { world, leaked, event } = aLeak();
    await world.respondTwice(event, health({ accessKeyId: leaked, userName: 'alice' }), gap);
    expect(world.told()).toEqual(['contained']);
  });

  it.each(gaps)('sends no notice more when both come again, after %i ms apart', async (gap) => {
    const { world, leaked, event } = aLeak();
    const other = health({ accessKeyId: leaked, userName: 'alice' });
    await world.respondTwice(event, other, gap);
    for (const each of [event, other, other, event]) await world.respond(each);
    expect(world.told()).toEqual(['contained']);
  });

  it('sends one notice when the second meets the key Inactive and the first takes a second to record it', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', delays(1000), { when: appends('outcome', 'contained') });
    await world.respondTwice(event, health({ accessKeyId: leaked, userName: 'alice' }), 80);
    expect(world.told()).toEqual(['contained']);
  });

  it('sends one notice when a repeat of the event comes while the first takes a second to tell', async () => {
    const { world, event } = aLeak();
    world.faults.on('notices.send', delays(1000));
    await world.respondTwice(event, event, 150);
    expect(world.told()).toEqual(['contained']);
  });

  it('keeps both findings in the history', async () => {
    const { world, leaked, event } = aLeak();
    await world.respondTwice(event, health({ accessKeyId: leaked, userName: 'alice' }), 0);
    const findings = (await world.outcomeEntries(leaked)).map(({ source }) => source);
    expect(new Set(findings)).toEqual(new Set(['guardduty', 'health']));
  });

  it('sends one notice when the second comes a day later', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.passDays(1);
    await world.respond(health({ accessKeyId: leaked, userName: 'alice' }));
    expect(world.told()).toEqual(['contained']);
  });

  it('tells of a key that was Inactive before any finding, once', async () => {
    const { world, leaked, event } = aLeak();
    world.iam.setByHand(leaked, 'Inactive');
    await world.respond(event);
    await world.respond(health({ accessKeyId: leaked, userName: 'alice' }));
    expect(world.told()).toEqual(['already-inactive']);
  });

  it('records already-inactive for a key that was Inactive before', async () => {
    const { world, leaked, event } = aLeak();
    world.iam.setByHand(leaked, 'Inactive');
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['already-inactive']);
  });

  it('changes nothing of a key that was Inactive before', async () => {
    const { world, leaked, event } = aLeak();
    world.iam.setByHand(leaked, 'Inactive');
    await world.respond(event);
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });

  it('records contained, and not already-inactive, when the first delivery died before the second', async () => {
    const { world, leaked, event } = aLeak();
    world.crashAtCall(6);
    await faultOf(world.respond(event));
    await world.respond(health({ accessKeyId: leaked, userName: 'alice' }));
    await world.respond(event);
    expect(await world.outcomes(leaked)).toContain('contained');
  });
});
