import type { AccessKeyId } from '../../../../lambda/domain/keys/access-key.ts';
import type { PolicyDocument } from '../../../../lambda/contract.ts';
import { planStage, type PlanCursor, type PlanProgress } from '../../../../lambda/usecases/sweep/stages/plan.ts';
import { stagedSweep } from '../../../support/world/staged-sweep.ts';
import { ACCOUNT } from '../../../support/builders/events/world-events.ts';
import { aPolicy, World } from '../../../support/world/world.ts';
import { daysAgo } from '../../../support/world/days-ago.ts';

export { daysAgo };

export const old = { createdAt: daysAgo(120) };
/** Limits that no test here reaches by itself. */
export const WIDE = { maxKeysPerRun: 1000, maxPercentPerRun: 100 } as const;

export interface StagedScene {
  readonly world: World;
  readonly keys: readonly AccessKeyId[];
}

export const userName = (index: number): string => `user-${String(index).padStart(3, '0')}`;

/** Users with a stale key each, named so that the order of their names is that of their numbers. */
export function staleUsers(count: number, policy: PolicyDocument = WIDE): StagedScene {
  const world = new World();
  world.policy = aPolicy(policy);
  return { world, keys: Array.from({ length: count }, (_, index) => world.iam.addKey(userName(index), old)) };
}

/** The same on the day on which their keys are contained. */
export async function dueUsers(count: number, policy: PolicyDocument = WIDE): Promise<StagedScene> {
  const scene = staleUsers(count, policy);
  await sweepDaily(scene.world, 14);
  return forgetful(scene);
}

export async function sweepDaily(world: World, days: number, accounts?: readonly string[]): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    await stagedSweep(world, accounts === undefined ? {} : { accounts });
    await world.passDays(1);
  }
}

/** What was told and asked until now is no matter of the test. */
function forgetful(scene: StagedScene): StagedScene {
  const { world } = scene;
  world.calls.length = 0;
  world.notices.length = 0;
  world.counts.clear();
  return scene;
}

export function inactive({ world, keys }: StagedScene): number {
  return keys.filter((key) => world.iam.statusOf(key) === 'Inactive').length;
}

/** One invocation of the plan stage, with time for so many users. */
export function planOnce(world: World, startedAt: Date, most: number, cursor?: PlanCursor): Promise<PlanProgress> {
  let left = most;
  const options = { concurrency: 1, mayContinue: () => left-- > 0 };
  return world.clock.settle(planStage({ account: ACCOUNT, startedAt }, cursor, world.policy, options, world.ports()));
}
