import { denied, throws } from '../../support/world/world-faults.ts';
import { aPolicy, World } from '../../support/world/world.ts';
import { aLeak } from '../respond/scene.ts';
import { aDueKey, OLD, sweepThroughContainment } from './stale-scene.ts';

describe('sweep > exemptions', () => {
  const entry = { owner: 'ops', reason: 'yearly job', expires: '2026-12-31' };

  it.each([
    ['user', { user: 'ALICE' }],
    ['path', { path: '/service/' }],
  ])('leaves a key exempted by %s alone, without a warning', async (_, whom) => {
    const world = new World();
    world.iam.addUser('alice', { path: '/service/batch/' });
    const key = world.iam.addKey('alice', OLD);
    world.policy = aPolicy({ exemptions: [{ ...entry, ...whom }] });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(key), world.told()]).toEqual(['Active', []]);
  });

  it('leaves a key exempted by its id alone, and not its user’s other one', async () => {
    const world = new World();
    const [exempt, other] = [world.iam.addKey('alice', OLD), world.iam.addKey('alice', OLD)];
    world.policy = aPolicy({ exemptions: [{ ...entry, accessKeyId: exempt }] });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(exempt), world.iam.statusOf(other)]).toEqual(['Active', 'Inactive']);
  });

  it('leaves the keys of a tagged user alone, without a warning', async () => {
    const world = new World();
    const key = world.iam.addKey('alice', OLD);
    world.iam.tag('alice', { 'keystop:exempt-until': '2027-01-31' });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(key), world.told()]).toEqual(['Active', []]);
  });

  it('leaves a key alone whose user was tagged after the final warning', async () => {
    const { world, due } = await aDueKey();
    world.iam.tag('alice', { 'keystop:exempt-until': '2027-01-31' });
    await world.sweep();
    expect(world.iam.statusOf(due)).toBe('Active');
  });

  it('contains, and warns, when the tag has expired', async () => {
    const { world, due } = await aDueKey();
    world.iam.tag('alice', { 'keystop:exempt-until': '2026-12-03' });
    await world.sweep();
    expect([world.iam.statusOf(due), world.logged('warn')]).toEqual(['Inactive', ['an exemption does not hold']]);
  });

  it('contains when the tag lies too far ahead', async () => {
    const { world, due } = await aDueKey();
    world.iam.tag('alice', { 'keystop:exempt-until': '2099-01-01' });
    await world.sweep();
    expect(world.iam.statusOf(due)).toBe('Inactive');
  });

  it('contains nothing, and warns, when the tag is no day', async () => {
    const { world, due } = await aDueKey();
    world.iam.tag('alice', { 'keystop:exempt-until': 'next year' });
    await world.sweep();
    expect([world.iam.statusOf(due), world.logged('warn')]).toEqual(['Active', ['an exemption does not hold']]);
  });

  it('does nothing to a user whose tags cannot be read, and counts it', async () => {
    const { world, due } = await aDueKey();
    world.faults.on('tags.tags', throws(denied()));
    const { counts } = await world.sweep();
    expect([world.iam.statusOf(due), counts.failed, world.told()]).toEqual(['Active', 1, []]);
  });

  it('contains an exposed key in spite of its user’s tag', async () => {
    const { world, leaked, event } = aLeak();
    world.iam.tag('alice', { 'keystop:exempt-until': '2027-01-31' });
    await world.respond(event);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it('leaves a protected user’s key alone, without a warning', async () => {
    const world = new World();
    const key = world.iam.addKey('alice', OLD);
    world.policy = aPolicy({ protectedIdentities: [{ user: 'Alice', reason: 'break glass' }] });
    await sweepThroughContainment(world);
    expect([world.iam.statusOf(key), world.told()]).toEqual(['Active', []]);
  });
});
