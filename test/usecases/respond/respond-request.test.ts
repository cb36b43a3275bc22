import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import type { Assessment } from '../../../lambda/domain/findings/verdict.ts';
import { handleAssessments } from '../../../lambda/usecases/respond/respond.ts';
import { ACCOUNT } from '../../support/builders/events/world-events.ts';
import { aLeak, type Scene } from './scene.ts';

const requestedBy = `arn:aws:sts::${ACCOUNT}:assumed-role/on-call/carol`;

function aRequest(accessKeyId: AccessKeyId, findingId: string = 'command-1'): Assessment {
  return {
    verdict: { verdict: 'contain', reason: 'requested', evidence: 'proof' },
    finding: {
      kind: 'exposed',
      source: 'command',
      findingId,
      type: 'requested',
      severity: undefined,
      assertion: 'requested',
      attestation: { kind: 'operator' },
      reference: undefined,
      state: { kind: 'open' },
      account: ACCOUNT,
      partition: 'aws',
      activityAt: undefined,
      names: { kind: 'access-key', accessKeyId, user: undefined },
    },
    detail: undefined,
  };
}

async function ask({ world, leaked }: Pick<Scene, 'world' | 'leaked'>, findingId?: string): Promise<void> {
  const work = handleAssessments([aRequest(leaked, findingId)], world.policy, world.ports(), { requestedBy });
  await world.clock.settle(work);
}

describe('respond > an operator’s request', () => {
  it('contains the key without a user’s name', async () => {
    const scene = aLeak();
    await ask(scene);
    expect(scene.world.iam.statusOf(scene.leaked)).toBe('Inactive');
  });

  it('records who asked', async () => {
    const scene = aLeak();
    await ask(scene);
    expect((await scene.world.outcomeEntries(scene.leaked)).map((entry) => entry.requestedBy)).toEqual([requestedBy]);
  });

  it('contains a key that was reactivated: a request is never resolved', async () => {
    const scene = aLeak();
    await scene.world.respond(scene.event);
    await scene.world.reactivate(scene.leaked);
    await ask(scene, 'command-2');
    expect(scene.world.iam.statusOf(scene.leaked)).toBe('Inactive');
  });
});
