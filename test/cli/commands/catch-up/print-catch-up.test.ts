import { printCaughtUp, printPlanned } from '../../../../cli/commands/catch-up/print-catch-up.ts';
import type { Found } from '../../../../cli/commands/catch-up/found.ts';
import type { Policy } from '../../../../lambda/domain/policy/policy.ts';
import type { CaughtUp } from '../../../../lambda/usecases/operate/catch-up.ts';
import { aFinding, aKeyId } from '../../../support/builders/builders.ts';
import { printed } from '../../../support/builders/printed.ts';
import { aPolicy } from '../../../support/world/world.ts';

const ASKED: Found = { events: [], isGuardDutyOn: true, health: 'asked' };
const KEY = aKeyId();

const aRow = (over: Partial<CaughtUp> = {}): CaughtUp => ({
  finding: aFinding(),
  verdict: { verdict: 'contain', reason: 'compromised', evidence: 'suspicion' },
  userName: 'ci-deployer',
  outcome: { outcome: 'observed' },
  leftAlone: undefined,
  ...over,
});

async function lines(rows: readonly CaughtUp[], found = ASKED, policy: Partial<Policy> = {}) {
  const { output } = await printed(async () => printPlanned(rows, found, { ...aPolicy(), ...policy }, false));
  return output.trimEnd().split('\n');
}

const lastCell = async (row: CaughtUp, policy: Partial<Policy> = {}) =>
  (await lines([row], ASKED, policy))[1]?.split(/ {2,}/).at(-1);

const CELLS: readonly (readonly [Partial<CaughtUp>, string])[] = [
  [{}, 'set Inactive (suspicion)'],
  [{ leftAlone: 'given-back' }, 'nothing: reactivated since'],
  [{ leftAlone: 'own-key' }, 'nothing: it signs this command; keystop contain --own'],
  [{ outcome: { outcome: 'already-inactive' } }, 'already-inactive'],
  [
    { outcome: { outcome: 'failed', code: 'Throttling', message: 'slow down', retryable: true } },
    'failed (Throttling: slow down)',
  ],
  [
    {
      verdict: { verdict: 'notify', reason: 'below-threshold' },
      outcome: { outcome: 'notified', reason: 'below-threshold' },
    },
    'for you to look at (below-threshold)',
  ],
  [
    {
      verdict: { verdict: 'refuse', reason: 'foreign-account' },
      outcome: { outcome: 'refused', reason: 'foreign-account', detail: 'another' },
    },
    'refused (foreign-account)',
  ],
];

describe('a plan in a table', () => {
  it.each(CELLS)('%j', async (over, cell) => {
    expect(await lastCell(aRow(over))).toBe(cell);
  });

  it('counts the keys to be set Inactive once each, and says how', async () => {
    expect((await lines([aRow(), aRow()])).slice(-2)).toEqual([
      '2 findings to look at, 0 with nothing to do. 1 key to be set Inactive.',
      'Nothing was changed: --apply does it.',
    ]);
  });

  it('has no line for what was ignored', async () => {
    const ignored = aRow({ verdict: { verdict: 'ignore', reason: 'sample-finding' }, outcome: undefined });
    expect(await lines([ignored])).toEqual([
      '0 findings to look at, 1 with nothing to do. No key is to be set Inactive.',
    ]);
  });

  it('says that a deployment which observes only records and notifies', async () => {
    const policy = { exposedMode: 'observe' } as const;
    expect([await lastCell(aRow(), policy), (await lines([aRow()], ASKED, policy)).at(-2)]).toEqual([
      'recorded and notified (suspicion)',
      expect.stringMatching(/No key is set Inactive: the deployed Keystop only observes exposed keys\.$/),
    ]);
  });

  it.each([
    ['exactly as many suspected keys as the brake lets through', 1, false],
    ['one more', 0, true],
  ])('tells of the brake: %s', async (_, maxSuspectedPerHour, isTold) => {
    const told = (await lines([aRow()], ASKED, { maxSuspectedPerHour })).filter((line) => line.includes('suspected,'));
    expect(told.length === 1).toBe(isTold);
  });

  it.each<[Found['health'], RegExp]>([
    ['no-support-plan', /needs a support plan \(SubscriptionRequiredException\)/],
    ['other-account', /shows each account its own events only/],
  ])('says why AWS Health was not asked: %s', async (health, why) => {
    expect((await lines([], { ...ASKED, health }))[0]).toMatch(why);
  });
});

describe('what became of a plan', () => {
  it('is one line for each finding, and a sum', async () => {
    const contained = aRow({ outcome: { outcome: 'contained', evidence: 'read-back', recovered: false } });
    const { output } = await printed(async () =>
      printCaughtUp([contained, aRow({ outcome: undefined, leftAlone: 'given-back' })]),
    );
    expect(output.trimEnd().split('\n')).toEqual([
      `  ${KEY}  ci-deployer  contained (read-back)`,
      `  ${KEY}  ci-deployer  reactivated meanwhile`,
      '1 key set Inactive, 0 failed. keystop history KEY shows each.',
    ]);
  });
});
