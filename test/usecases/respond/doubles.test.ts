import { ACCOUNT, FOREIGN_ACCOUNT, guardDuty, health } from '../../support/builders/events/world-events.ts';
import { hubGuardDuty } from '../../support/builders/events/world-hub-events.ts';
import { aLeak, type Scene } from './scene.ts';

const LAST_SEEN = '2026-11-20T09:08:10.000Z';
const gaps = Array.from({ length: 16 }, (_, index) => index * 20);

/** GuardDuty's finding about the leaked key as Security Hub passes it on. */
function throughHub({ leaked }: Scene, over: Partial<Parameters<typeof hubGuardDuty>[0]> = {}): unknown {
  return hubGuardDuty({ accessKeyId: leaked, userName: 'alice', lastSeen: LAST_SEEN, ...over });
}

async function contained({ world, leaked }: Scene): Promise<number> {
  return (await world.outcomes(leaked)).filter((outcome) => outcome === 'contained').length;
}

describe('GuardDuty’s finding, directly and through Security Hub', () => {
  it.each(gaps)('is one containment when the copy comes %i ms later', async (gap) => {
    const scene = aLeak();
    await scene.world.respondTwice(scene.event, throughHub(scene), gap);
    expect(await contained(scene)).toBe(1);
  });

  it.each(gaps)('is one notice when the copy comes %i ms later', async (gap) => {
    const scene = aLeak();
    await scene.world.respondTwice(scene.event, throughHub(scene), gap);
    await scene.world.respond(throughHub(scene));
    expect(scene.world.told()).toEqual(['contained']);
  });

  it('is one containment and one notice when the copy comes first, five minutes before', async () => {
    const scene = aLeak();
    await scene.world.respond(throughHub(scene));
    await scene.world.clock.sleep(300_000);
    await scene.world.respond(scene.event);
    expect([await contained(scene), scene.world.told()]).toEqual([1, ['contained']]);
  });

  it('counts as one suspected key', async () => {
    const scene = aLeak({ type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', severity: 5 });
    const copy = throughHub(scene, { type: 'TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller.Custom', severity: 5 });
    await scene.world.respondTwice(scene.event, copy);
    const members = scene.world.callsOf('budgets.take').map(({ args }) => args[1]);
    expect(new Set(members)).toEqual(new Set([scene.leaked]));
  });
});

describe('GuardDuty’s updates of one finding', () => {
  it('are one containment and one notice', async () => {
    const scene = aLeak();
    for (let minute = 8; minute < 14; minute += 1) {
      const lastSeen = `2026-11-20T09:${String(minute).padStart(2, '0')}:10.000Z`;
      await scene.world.respond(guardDuty({ accessKeyId: scene.leaked, userName: 'alice', lastSeen }));
      await scene.world.passLong();
    }
    expect([await contained(scene), scene.world.told()]).toEqual([1, ['contained']]);
  });
});

const copyOf = ({ leaked }: Scene): unknown =>
  guardDuty({
    accessKeyId: leaked,
    userName: 'alice',
    lastSeen: LAST_SEEN,
    account: ACCOUNT,
    seenIn: FOREIGN_ACCOUNT,
  });

describe('the copy that the delegated administrator’s account receives', () => {
  it('is of the same key: one containment and one notice', async () => {
    const scene = aLeak();
    await scene.world.respondTwice(scene.event, copyOf(scene), 60);
    expect([await contained(scene), scene.world.told()]).toEqual([1, ['contained']]);
  });

  it('contains the key by itself', async () => {
    const scene = aLeak();
    await scene.world.respond(copyOf(scene));
    expect(scene.world.iam.statusOf(scene.leaked)).toBe('Inactive');
  });
});

describe('Health’s event in the backup Region', () => {
  it('is one containment and one notice with the first', async () => {
    const scene = aLeak();
    const event = health({ accessKeyId: scene.leaked, userName: 'alice' });
    await scene.world.respondTwice(event, { ...(event as object), region: 'us-west-2' }, 40);
    expect([await contained(scene), scene.world.told()]).toEqual([1, ['contained']]);
  });
});

/** An update of the finding by Keystop, after all activity that it saw. */
const OWN_UPDATE = {
  Workflow: { Status: 'NOTIFIED' },
  Note: { Text: 'Keystop set access key …', UpdatedBy: 'keystop', UpdatedAt: '2026-11-20T09:16:00.000Z' },
};

function aHubLeak(): Scene {
  const scene = aLeak();
  scene.world.givesFeedback = true;
  return { ...scene, event: throughHub(scene) };
}

describe('feedback to Security Hub', () => {
  it('is given once the key is contained', async () => {
    const { world, event } = aHubLeak();
    await world.respond(event);
    expect(world.feedback.map(({ reference }) => reference.kind)).toEqual(['asff']);
  });

  it('tells what was done and how to undo it, with the key masked', async () => {
    const { world, leaked, event } = aHubLeak();
    await world.respond(event);
    const note = world.feedback[0]?.note ?? '';
    expect(note).toMatch(
      new RegExp(`^Keystop set access key …${leaked.slice(-4)} Inactive at 2026-11-20T09:15:0.*keystop reactivate …`),
    );
    expect(note).not.toContain(leaked);
  });

  it('is given when the key was Inactive already', async () => {
    const { world, leaked, event } = aHubLeak();
    world.iam.setByHand(leaked, 'Inactive');
    await world.respond(event);
    expect(world.feedback.map(({ note }) => note)).toEqual([
      expect.stringMatching(/was Inactive at .* changed nothing/),
    ]);
  });

  it('comes after everything else', async () => {
    const { world, event } = aHubLeak();
    await world.respond(event);
    expect(world.calls.map(({ operation }) => operation).slice(-2)).toEqual(['feedback.tell', 'budgets.note']);
  });

  it('leads to nothing when it comes back as an update of the finding', async () => {
    const scene = aHubLeak();
    await scene.world.respond(scene.event);
    const callsBefore = scene.world.calls.length;
    await scene.world.respond(throughHub(scene, { update: OWN_UPDATE }));
    expect(scene.world.calls.slice(callsBefore)).toEqual([]);
  });

  it('goes round in no circle when the update is not told apart', async () => {
    const scene = aHubLeak();
    for (let update = 0; update < 5; update += 1) {
      await scene.world.respond(scene.event);
      await scene.world.passLong();
    }
    expect(scene.world.feedback).toHaveLength(1);
  });

  it('is given again when the finding saw new activity', async () => {
    const scene = aHubLeak();
    await scene.world.respond(scene.event);
    await scene.world.passLong();
    await scene.world.respond(throughHub(scene, { lastSeen: '2026-11-20T09:40:00.000Z', update: OWN_UPDATE }));
    expect(scene.world.feedback).toHaveLength(2);
  });

  it('is given where GuardDuty’s own event contained the key', async () => {
    const scene = aHubLeak();
    await scene.world.respond(guardDuty({ accessKeyId: scene.leaked, userName: 'alice', lastSeen: LAST_SEEN }));
    await scene.world.respond(scene.event);
    expect(scene.world.feedback).toHaveLength(1);
  });

  it('is not given where it is switched off', async () => {
    const { world, event } = aHubLeak();
    world.givesFeedback = false;
    await world.respond(event);
    expect(world.callsOf('feedback.tell')).toEqual([]);
  });

  it('is not given to a finding that Security Hub does not hold', async () => {
    const { world, leaked } = aHubLeak();
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice' }));
    expect(world.feedback).toEqual([]);
  });

  it('is not given where Keystop only observes', async () => {
    const { world, event } = aHubLeak();
    await world.respond(event, { ...world.policy, exposedMode: 'observe' });
    expect(world.feedback).toEqual([]);
  });
});
