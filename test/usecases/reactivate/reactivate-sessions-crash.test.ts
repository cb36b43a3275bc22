import { faultOf } from '../respond/scene.ts';
import {
  ALICE,
  aLeakWithSessions,
  OTHER_POLICY,
  POLICY_ARN,
  type SessionScene,
  policies,
  revoked,
} from '../respond/session-scene.ts';

/** Contained and cut off at a call, delivered again or not, then reactivated. */
async function cutOffContaining(n: number, isDeliveredAgain: boolean): Promise<SessionScene> {
  const scene = aLeakWithSessions();
  scene.world.crashAtCall(n);
  await faultOf(scene.world.respond(scene.event));
  await scene.world.passLong();
  if (isDeliveredAgain) await scene.world.respond(scene.event);
  return scene;
}

describe('sessions > containing is cut off at any call', () => {
  const CALLS = 20;
  const everyCall = Array.from({ length: CALLS + 1 }, (_, index) => index + 1);

  it('makes as many calls as are cut off here', async () => {
    const { world, event } = aLeakWithSessions();
    await world.respond(event);
    expect(world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('and delivered again: key and sessions are contained when cut off at call %i', async (n) => {
    const scene = await cutOffContaining(n, true);
    expect([scene.world.iam.statusOf(scene.leaked), policies(scene)]).toEqual(['Inactive', [OTHER_POLICY, POLICY_ARN]]);
  });

  it.each(everyCall)('and delivered again: holds one outcome of the sessions when cut off at call %i', async (n) => {
    const { world } = await cutOffContaining(n, true);
    expect((await world.outcomes(ALICE)).filter((outcome) => outcome === 'sessions-revoked')).toHaveLength(1);
  });

  it.each(everyCall)('and delivered again: all is reactivated when cut off at call %i', async (n) => {
    const scene = await cutOffContaining(n, true);
    await scene.world.reactivate(scene.leaked);
    expect([scene.world.iam.statusOf(scene.leaked), policies(scene)]).toEqual(['Active', [OTHER_POLICY]]);
  });

  it.each(everyCall)('for good: all is reactivated when cut off at call %i', async (n) => {
    const scene = await cutOffContaining(n, false);
    await scene.world.reactivate(scene.leaked);
    expect([scene.world.iam.statusOf(scene.leaked), policies(scene)]).toEqual(['Active', [OTHER_POLICY]]);
  });
});

async function cutOffAndAskedAgain(n: number): Promise<SessionScene> {
  const scene = await revoked();
  scene.world.crashAtCall(n);
  await faultOf(scene.world.reactivate(scene.leaked));
  await scene.world.passLong();
  await scene.world.reactivate(scene.leaked);
  return scene;
}

describe('sessions > giving back is cut off at any call, and asked again', () => {
  const CALLS = 23;
  const everyCall = Array.from({ length: CALLS + 1 }, (_, index) => index + 1);

  it('makes as many calls as are cut off here', async () => {
    const { world, leaked } = await revoked();
    await world.reactivate(leaked);
    expect(world.calls).toHaveLength(CALLS);
  });

  it.each(everyCall)('leaves key and sessions reactivated when cut off at call %i', async (n) => {
    const scene = await cutOffAndAskedAgain(n);
    expect([scene.world.iam.statusOf(scene.leaked), policies(scene)]).toEqual(['Active', [OTHER_POLICY]]);
  });

  it.each(everyCall)('holds exactly one outcome of the sessions when cut off at call %i', async (n) => {
    const { world } = await cutOffAndAskedAgain(n);
    expect((await world.outcomes(ALICE)).filter((outcome) => outcome === 'reactivated')).toHaveLength(1);
  });
});
