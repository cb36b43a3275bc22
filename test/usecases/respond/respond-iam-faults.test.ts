import {
  answers,
  delays,
  denied,
  losesAnswer,
  neverAnswers,
  quotaUsedUp,
  throttled,
  throws,
} from '../../support/world/world-faults.ts';
import { guardDuty } from '../../support/builders/events/world-events.ts';
import { aLeak, faultOf } from './scene.ts';

const again = { code: 'RemediationFailed' };

describe('respond > IAM cannot be read', () => {
  it.each([
    ['the list fails', ['keys.list']],
    ['the last use fails', ['keys.lastUsed']],
    ['both fail', ['keys.list', 'keys.lastUsed']],
  ] as const)('writes to the named user anyway when %s', async (_, operations) => {
    const { world, leaked, event } = aLeak();
    for (const operation of operations) world.faults.on(operation, throws(throttled()), { times: 1 });
    await world.respond(event);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('records contained when the last use cannot be read', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.lastUsed', throws(denied()));
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['contained']);
  });

  it('contains before it waits for a slow last use', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.lastUsed', neverAnswers());
    const startedAt = world.clock.now().getTime();
    await world.respond(event);
    expect((world.callsOf('keys.setStatus')[0]?.at ?? Infinity) - startedAt).toBeLessThanOrEqual(50);
  });

  it('tells within seconds when the last use never comes', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.lastUsed', neverAnswers());
    const startedAt = world.clock.now().getTime();
    await world.respond(event);
    expect((world.callsOf('notices.send')[0]?.at ?? Infinity) - startedAt).toBeLessThanOrEqual(2000);
  });

  it('writes to the named user within about two seconds when the list never comes', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.list', neverAnswers(), { times: 1 });
    world.faults.on('keys.lastUsed', neverAnswers(), { times: 1 });
    const startedAt = world.clock.now().getTime();
    await world.respond(event);
    expect((world.callsOf('keys.setStatus')[0]?.at ?? Infinity) - startedAt).toBeLessThanOrEqual(2300);
  });

  it.each([
    ['nobody', undefined],
    ['another user', 'bob'],
  ])(
    'writes to the owner that IAM names within seconds when the list never comes and the finding names %s',
    async (_, userName) => {
      const { world, leaked, event } = aLeak({ userName });
      world.faults.on('keys.list', neverAnswers(), { when: ([name]) => name === 'alice', times: 1 });
      const startedAt = world.clock.now().getTime();
      await world.respond(event);
      const writtenAt = world.callsOf('keys.setStatus')[0]?.at ?? Infinity;
      expect([world.iam.statusOf(leaked), writtenAt - startedAt <= 2500]).toEqual(['Inactive', true]);
    },
  );

  it('waits for a slow last use when the named user is wrong and nobody else is known', async () => {
    const { world, leaked, event } = aLeak({ userName: 'bob' });
    world.faults.on('keys.lastUsed', delays(3000));
    await world.respond(event);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('ends within a minute, the responder’s limit, when every list hangs', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.list', neverAnswers());
    const startedAt = world.clock.now().getTime();
    await faultOf(world.respond(event));
    expect((world.callsOf('notices.send')[0]?.at ?? Infinity) - startedAt).toBeLessThanOrEqual(50_000);
  });

  it('fails, so that the event comes again, when the owner is not known and IAM is down', async () => {
    const { world, leaked } = aLeak();
    world.faults.on('keys.lastUsed', throws());
    await expect(world.respond(guardDuty({ accessKeyId: leaked }))).rejects.toMatchObject(again);
  });

  it('contains on the redelivery, when the owner was not known at first', async () => {
    const { world, leaked } = aLeak();
    const event = guardDuty({ accessKeyId: leaked });
    world.faults.on('keys.lastUsed', throws(), { times: 1 });
    await faultOf(world.respond(event));
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['failed', 'contained']);
  });

  it('fails rather than says not-found when only the finding names the owner', async () => {
    const { world, leaked, event } = aLeak({ userName: 'mallory' });
    world.faults.on('keys.list', throws());
    world.faults.on('keys.lastUsed', throws());
    await faultOf(world.respond(event));
    expect(await world.outcomes(leaked)).toEqual(['failed']);
  });
});

describe('respond > the change', () => {
  it('records not-found when the key was deleted between read and change', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', delays(100), { times: 1 });
    const deleted = world.clock.sleep(50).then(() => world.iam.deleteKey(leaked));
    await Promise.all([world.respond(event), deleted]);
    expect(await world.outcomes(leaked)).toEqual(['not-found']);
  });

  it('refuses to call a key not found that its owner’s list still shows Active', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.setStatus', answers({ kind: 'no-such-entity', detail: 'not here yet' }));
    await faultOf(world.respond(event));
    expect(await world.outcomes(leaked)).toEqual(['failed']);
  });

  it('records not-found when the user was deleted between read and change', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('ledger.append', delays(100), { times: 1 });
    const deleted = world.clock.sleep(50).then(() => world.iam.deleteUser('alice'));
    await Promise.all([world.respond(event), deleted]);
    expect(await world.outcomes(leaked)).toEqual(['not-found']);
  });

  it('refuses to call a key not found when its owner’s list cannot be read any more', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.setStatus', answers({ kind: 'no-such-entity', detail: 'not here yet' }));
    world.faults.on('keys.list', throws(), { when: () => world.callsOf('keys.setStatus').length > 0 });
    await faultOf(world.respond(event));
    expect(await world.outcomes(leaked)).toEqual(['failed']);
  });

  it.each([
    ['denied', answers({ kind: 'access-denied', detail: 'an SCP' }), 'AccessDenied'],
    ['throttled', throws(throttled()), 'Throttling'],
    ['beyond a quota', throws(quotaUsedUp()), 'LimitExceeded'],
    ['lost and not done', throws(), 'Timeout'],
  ])('throws when the change is %s', async (_, fault) => {
    const { world, event } = aLeak();
    world.faults.on('keys.setStatus', fault);
    await expect(world.respond(event)).rejects.toMatchObject(again);
  });

  it.each([
    ['denied', answers({ kind: 'access-denied', detail: 'an SCP' }), 'AccessDenied'],
    ['throttled', throws(throttled()), 'Throttling'],
    ['beyond a quota', throws(quotaUsedUp()), 'LimitExceeded'],
    ['lost and not done', throws(), 'Timeout'],
  ])('records failed, with IAM’s code, when the change is %s', async (_, fault, code) => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.setStatus', fault);
    await faultOf(world.respond(event));
    expect((await world.outcomeEntries(leaked)).map(({ outcome }) => outcome)).toEqual([
      expect.objectContaining({ outcome: 'failed', code }),
    ]);
  });

  it('tells people at the highest urgency when the change fails', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.setStatus', throws(throttled()));
    await faultOf(world.respond(event));
    expect(world.notices.map(({ outcome, urgency }) => [outcome, urgency])).toEqual([['failed', 'highest']]);
  });

  it('asks again within the invocation when the change was throttled once', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.setStatus', throws(throttled()), { times: 1 });
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['contained']);
  });

  it('does not ask again for what IAM denies', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.setStatus', answers({ kind: 'access-denied', detail: 'an SCP' }));
    await faultOf(world.respond(event));
    expect(world.callsOf('keys.setStatus')).toHaveLength(1);
  });

  it('records contained when the answer was lost though the change was made', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.setStatus', losesAnswer());
    await world.respond(event);
    expect((await world.outcomeEntries(leaked)).map(({ outcome }) => outcome)).toEqual([
      { outcome: 'contained', evidence: 'read-back', recovered: false },
    ]);
  });

  it('asks again when the answer was lost and the change was not made', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.setStatus', throws(), { times: 1 });
    await world.respond(event);
    expect([world.iam.statusOf(leaked), await world.outcomes(leaked)]).toEqual(['Inactive', ['contained']]);
  });

  it('records contained when the answer was lost and the reads lag behind', async () => {
    const { world, leaked, event } = aLeak();
    world.iam.readLagSeconds = 3;
    world.faults.on('keys.setStatus', losesAnswer(), { times: 1 });
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['contained']);
  });
});

describe('respond > the read-back', () => {
  it('records contained when the key reads Active for three seconds more', async () => {
    const { world, leaked, event } = aLeak();
    world.iam.readLagSeconds = 3;
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['contained']);
  });

  it('records ReadBackActive, not contained, when the key goes on reading Active', async () => {
    const { world, leaked, event } = aLeak();
    world.iam.readLagSeconds = 3600;
    await faultOf(world.respond(event));
    expect((await world.outcomeEntries(leaked)).map(({ outcome }) => outcome)).toEqual([
      expect.objectContaining({ outcome: 'failed', code: 'ReadBackActive' }),
    ]);
  });

  it('throws when the key goes on reading Active', async () => {
    const { world, event } = aLeak();
    world.iam.readLagSeconds = 3600;
    await expect(world.respond(event)).rejects.toMatchObject(again);
  });

  it('records failed, not contained, when the key cannot be read back', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.list', throws(), { when: () => world.callsOf('keys.setStatus').length > 0 });
    await faultOf(world.respond(event));
    expect(await world.outcomes(leaked)).toEqual(['failed']);
  });

  it('throws when the key cannot be read back', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.list', throws(), { when: () => world.callsOf('keys.setStatus').length > 0 });
    await expect(world.respond(event)).rejects.toMatchObject(again);
  });

  it('counts no containment when the key cannot be read back', async () => {
    const { world, event } = aLeak();
    world.faults.on('keys.list', throws(), { when: () => world.callsOf('keys.setStatus').length > 0 });
    await faultOf(world.respond(event));
    expect([world.counts.get('KeysContained'), world.counts.get('OutcomesFailed')]).toEqual([undefined, 1]);
  });

  it('records contained, recovered, on the redelivery that reads the key Inactive', async () => {
    const { world, leaked, event } = aLeak();
    world.faults.on('keys.list', throws(), { when: () => world.callsOf('keys.setStatus').length > 0 });
    await faultOf(world.respond(event));
    world.faults.clear();
    await world.respond(event);
    expect(await world.outcomes(leaked)).toEqual(['failed', 'contained']);
  });
});
