import { hubGuardDuty } from '../../support/builders/events/world-hub-events.ts';
import { denied, neverAnswers, throws } from '../../support/world/world-faults.ts';
import { appends } from '../../support/world/world.ts';
import { aLeak, faultOf, type Scene } from '../respond/scene.ts';

function aHubLeak(): Scene {
  const scene = aLeak();
  scene.world.givesFeedback = true;
  return { ...scene, event: hubGuardDuty({ accessKeyId: scene.leaked, userName: 'alice' }) };
}

describe('feedback that fails', () => {
  it('fails no event', async () => {
    const { world, event } = aHubLeak();
    world.faults.on('feedback.tell', throws(denied()));
    expect((await world.respond(event)).map(({ outcome }) => outcome?.outcome)).toEqual(['contained']);
  });

  it('is logged', async () => {
    const { world, event } = aHubLeak();
    world.faults.on('feedback.tell', throws(denied()));
    await world.respond(event);
    expect(world.logLines.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: 'a finding was not updated with what became of its key',
        fields: expect.objectContaining({ findingId: 'finding-1', code: 'AccessDenied' }) as unknown,
      },
    ]);
  });

  it('is waited for no longer than 5 s, and logged', async () => {
    const { world, event } = aHubLeak();
    const before = world.clock.now().getTime();
    world.faults.on('feedback.tell', neverAnswers());
    await world.respond(event);
    expect(world.clock.now().getTime() - before).toBeLessThan(6000);
    expect(world.logged('warn')).toEqual(['a finding was not updated with what became of its key']);
  });

  it('is not given where nobody can count it and the key was Inactive', async () => {
    const { world, leaked, event } = aHubLeak();
    world.iam.setByHand(leaked, 'Inactive');
    world.faults.on('budgets.take', throws());
    await world.respond(event);
    expect(world.feedback).toEqual([]);
  });

  it('is given although the outcome could not be recorded, which still fails the event', async () => {
    const { world, event } = aHubLeak();
    world.faults.on('ledger.append', throws(), { when: appends('outcome') });
    expect(await faultOf(world.respond(event))).toMatchObject({ code: 'RemediationFailed' });
    expect(world.feedback).toHaveLength(1);
  });
});
