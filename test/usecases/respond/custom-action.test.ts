import { guardDuty } from '../../support/builders/events/world-events.ts';
import { hubAction, hubGuardDuty, OWN_ACTION } from '../../support/builders/events/world-hub-events.ts';
import { aLeak, type Scene } from './scene.ts';

const FOREIGN_ACTION = OWN_ACTION.replace('KeystopContain', 'Other');

/** An analyst's choice of a custom action for GuardDuty's finding about the leaked key. */
function aChoice(actionArn: string): Scene {
  const scene = aLeak();
  trustAction(scene, OWN_ACTION);
  return { ...scene, event: hubAction({ accessKeyId: scene.leaked, userName: 'alice' }, actionArn) };
}

function trustAction({ world }: Scene, customActionArn: string | undefined): void {
  world.policy = { ...world.policy, trust: { ...world.policy.trust, customActionArn } };
}

describe('a custom action', () => {
  it('contains the key where it is the stack’s own', async () => {
    const { world, leaked, event } = aChoice(OWN_ACTION);
    await world.respond(event);
    expect([world.iam.statusOf(leaked), (await world.outcomeEntries(leaked)).map(({ reason }) => reason)]).toEqual([
      'Inactive',
      ['requested'],
    ]);
  });

  it('contains a key that was reactivated: a person asks now', async () => {
    const { world, leaked, event } = aChoice(OWN_ACTION);
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice' }));
    await world.reactivate(leaked);
    await world.respond(event);
    expect(world.iam.statusOf(leaked)).toBe('Inactive');
  });

  it.each([
    ['foreign', FOREIGN_ACTION, OWN_ACTION],
    ['of that very name while the stack has none', OWN_ACTION, undefined],
  ])('is refused as an untrusted source where it is %s', async (_whose, actionArn, own) => {
    const scene = aChoice(actionArn);
    trustAction(scene, own);
    const { world, leaked, event } = scene;
    await world.respond(event);
    expect([world.iam.statusOf(leaked), (await world.outcomeEntries(leaked)).map(({ reason }) => reason)]).toEqual([
      'Active',
      ['untrusted-source'],
    ]);
  });
});

describe('a finding that a product imported', () => {
  const product = 'arn:aws:securityhub:us-east-1::product/acme/leaks';
  const imported = ({ leaked }: Scene): unknown =>
    hubGuardDuty({ accessKeyId: leaked, userName: 'alice', productArn: product });

  it('is refused as an untrusted source, whatever words of GuardDuty it has', async () => {
    const scene = aLeak();
    await scene.world.respond(imported(scene));
    expect([scene.world.iam.statusOf(scene.leaked), await scene.world.outcomes(scene.leaked)]).toEqual([
      'Active',
      ['refused'],
    ]);
  });

  it('contains the key where the product is trusted, as far as the brake allows', async () => {
    const scene = aLeak();
    const trust = { ...scene.world.policy.trust, products: [product] };
    await scene.world.respond(imported(scene), { ...scene.world.policy, trust });
    expect([scene.world.iam.statusOf(scene.leaked), scene.world.callsOf('budgets.take').length]).toEqual([
      'Inactive',
      1,
    ]);
  });
});
