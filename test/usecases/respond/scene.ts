import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { guardDuty, type GuardDutyOptions } from '../../support/builders/events/world-events.ts';
import { World } from '../../support/world/world.ts';

export interface Scene {
  readonly world: World;
  /** The key that is named: alice's, Active. */
  readonly leaked: AccessKeyId;
  /** All other keys: alice's second one and bob's, Active. */
  readonly others: readonly AccessKeyId[];
  /** GuardDuty's finding about `leaked`, naming alice. */
  readonly event: unknown;
}

/** alice with two keys, one of them leaked; bob with one. */
export function aLeak(finding: Partial<GuardDutyOptions> = {}): Scene {
  const world = new World();
  const leaked = world.iam.addKey('alice');
  const others = [world.iam.addKey('alice'), world.iam.addKey('bob')];
  const event = guardDuty({ accessKeyId: leaked, userName: 'alice', lastSeen: '2026-11-20T09:08:10.000Z', ...finding });
  return { world, leaked, others, event };
}

/** What an effect threw; `undefined` where it threw nothing. */
export async function faultOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (fault) {
    return fault;
  }
}
