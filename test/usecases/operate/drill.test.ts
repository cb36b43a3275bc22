import type { Outcome } from '../../../lambda/domain/ledger/outcome.ts';
import { RemediationError } from '../../../lambda/domain/shared/remediation-error.ts';
import { DRILLED, DRILLED_KEY, DrillWorld } from '../../support/world/drill-world.ts';

const MINUTE = 60_000;
const NOT_FOUND: Outcome = { outcome: 'not-found', detail: 'no such key' };

function denied(message = 'iam:CreateUser: no (AccessDenied)') {
  return () => {
    throw new RemediationError(message, { code: 'AccessDenied', retryable: false });
  };
}

let world: DrillWorld;

beforeEach(() => {
  world = new DrillWorld();
});

const made = (minutesAgo: number) => new Date(world.clock.now().getTime() - minutesAgo * MINUTE);

describe('a drill', () => {
  it('goes through every stage, in this order', async () => {
    const end = await world.drill();
    expect([end, world.stages]).toEqual([
      { failure: undefined, left: [] },
      ['made', 'reported', 'inactive', 'recorded', 'told', 'given-back', 'removed'],
    ]);
  });

  it('tells the user and key that it made, and what the ledger holds', async () => {
    await world.drill();
    expect(world.steps).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ stage: 'made', userName: DRILLED, accessKeyId: DRILLED_KEY }),
        expect.objectContaining({
          stage: 'recorded',
          outcome: expect.objectContaining({ outcome: 'contained' }) as unknown,
        }),
      ]),
    );
  });

  it('leaves no user behind', async () => {
    await world.drill();
    expect([...world.users.keys()]).toEqual([]);
  });

  it('reports once where the responder finds the key', async () => {
    await world.drill();
    expect(world.reports).toEqual([1]);
  });

  it('reports again where IAM did not show the new key to the responder yet', async () => {
    world.outcomes = [NOT_FOUND, { outcome: 'contained', evidence: 'read-back', recovered: false }];
    const end = await world.drill();
    expect([end.failure, world.reports]).toEqual([undefined, [1, 2]]);
  });

  it('reports three times at most', async () => {
    world.outcomes = [NOT_FOUND];
    const end = await world.drill();
    expect([end.failure?.message, world.reports]).toEqual([
      'waited 60 s in vain for the key to be Inactive',
      [1, 2, 3],
    ]);
  });
});

describe('a drill removes its user', () => {
  const FAILURES: readonly (readonly [string, (world: DrillWorld) => void, string])[] = [
    ['the report is refused', (given) => void (given.instead.report = denied('refused')), 'refused'],
    ['the answer to the making is lost', (given) => void (given.instead.afterCreate = denied('lost')), 'lost'],
    ['nothing comes of the report', (given) => void (given.outcomes = []), 'waited 60 s in vain'],
    ['nobody is told', (given) => void (given.isTold = false), 'in vain for event and notice'],
    [
      'the responder may not change keys',
      (given) => void (given.outcomes = [{ outcome: 'failed', code: 'AccessDenied', retryable: false, message: 'no' }]),
      'the responder failed: failed (AccessDenied: no)',
    ],
    ['the responder observes', (given) => void (given.outcomes = [{ outcome: 'observed' }]), 'only observes'],
    [
      'the responder refuses',
      (given) => void (given.outcomes = [{ outcome: 'refused', reason: 'untrusted-source', detail: 'x' }]),
      'refused (untrusted-source)',
    ],
    [
      'the key is not reactivated',
      (given) =>
        void (given.result = {
          kind: 'handled',
          userName: DRILLED,
          outcome: { outcome: 'refused', reason: 'own-user', detail: 'x' },
        }),
      'refused (own-user)',
    ],
    [
      'the key was set Active outside Keystop',
      (given) => void (given.result = { kind: 'already-active', userName: DRILLED }),
      'outside Keystop',
    ],
    [
      'the key is not found at its end',
      (given) => void (given.result = { kind: 'not-found', detail: 'no owner' }),
      'no owner',
    ],
  ];

  it.each(FAILURES)('and fails where %s', async (_, arrange, message) => {
    arrange(world);
    const end = await world.drill();
    expect([end.failure?.message, world.stages.at(-1), [...world.users.keys()]]).toEqual([
      expect.stringContaining(message),
      'removed',
      [],
    ]);
  });

  it.each(['made', 'reported', 'inactive', 'recorded', 'told'] as const)(
    'and ends as interrupted after the stage %s',
    async (stage) => {
      world.interruptAfter = stage;
      const end = await world.drill();
      expect([end.failure?.code, world.stages.at(-2), [...world.users.keys()]]).toEqual(['Interrupted', stage, []]);
    },
  );

  it('and names it where it cannot be removed', async () => {
    world.instead.remove = denied('iam:DeleteUser: no');
    const end = await world.drill();
    expect([end.failure, end.left, world.stages.includes('removed')]).toEqual([
      undefined,
      [{ userName: DRILLED, message: 'iam:DeleteUser: no' }],
      false,
    ]);
  });
});

describe('a drill that is interrupted before it made anything', () => {
  it('makes nothing and claims to have removed nothing', async () => {
    world.interruptAfter = 'start';
    const end = await world.drill();
    expect([end.failure?.code, world.stages]).toEqual(['Interrupted', []]);
  });
});

describe('users of earlier drills', () => {
  it('are removed first, and told', async () => {
    world.users.set('keystop-drill-0', { createdAt: made(60), status: 'Inactive' });
    await world.drill();
    expect([world.steps[0], [...world.users.keys()]]).toEqual([
      expect.objectContaining({ stage: 'tidied', userName: 'keystop-drill-0' }),
      [],
    ]);
  });

  it('are left alone where they are exactly ten minutes old: another drill may be under way', async () => {
    world.users.set('keystop-drill-0', { createdAt: made(10), status: 'Active' });
    await world.drill();
    expect([...world.users.keys()]).toEqual(['keystop-drill-0']);
  });

  it('are named where they cannot be removed, and the drill goes on', async () => {
    world.users.set('keystop-drill-0', { createdAt: made(60), status: 'Active' });
    world.instead.remove = denied('no');
    const end = await world.drill();
    expect([end.left.map(({ userName }) => userName), world.stages.includes('given-back')]).toEqual([
      ['keystop-drill-0', DRILLED],
      true,
    ]);
  });

  it('fail the drill where IAM does not tell of them, before anything is made', async () => {
    world.instead.list = denied('iam:ListUsers: no');
    const end = await world.drill();
    expect([end.failure?.message, world.stages]).toEqual(['iam:ListUsers: no', []]);
  });
});
