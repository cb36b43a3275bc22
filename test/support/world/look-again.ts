import { keyLookOf, type SecondLook } from '../../../lambda/domain/watch/second-look.ts';
import type { Policy } from '../../../lambda/domain/policy/policy.ts';
import type { Handled } from '../../../lambda/usecases/respond/respond.ts';
import { lookAgain } from '../../../lambda/usecases/watch/look-again.ts';
import type { World } from './world.ts';

/** Takes a second look, as one invocation of the responder would. */
export function takeLook(
  world: World,
  look: SecondLook = lastLook(world),
  policy: Policy = world.policy,
): Promise<readonly Handled[]> {
  return world.clock.settle(lookAgain(keyLookOf(look, 'aws'), policy, world.ports()));
}

/** The second look that was ordered last. */
export function lastLook({ looks }: World): SecondLook {
  const look = looks.at(-1);
  if (look === undefined) throw new TypeError('no second look was ordered');
  return look;
}
