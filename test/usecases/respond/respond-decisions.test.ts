import { describeFault } from '../../../lambda/domain/shared/remediation-error.ts';
import type { ProtectedIdentityEntry } from '../../../lambda/contract.ts';
import { answers, throws } from '../../support/world/world-faults.ts';
import {
  ACCOUNT,
  attackSequence,
  FOREIGN_ACCOUNT,
  guardDuty,
  health,
} from '../../support/builders/events/world-events.ts';
import { keyIdOf } from '../../support/world/world-iam.ts';
import { aPolicy, World } from '../../support/world/world.ts';
import { aLeak, faultOf } from './scene.ts';

describe('respond > mode observe', () => {
  it('changes nothing', async () => {
    const { world, event } = aLeak();
    await world.respond(event, aPolicy({}, { exposedMode: 'observe' }));
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });

  it('records and tells what it would have done, once', async () => {
    const { world, leaked, event } = aLeak();
    const policy = aPolicy({}, { exposedMode: 'observe' });
    await world.respond(event, policy);
    await world.respond(event, policy);
    expect([await world.outcomes(leaked), world.told()]).toEqual([['observed'], ['observed']]);
  });
});

describe('respond > protected identities', () => {
  const entry: ProtectedIdentityEntry = { user: 'Alice', reason: 'break glass' };
  const notify: ProtectedIdentityEntry = { ...entry, onExposed: 'notify', expires: '2026-11-20' };

  it('contains an exposed key of a protected user', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event, aPolicy({ protectedIdentities: [entry] }));
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('tells of a protected user at the highest urgency', async () => {
    const { world, event } = aLeak();
    await world.respond(event, aPolicy({ protectedIdentities: [entry] }));
    expect(world.notices.map(({ urgency }) => urgency)).toEqual(['highest']);
  });

  it('refuses to change the key on the last day of onExposed: notify', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event, aPolicy({ protectedIdentities: [notify] }));
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it('tells at the highest urgency what it refused', async () => {
    const { world, event } = aLeak();
    await world.respond(event, aPolicy({ protectedIdentities: [notify] }));
    expect(world.notices.map(({ outcome, urgency }) => [outcome, urgency])).toEqual([['refused', 'highest']]);
  });

  it('contains one day after onExposed: notify has expired', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event, aPolicy({ protectedIdentities: [{ ...notify, expires: '2026-11-19' }] }));
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('contains another user’s key when the finding wrongly names the protected one', async () => {
    const { world, leaked, event } = aLeak({ userName: 'bob' });
    await world.respond(event, aPolicy({ protectedIdentities: [{ ...notify, user: 'bob' }] }));
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });
});

describe('respond > after a reactivation', () => {
  it('leaves the key alone when the activity is older', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.reactivate(leaked);
    await world.respond(event);
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it('calls the finding resolved, and tells nothing', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.reactivate(leaked);
    const [handled] = await world.respond(event);
    expect([handled?.verdict.reason, world.told()]).toEqual(['resolved', ['contained', 'reactivated']]);
  });

  it('contains again when the activity is newer', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.reactivate(leaked);
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice', lastSeen: '2026-11-21T00:00:00.000Z' }));
    expect([world.iam.statusOf(leaked), world.told()]).toEqual(['Inactive', ['contained', 'reactivated', 'contained']]);
  });

  it('contains again when GuardDuty tells no instant', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.reactivate(leaked);
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice', lastSeen: undefined }));
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('leaves the key alone when Health repeats the incident that was settled', async () => {
    const { world, leaked } = aLeak();
    await world.respond(health({ accessKeyId: leaked }));
    await world.reactivate(leaked);
    await world.passDays(2);
    await world.respond(health({ accessKeyId: leaked }));
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it('leaves the key alone when the settled incident had come second', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.respond(health({ accessKeyId: leaked }));
    await world.reactivate(leaked);
    await world.respond(health({ accessKeyId: leaked }));
    expect(world.iam.statusOf(leaked)).toBe('Active');
  });

  it('contains again on a new incident of Health', async () => {
    const { world, leaked } = aLeak();
    await world.respond(health({ accessKeyId: leaked }));
    await world.reactivate(leaked);
    await world.respond(health({ accessKeyId: leaked, incident: 'incident-2' }));
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('keeps the hold when the finding that was answered comes again', async () => {
    const { world, leaked, event } = aLeak();
    await world.respond(event);
    await world.reactivate(leaked);
    const { reactivation } = await world.state(leaked);
    await world.respond(event);
    expect([world.iam.statusOf(leaked), (await world.state(leaked)).reactivation]).toEqual(['Active', reactivation]);
  });
});

function twoLeaks() {
  const { world, leaked, others } = aLeak();
  const [, bobs = leaked] = others;
  const event = attackSequence([
    { accessKeyId: leaked, userName: 'alice' },
    { accessKeyId: bobs, userName: 'bob' },
  ]);
  const failAlice = () =>
    world.faults.on('keys.setStatus', answers({ kind: 'access-denied', detail: 'an SCP' }), {
      when: ([change]) => (change as { userName: string }).userName === 'alice',
    });
  return { world, alices: leaked, bobs, event, failAlice };
}

describe('respond > several findings in one event', () => {
  it('contains every key', async () => {
    const { world, alices, bobs, event } = twoLeaks();
    await world.respond(event);
    expect([world.iam.statusOf(alices), world.iam.statusOf(bobs)]).toEqual(['Inactive', 'Inactive']);
  });

  it('contains, records and tells the others when one fails', async () => {
    const { world, bobs, event, failAlice } = twoLeaks();
    failAlice();
    await faultOf(world.respond(event));
    expect([world.iam.statusOf(bobs), await world.outcomes(bobs), world.told()]).toEqual([
      'Inactive',
      ['contained'],
      ['failed', 'contained'],
    ]);
  });

  it('throws when one fails', async () => {
    const { world, event, failAlice } = twoLeaks();
    failAlice();
    const fault = describeFault(await faultOf(world.respond(event)));
    expect([fault.code, fault.message]).toEqual(['RemediationFailed', expect.stringContaining('AccessDenied')]);
  });

  it('contains at the same time: no key waits for another', async () => {
    const { world, event } = twoLeaks();
    await world.respond(event);
    const instants = world.callsOf('keys.setStatus').map(({ at }) => at);
    expect(new Set(instants).size).toBe(1);
  });

  it('makes known what became of the others when one cannot be made known', async () => {
    const { world, bobs, event } = twoLeaks();
    world.faults.on('notices.send', throws(), { times: 1 });
    await faultOf(world.respond(event));
    expect([await world.outcomes(bobs), world.told()]).toEqual([['contained'], ['contained']]);
  });
});

describe('respond > verdicts that need a person', () => {
  const temporary = keyIdOf(ACCOUNT, 77, 'ASIA');

  it.each([
    ['root', guardDuty({ accessKeyId: keyIdOf(ACCOUNT, 5), userType: 'Root' }), 'root-credentials'],
    ['temporary credentials', guardDuty({ accessKeyId: temporary, userName: 'alice' }), 'temporary-credentials'],
    [
      'a type that says notify',
      guardDuty({ accessKeyId: keyIdOf(ACCOUNT, 5), type: 'Policy:IAMUser/RootCredentialUsage' }),
      'below-threshold',
    ],
  ])('notifies of %s, once', async (_, event, reason) => {
    const world = new World();
    await world.respond(event);
    await world.respond(event);
    expect([world.told(), world.events.map((each) => each.reason)]).toEqual([['notified'], [reason]]);
  });

  it('never asks IAM about temporary credentials', async () => {
    const world = new World();
    await world.respond(guardDuty({ accessKeyId: temporary, userName: 'alice' }));
    expect(world.calls.filter(({ operation }) => operation.startsWith('keys.'))).toEqual([]);
  });
});

describe('respond > bad input', () => {
  it.each([
    ['nothing', undefined],
    ['a text', 'AKIA'],
    ['a list', [1]],
    ['an object without a source', {}],
    ['a source that nobody parses', { source: 'aws.s3', 'detail-type': 'x' }],
    ['a finding without detail', { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding' }],
    ['a finding of another account', guardDuty({ accessKeyId: keyIdOf(FOREIGN_ACCOUNT, 1), account: FOREIGN_ACCOUNT })],
    ['an id that IAM would not take', guardDuty({ accessKeyId: 'AKIA; drop', userName: 'alice' })],
  ])('throws nothing and changes nothing for %s', async (_, event) => {
    const { world } = aLeak();
    await world.respond(event);
    expect(world.callsOf('keys.setStatus')).toEqual([]);
  });

  it('says in the log what is wrong with it', async () => {
    const { world } = aLeak();
    await world.respond({});
    expect(world.logLines.map(({ level, fields }) => [level, fields?.['reason']])).toEqual([['error', 'malformed']]);
  });

  it('refuses an id that IAM would not take, recorded under the user it names', async () => {
    const { world } = aLeak();
    await world.respond(guardDuty({ accessKeyId: 'AKIA; drop', userName: 'alice' }));
    expect(await world.outcomes('user/alice')).toEqual(['refused']);
  });

  it('refuses a finding of an account out of scope without a word in the ledger', async () => {
    const { world } = aLeak();
    const accessKeyId = keyIdOf(FOREIGN_ACCOUNT, 1);
    await world.respond(guardDuty({ accessKeyId, account: FOREIGN_ACCOUNT }));
    expect(world.callsOf('ledger.append')).toEqual([]);
  });

  it('refuses a finding of an account out of scope in the log, as an error', async () => {
    const { world } = aLeak();
    const accessKeyId = keyIdOf(FOREIGN_ACCOUNT, 1);
    await world.respond(guardDuty({ accessKeyId, account: FOREIGN_ACCOUNT }));
    expect(world.logLines.map(({ level, fields }) => [level, fields?.['reason']])).toEqual([
      ['error', 'foreign-account'],
    ]);
  });

  it('counts an ignored event', async () => {
    const { world } = aLeak();
    await world.respond({ source: 'aws.s3', 'detail-type': 'x' });
    expect([world.counts.get('FindingsIgnored'), world.logLines.length]).toEqual([1, 1]);
  });

  it('contains the good finding beside a malformed one', async () => {
    const { world, leaked } = aLeak();
    await world.respond(attackSequence([{ accessKeyId: '#' }, { accessKeyId: leaked, userName: 'alice' }]));
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });
});
