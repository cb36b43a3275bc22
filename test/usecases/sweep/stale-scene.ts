import type { AccessKeyId, Usage } from '../../../lambda/domain/keys/access-key.ts';
import type { PolicyDocument } from '../../../lambda/contract.ts';
import { aPolicy, World } from '../../support/world/world.ts';
import { daysAgo } from '../../support/world/days-ago.ts';

export { daysAgo };

/** Never used, and old enough. */
export const OLD = { createdAt: daysAgo(120) };

export interface StaleScene {
  readonly world: World;
  /** One stale key of each user `user-0`, `user-1`, …. */
  readonly keys: readonly AccessKeyId[];
}

/** Users with a stale key each, and so many other keys in use; nobody has swept yet. */
export function someStale(count: number, options: { policy?: PolicyDocument; fresh?: number } = {}): StaleScene {
  const world = new World();
  world.policy = aPolicy(options.policy);
  const keys = Array.from({ length: count }, (_, index) => world.iam.addKey(`user-${index}`, OLD));
  for (let index = 0; index < (options.fresh ?? 0); index += 1) {
    world.iam.addKey(`fresh-${index}`, { createdAt: daysAgo(1) });
  }
  return { world, keys };
}

/** The same on the day on which daily sweeps would contain the keys, before the sweep of that day. */
export async function someDue(count: number, options: Parameters<typeof someStale>[1] = {}): Promise<StaleScene> {
  const scene = someStale(count, options);
  await sweepDaily(scene.world, 14);
  scene.world.calls.length = 0;
  scene.world.notices.length = 0;
  scene.world.counts.clear();
  return scene;
}

export async function sweepDaily(world: World, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    await world.sweep();
    await world.passDays(1);
  }
}

export function inactive({ world, keys }: StaleScene): number {
  return keys.filter((key) => world.iam.statusOf(key) === 'Inactive').length;
}

/** Daily sweeps up to and including the day on which a key that is stale from the start is contained. */
export async function sweepThroughContainment(world: World): Promise<void> {
  await sweepDaily(world, 14);
  await world.sweep();
}

/** A key of its own user, ready to be contained by the next sweep. */
export async function aDueKey(policy: PolicyDocument = {}): Promise<{ world: World; due: AccessKeyId }> {
  const world = new World();
  world.policy = aPolicy(policy);
  const due = world.iam.addKey('alice', OLD);
  await sweepDaily(world, 14);
  world.calls.length = 0;
  world.notices.length = 0;
  return { world, due };
}

/** Old keys of as many users, used as told, or never. */
export function manyKeys(world: World, count: number, usage?: (index: number) => Usage): readonly AccessKeyId[] {
  return Array.from({ length: count }, (_, index) =>
    world.iam.addKey(`user-${index}`, { ...OLD, usage: usage?.(index) ?? { kind: 'never' } }),
  );
}
