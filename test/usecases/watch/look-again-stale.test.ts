import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { lastLook, takeLook } from '../../support/world/look-again.ts';
import { throws } from '../../support/world/world-faults.ts';
import { aPolicy, type World } from '../../support/world/world.ts';
import { aDueKey } from '../sweep/stale-scene.ts';

/** A stale key that a sweep contained and that was set Active outside Keystop. */
async function activeAgain(): Promise<{ readonly world: World; readonly stale: AccessKeyId }> {
  const { world, due } = await aDueKey();
  await world.sweep();
  world.iam.setByHand(due, 'Active');
  return { world, stale: due };
}

const RECONTAINED = aPolicy({ recontain: { stale: true } });

describe('a sweep that contains a key', () => {
  it('orders one second look, after the change and before the record, and looks for no new keys', async () => {
    const { world, due: stale } = await aDueKey();
    await world.sweep();
    const operations = world.calls.map(({ operation }) => operation);
    const order = operations.indexOf('secondLooks.order');
    expect([
      operations.indexOf('keys.setStatus') < order,
      order < operations.lastIndexOf('ledger.append', operations.indexOf('events.publish')),
      world.looks,
    ]).toEqual([true, true, [expect.objectContaining({ accessKeyId: stale, userName: 'alice', since: undefined })]]);
  });

  it('contains, records and tells all the same where the look cannot be ordered', async () => {
    const { world, due: stale } = await aDueKey();
    world.faults.on('secondLooks.order', throws());
    await world.sweep();
    expect([world.iam.statusOf(stale), await world.outcomes(stale), world.logged('warn')]).toEqual([
      'Inactive',
      ['contained'],
      ['a second look could not be ordered; the containment stands'],
    ]);
  });
});

describe('a second look at a stale key that was set Active outside Keystop', () => {
  it('leaves it so, and tells a person once', async () => {
    const { world, stale } = await activeAgain();
    await takeLook(world);
    await takeLook(world);
    expect([world.iam.statusOf(stale), await world.outcomes(stale)]).toEqual(['Active', ['contained', 'notified']]);
    expect(world.notices.at(-1)).toMatchObject({ urgency: 'urgent', outcome: 'notified' });
  });

  it('contains it where that is configured, as a stale one, and orders the next look', async () => {
    const { world, stale } = await activeAgain();
    await takeLook(world, lastLook(world), RECONTAINED);
    const entry = (await world.outcomeEntries(stale)).at(-1);
    expect([world.iam.statusOf(stale), entry?.cause, world.looks.length]).toEqual(['Inactive', 'stale', 2]);
  });

  it('denies nobody’s sessions, since a stale key is no leak', async () => {
    const { world } = await activeAgain();
    const revoking = { revocationPolicyArn: 'arn:aws:iam::{account}:policy/revoke-sessions' };
    await takeLook(world, lastLook(world), aPolicy({ recontain: { stale: true } }, revoking));
    expect(world.iam.policiesOf('alice')).toEqual([]);
  });

  it('contains nothing where exposed keys are only observed', async () => {
    const { world, stale } = await activeAgain();
    const policy = aPolicy({ recontain: { stale: true } }, { exposedMode: 'observe' });
    await takeLook(world, lastLook(world), policy);
    expect([world.iam.statusOf(stale), (await world.outcomes(stale)).at(-1)]).toEqual(['Active', 'observed']);
  });

  it('reactivates it without the override after all', async () => {
    const { world, stale } = await activeAgain();
    await takeLook(world, lastLook(world), RECONTAINED);
    await world.reactivate(stale, { override: false });
    expect(world.iam.statusOf(stale)).toBe('Active');
  });

  it('says nothing of keys that its user got in the meantime', async () => {
    const { world, due: stale } = await aDueKey();
    await world.sweep();
    world.iam.addKey('alice', { createdAt: world.clock.now() });
    expect([await takeLook(world), world.iam.statusOf(stale)]).toEqual([[], 'Inactive']);
  });
});
