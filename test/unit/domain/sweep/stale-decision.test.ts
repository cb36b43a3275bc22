import {
  type CommandChoice,
  decideStale,
  isKeepReason,
  type StaleContext,
  type StaleFacts,
} from '../../../../lambda/domain/sweep/stale-decision.ts';
import type { Policy } from '../../../../lambda/domain/policy/policy.ts';
import {
  ago,
  ahead,
  aKeyState,
  anExemption,
  aPolicy,
  aProtectedIdentity,
  aWarnedState,
  DAY,
  dayAhead,
  HOUR,
  NOW,
  SECOND,
  staleFacts,
} from '../../../support/builders/builders.ts';

const EXEMPT = new Map([['keystop:exempt-until', dayAhead(30)]]);

function decide(facts: Partial<StaleFacts> = {}, policy: Partial<Policy> = {}, over: Partial<StaleContext> = {}) {
  return decideStale(staleFacts(facts), { policy: aPolicy(policy), warnOnly: false, now: NOW, ...over });
}

/** What is done, or why nothing is. */
function verdict(...args: Parameters<typeof decide>): string {
  const decision = decide(...args);
  if (decision.decision === 'act') return decision.step;
  return decision.decision === 'keep' ? decision.why : decision.decision;
}

describe('decideStale', () => {
  it('warns of a stale key, and tells why and since when', () => {
    expect(decide()).toEqual({ decision: 'act', step: 'warn', reason: 'unused', since: ago(180 * DAY), warnings: [] });
  });

  it('contains a stale key whose warnings are old enough', () => {
    expect(verdict({ state: aWarnedState() })).toBe('contain');
  });

  it('finally warns when that is due', () => {
    expect(verdict({ state: aKeyState({ warnedAt: ago(12 * DAY) }) })).toBe('final-warn');
  });

  it.each([
    ['in use', { usage: { kind: 'used', at: ago(DAY), service: 's3', region: 'eu-west-1' } as const }, 'in-use'],
    ['of unknown use', { usage: { kind: 'unknown' } as const }, 'usage-unknown'],
    ['one second younger than the rule', { createdAt: ago(90 * DAY - SECOND) }, 'in-use'],
  ])('keeps a key %s', (_name, facts, why) => {
    expect(verdict({ state: aWarnedState(), ...facts })).toBe(why);
  });

  it('contains an unrotated key although it was used since its warning: using it is no rotation', () => {
    const usage = { kind: 'used', at: ago(HOUR), service: 's3', region: 'eu-west-1' } as const;
    const stale = { unusedDays: 90, maxAgeDays: 100 };
    expect(verdict({ state: aWarnedState(), createdAt: ago(180 * DAY), usage }, { stale })).toBe('contain');
  });

  it('keeps the key of a protected user, whatever the case of its name', () => {
    const policy = { protectedIdentities: [aProtectedIdentity({ user: 'CI-deployer' })] };
    expect(verdict({ state: aWarnedState() }, policy)).toBe('protected-identity');
  });

  it('keeps the key of a protected user also where its entry for exposed keys has expired', () => {
    const entry = aProtectedIdentity({ user: 'ci-deployer', onExposed: 'notify', expires: dayAhead(-9) });
    expect(verdict({ state: aWarnedState() }, { protectedIdentities: [entry] })).toBe('protected-identity');
  });

  describe('exemptions', () => {
    it('keeps a key that the configuration exempts, until the end of its last day', () => {
      const policy = { exemptions: [anExemption({ user: 'ci-deployer', expires: '2026-12-24' })] };
      expect(decide({ state: aWarnedState() }, policy)).toMatchObject({
        decision: 'keep',
        why: 'exempt',
        until: new Date('2026-12-24T23:59:59Z'),
      });
    });

    it('keeps a key that a tag exempts, until the end of its last day', () => {
      expect(decide({ tags: EXEMPT })).toMatchObject({
        decision: 'keep',
        why: 'exempt',
        until: new Date(`${dayAhead(30)}T23:59:59Z`),
      });
    });

    it('stops at a tag that cannot be read, and says so', () => {
      expect(decide({ tags: new Map([['keystop:exempt-until', 'soon']]) })).toEqual({
        decision: 'keep',
        why: 'exemption-unreadable',
        until: undefined,
        warnings: ['the exemption tag of ci-deployer is no day: soon'],
      });
    });

    it('stops at a configured exemption that cannot be read, and says so (the key was once acted on)', () => {
      const policy = { exemptions: [anExemption({ user: 'ci-deployer', expires: '2027-02-30' })] };
      expect(decide({ state: aWarnedState() }, policy)).toEqual({
        decision: 'keep',
        why: 'exemption-unreadable',
        until: undefined,
        warnings: ['the last day of the configured exemption of ci-deployer is no day: 2027-02-30'],
      });
    });

    it('acts on a key whose exemptions do not hold, and warns of both', () => {
      const policy = { exemptions: [anExemption({ user: 'ci-deployer', expires: '2026-10-31' })] };
      expect(decide({ tags: new Map([['keystop:exempt-until', '2026-11-01']]) }, policy)).toMatchObject({
        decision: 'act',
        warnings: [
          'the configured exemption by team-ci expired on 2026-10-31',
          'the tag keystop:exempt-until=2026-11-01 has expired',
        ],
      });
    });

    it('warns of an expired configured exemption also while the key waits', () => {
      const policy = { exemptions: [anExemption({ user: 'ci-deployer', expires: '2026-10-31' })] };
      expect(decide({ state: aKeyState({ warnedAt: ago(DAY) }) }, policy)).toMatchObject({
        why: 'warned',
        warnings: ['the configured exemption by team-ci expired on 2026-10-31'],
      });
    });

    it('honours no exemption for the other kind of staleness', () => {
      const policy = { exemptions: [anExemption({ user: 'ci-deployer', appliesTo: 'unrotated' })] };
      expect(verdict({}, policy)).toBe('warn');
    });
  });

  describe('tags', () => {
    it('are asked for where all else speaks for acting', () => {
      expect(decide({ tags: undefined })).toEqual({ decision: 'read-tags' });
    });

    it.each([
      ['in use', { usage: { kind: 'used', at: NOW, service: 's3', region: 'eu-west-1' } as const }, {}],
      ['protected', {}, { protectedIdentities: [aProtectedIdentity({ user: 'ci-deployer' })] }],
      ['exempt by configuration', {}, { exemptions: [anExemption({ user: 'ci-deployer' })] }],
      ['waiting', { state: aKeyState({ warnedAt: ago(HOUR) }) }, {}],
      ['only observed', {}, { staleMode: 'observe' as const }],
    ])('cost no call for a key that is %s', (_name, facts, policy) => {
      expect(decide({ tags: undefined, ...facts }, policy).decision).toBe('keep');
    });
  });

  describe('waiting', () => {
    it.each([
      ['after a warning', { warnedAt: ago(DAY) }, 'warned', ahead(10 * DAY - HOUR)],
      [
        'after the final one',
        { warnedAt: ago(30 * DAY), finalWarnedAt: ago(DAY) },
        'finally-warned',
        ahead(2 * DAY - HOUR),
      ],
    ])('%s, tells until when', (_name, state, why, until) => {
      expect(decide({ state: aKeyState(state) })).toMatchObject({ decision: 'keep', why, until });
    });

    it('during a hold, tells until when', () => {
      const reactivation = { at: ago(DAY), holdUntil: ahead(DAY), resolvedFindingIds: [] };
      expect(decide({ state: aWarnedState({ reactivation }) })).toMatchObject({ why: 'held', until: ahead(DAY) });
    });
  });

  describe('modes', () => {
    it.each([
      ['enforce', 'contain', 'warn'],
      ['warn', 'mode-warn', 'warn'],
      ['observe', 'mode-observe', 'mode-observe'],
    ] as const)('%s: a key that is due: %s; one not warned of yet: %s', (staleMode, due, fresh) => {
      expect([verdict({ state: aWarnedState() }, { staleMode }), verdict({}, { staleMode })]).toEqual([due, fresh]);
    });

    it('contains nothing in a run that only warns', () => {
      expect(verdict({ state: aWarnedState() }, {}, { warnOnly: true })).toBe('warn-only-run');
    });

    it('warns in a run that only warns', () => {
      expect(verdict({}, {}, { warnOnly: true })).toBe('warn');
    });
  });

  describe('the contain window', () => {
    const closed = { containWindow: { days: ['MON'], fromHour: 9, toHour: 17 } };

    it('lets a key wait outside of it', () => {
      expect(verdict({ state: aWarnedState() }, closed)).toBe('outside-contain-window');
    });

    it('lets a key be contained inside of it', () => {
      const open = { containWindow: { days: ['FRI'], fromHour: 9, toHour: 17 } };
      expect(verdict({ state: aWarnedState() }, open)).toBe('contain');
    });

    it('is no matter for warnings', () => {
      expect(verdict({}, closed)).toBe('warn');
    });
  });
});

const choose = (command: Partial<CommandChoice>): Partial<StaleContext> => ({
  command: { withoutWarning: false, exemptTags: [], ...command },
});

describe('decideStale with a choice of the command line', () => {
  const tags = new Map([['Team', 'audit']]);

  it('contains at once without a warning', () => {
    expect(verdict({}, {}, choose({ withoutWarning: true }))).toBe('contain');
  });

  it('warns where it does not say otherwise', () => {
    expect(verdict({}, {}, choose({}))).toBe('warn');
  });

  it('leaves a key on hold alone, also without a warning', () => {
    const reactivation = { at: ago(DAY), holdUntil: ahead(13 * DAY), resolvedFindingIds: [] };
    expect(verdict({ state: aKeyState({ reactivation }) }, {}, choose({ withoutWarning: true }))).toBe('held');
  });

  it.each([
    ['the tag', { key: 'team', value: undefined }, 'exempt'],
    ['the tag with its value', { key: 'Team', value: 'audit' }, 'exempt'],
    ['the tag with another value', { key: 'Team', value: 'Audit' }, 'contain'],
    ['another tag', { key: 'owner', value: undefined }, 'contain'],
  ])('judges a user by %s', (_name, tag, expected) => {
    expect(verdict({ tags }, {}, choose({ withoutWarning: true, exemptTags: [tag] }))).toBe(expected);
  });
});

describe('isKeepReason', () => {
  it.each([
    ['held', true],
    ['because', false],
  ])('tells %s: %p', (text, expected) => {
    expect(isKeepReason(text)).toBe(expected);
  });
});
