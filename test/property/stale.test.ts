import * as fc from 'fast-check';
import type { ExemptionEntry } from '../../lambda/contract.ts';
import { nextStep } from '../../lambda/domain/sweep/escalation.ts';
import { checkRunLimits } from '../../lambda/domain/sweep/run-limits.ts';
import { decideStale, type StaleFacts } from '../../lambda/domain/sweep/stale-decision.ts';
import { isCandidate, reportedUsage, type ReportRow } from '../../lambda/domain/sweep/credential-report-row.ts';
import { isUnchanged, rememberRow } from '../../lambda/domain/sweep/remembered-row.ts';
import { judgeStaleness, safeUntil } from '../../lambda/domain/sweep/staleness.ts';
import type { Usage } from '../../lambda/domain/keys/access-key.ts';
import {
  aKeyState,
  anExemption,
  aPolicy,
  aProtectedIdentity,
  DAY,
  dayAhead,
  HOUR,
  NOW,
  staleFacts,
} from '../support/builders/builders.ts';
import { instants, RUNS, usages } from './arbitraries.ts';

const states = fc
  .record({
    warnedAt: fc.option(instants, { nil: undefined }),
    finalWarnedAt: fc.option(instants, { nil: undefined }),
    undeliveredAt: fc.option(instants, { nil: undefined }),
    holdUntil: fc.option(instants, { nil: undefined }),
  })
  .map(({ holdUntil, ...warned }) => {
    const reactivation = holdUntil === undefined ? undefined : { at: holdUntil, holdUntil, resolvedFindingIds: [] };
    return aKeyState({ ...warned, reactivation });
  });

const facts: fc.Arbitrary<StaleFacts> = fc
  .record({ createdAt: instants, usage: usages, state: states })
  .map((known) => staleFacts(known));

const rules = fc.record({
  warningDays: fc.integer({ min: 0, max: 60 }),
  finalWarningDays: fc.integer({ min: 0, max: 60 }),
});
const stale = fc.record({
  unusedDays: fc.integer({ min: 0, max: 120 }),
  maxAgeDays: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
});
const warnOnly = fc.boolean();
const escalation = rules;

const waited = (since: Date | undefined, days: number): boolean =>
  since !== undefined && NOW.getTime() - since.getTime() >= days * DAY - HOUR;

describe('a stale decision', () => {
  it('never acts on a protected user', () => {
    fc.assert(
      fc.property(
        facts,
        stale,
        escalation,
        warnOnly,
        fc.mixedCase(fc.constant('ci-deployer')),
        (known, rule, delays, only, user) => {
          const policy = aPolicy({
            stale: rule,
            escalation: delays,
            protectedIdentities: [aProtectedIdentity({ user })],
          });
          expect(decideStale(known, { policy, warnOnly: only, now: NOW }).decision).toBe('keep');
        },
      ),
      RUNS,
    );
  });

  const selectors = fc.constantFrom<Partial<ExemptionEntry>>(
    { user: 'ci-deployer' },
    { user: 'CI-DEPLOYER' },
    { accessKeyId: 'AKIARTX3GSDSQEXAMPLE' },
    { path: '/team/' },
    { path: '/' },
  );

  it('never acts on a key that the configuration exempts, its last day included', () => {
    fc.assert(
      fc.property(facts, stale, selectors, fc.nat({ max: 5000 }), (known, rule, selector, days) => {
        const policy = aPolicy({ stale: rule, exemptions: [anExemption({ ...selector, expires: dayAhead(days) })] });
        expect(decideStale(known, { policy, warnOnly: false, now: NOW }).decision).toBe('keep');
      }),
      RUNS,
    );
  });

  it('never acts on a key whose tag exempts it or cannot be read', () => {
    const values = fc.oneof(
      fc.nat({ max: 180 }).map(dayAhead),
      fc.string().filter((text) => !/^\d{4}-\d{2}-\d{2}$/.test(text)),
    );
    fc.assert(
      fc.property(facts, stale, values, (known, rule, value) => {
        const tagged = { ...known, tags: new Map([['keystop:exempt-until', value]]) };
        const decision = decideStale(tagged, { policy: aPolicy({ stale: rule }), warnOnly: false, now: NOW });
        expect(decision.decision).toBe('keep');
      }),
      RUNS,
    );
  });

  it('never acts on a key of unknown use', () => {
    fc.assert(
      fc.property(facts, stale, escalation, (known, rule, delays) => {
        const policy = aPolicy({ stale: rule, escalation: delays });
        const unknown: StaleFacts = { ...known, usage: { kind: 'unknown' } };
        expect(decideStale(unknown, { policy, warnOnly: false, now: NOW })).toMatchObject({ why: 'usage-unknown' });
      }),
      RUNS,
    );
  });

  it('never acts before it knows the tags', () => {
    fc.assert(
      fc.property(facts, stale, (known, rule) => {
        const untagged = { ...known, tags: undefined };
        const decision = decideStale(untagged, { policy: aPolicy({ stale: rule }), warnOnly: false, now: NOW });
        expect(['keep', 'read-tags']).toContain(decision.decision);
      }),
      RUNS,
    );
  });

  it('never contains where the mode, the run or the window forbids it', () => {
    const forbidden = fc.constantFrom(
      { policy: aPolicy({ staleMode: 'warn' }), warnOnly: false },
      { policy: aPolicy({ staleMode: 'observe' }), warnOnly: false },
      { policy: aPolicy(), warnOnly: true },
      { policy: aPolicy({ containWindow: { days: ['MON'], fromHour: 0, toHour: 24 } }), warnOnly: false },
    );
    fc.assert(
      fc.property(facts, forbidden, (known, context) => {
        const decision = decideStale(known, { ...context, now: NOW });
        expect(decision.decision === 'act' ? decision.step : 'none').not.toBe('contain');
      }),
      RUNS,
    );
  });

  it('acts only on what the rule calls stale', () => {
    fc.assert(
      fc.property(facts, stale, (known, rule) => {
        const decision = decideStale(known, { policy: aPolicy({ stale: rule }), warnOnly: false, now: NOW });
        expect(decision.decision === 'act' ? judgeStaleness(known, rule, NOW).stale : true).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('the escalation', () => {
  it('never contains before both delays are over, less the hour for jitter', () => {
    fc.assert(
      fc.property(states, usages, rules, (state, usage, rule) => {
        const { step } = nextStep(state, usage, rule, NOW);
        const isDue = waited(state.warnedAt, rule.warningDays) && waited(state.finalWarnedAt, rule.finalWarningDays);
        expect(step === 'contain' ? isDue : true).toBe(true);
      }),
      RUNS,
    );
  });

  it('never contains after a use since either warning', () => {
    fc.assert(
      fc.property(states, instants, rules, (state, usedAt, rule) => {
        const usage = { kind: 'used', at: usedAt, service: 's3', region: 'eu-west-1' } as const;
        const { step } = nextStep(state, usage, rule, NOW);
        const isUsedSince = [state.warnedAt, state.finalWarnedAt].some((at) => at !== undefined && usedAt > at);
        expect(isUsedSince ? step : 'none').not.toBe('contain');
      }),
      RUNS,
    );
  });

  it('does nothing during a hold', () => {
    fc.assert(
      fc.property(states, usages, rules, (state, usage, rule) => {
        const isHeld = state.reactivation !== undefined && state.reactivation.holdUntil > NOW;
        expect(isHeld ? nextStep(state, usage, rule, NOW).step : 'wait').toBe('wait');
      }),
      RUNS,
    );
  });

  it('waits until an instant that lies ahead, and then goes on', () => {
    fc.assert(
      fc.property(states, usages, rules, (state, usage, rule) => {
        const step = nextStep(state, usage, rule, NOW);
        fc.pre(step.step === 'wait');
        const then = nextStep(state, usage, rule, step.until);
        expect(step.until > NOW).toBe(true);
        expect(then.step === 'wait' ? then.until > step.until : true).toBe(true);
      }),
      RUNS,
    );
  });

  it('contains a key in three runs at the least, whenever they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), rules, (gaps, rule) => {
        let now = NOW;
        let state = aKeyState();
        const steps: string[] = [];
        for (const gap of gaps) {
          const { step } = nextStep(state, { kind: 'never' }, rule, now);
          if (step !== 'wait') steps.push(step);
          if (step === 'warn') state = { ...state, warnedAt: now };
          if (step === 'final-warn') state = { ...state, finalWarnedAt: now };
          if (step === 'contain') break;
          now = new Date(now.getTime() + gap * DAY);
        }
        expect(['warn', 'final-warn', 'contain'].slice(0, steps.length)).toEqual(steps);
      }),
      RUNS,
    );
  });
});

describe('staleness', () => {
  it('never ends by waiting: what is stale now is stale later', () => {
    fc.assert(
      fc.property(instants, usages, stale, fc.nat({ max: 100 }), (createdAt, usage, rule, days) => {
        const later = new Date(NOW.getTime() + days * DAY);
        const key = { createdAt, usage };
        expect(judgeStaleness(key, rule, NOW).stale ? judgeStaleness(key, rule, later).stale : true).toBe(true);
      }),
      RUNS,
    );
  });

  it('is never overlooked by the credential report: each stale key makes its user a candidate', () => {
    fc.assert(
      fc.property(
        instants,
        usages,
        stale,
        fc.nat({ max: 400 }),
        instants,
        (createdAt, usage, rule, days, rotatedAt) => {
          // A key is no older than its user, and the report may know of less use than IAM does, never of more.
          const row = {
            userName: 'alice',
            userPath: '/',
            userCreatedAt: new Date(createdAt.getTime() - days * DAY),
            activeKeys: [{ rotatedAt, usage }],
          };
          expect(judgeStaleness({ createdAt, usage }, rule, NOW).stale ? isCandidate(row, rule, NOW) : true).toBe(true);
        },
      ),
      RUNS,
    );
  });
});

// Few instants, so that creations, changes and uses meet in one second.
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY);
const moments = fc.constantFrom(200, 150, 95, 90, 80, 10, 1).map(daysAgo);
const REPORTED_AT = daysAgo(0.1);
const sinceReport = fc.constantFrom(0.1, 0.05, 0).map(daysAgo);
const usedAt = (at: Date): Usage => ({ kind: 'used', at, service: 's3', region: 'eu-west-1' });
const later = (one: Date, other: Date): Date => (one > other ? one : other);

/** A key's true life: what the report was made from, and what became of it since. */
const lives = fc
  .record({
    createdAt: fc.oneof({ weight: 5, arbitrary: moments }, { weight: 1, arbitrary: sinceReport }),
    changedAt: fc.option(moments, { nil: undefined }),
    usedAt: fc.option(moments, { nil: undefined }),
    usedSince: fc.option(sinceReport, { nil: undefined }),
    wasActive: fc.boolean(),
    isActive: fc.boolean(),
    isDeleted: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  })
  .map((life) => ({
    ...life,
    changedAt: later(life.changedAt ?? life.createdAt, life.createdAt),
    usedAt: life.usedAt === undefined ? undefined : later(life.usedAt, life.createdAt),
    wasThere: life.createdAt < REPORTED_AT,
  }));
// IAM lets a user have two keys at a time.
const users = fc
  .array(lives, { maxLength: 3 })
  .filter((keys) => keys.filter((key) => key.wasThere).length <= 2 && keys.filter((key) => !key.isDeleted).length <= 2)
  .map((keys) => keys.map((key, at) => ({ ...key, accessKeyId: `AKIA${at}` })));
type Life = typeof users extends fc.Arbitrary<readonly (infer T)[]> ? T : never;

const wasUsed = ({ usedAt: at }: Life): Usage => (at === undefined ? { kind: 'never' } : usedAt(at));
const isUsed = (key: Life): Usage =>
  key.usedSince === undefined ? wasUsed(key) : usedAt(later(key.usedSince, key.createdAt));

function rowOf(keys: readonly Life[], isReversed: boolean): ReportRow & { inactiveKeys: ReportRow['activeKeys'] } {
  const there = keys.filter((key) => key.wasThere);
  const slots = (isReversed ? there.toReversed() : there).map((key) => {
    return { wasActive: key.wasActive, rotatedAt: key.changedAt, usage: wasUsed(key) };
  });
  return {
    userName: 'alice',
    userPath: '/',
    userCreatedAt: daysAgo(250),
    activeKeys: slots.filter(({ wasActive }) => wasActive),
    inactiveKeys: slots.filter(({ wasActive }) => !wasActive),
  };
}

describe('what spares a call', () => {
  it('tells of a key by the report what the report was told of that very key', () => {
    fc.assert(
      fc.property(users, fc.boolean(), (keys, isReversed) => {
        const listed = keys.filter((key) => !key.isDeleted);
        for (const [id, usage] of reportedUsage(listed, rowOf(keys, isReversed))) {
          const key = listed.find(({ accessKeyId }) => accessKeyId === id) as Life;
          expect([key.wasThere, usage]).toEqual([true, wasUsed(key)]);
        }
      }),
      RUNS,
    );
  });

  it('leaves out no key that the rule would call stale, whatever happened since the report', () => {
    fc.assert(
      fc.property(users, stale, fc.boolean(), (keys, rule, isReversed) => {
        const row = rowOf(keys, isReversed);
        const listed = keys.filter((key) => !key.isDeleted);
        const reported = reportedUsage(listed, row);
        for (const key of listed.filter(({ isActive }) => isActive)) {
          const known = reported.get(key.accessKeyId);
          const usage: Usage = known?.kind === 'used' ? known : { kind: 'never' };
          const isSpared = safeUntil({ createdAt: key.createdAt, usage }, rule, NOW) !== undefined;
          const { createdAt } = key;
          expect(isSpared ? judgeStaleness({ createdAt, usage: isUsed(key) }, rule, NOW).stale : false).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it('passes over no user whose key was stale when the report was made', () => {
    fc.assert(
      fc.property(users, stale, fc.boolean(), (keys, rule, isReversed) => {
        const isCandidateUser = isCandidate(rowOf(keys, isReversed), rule, NOW);
        const staleKeys = keys.filter(
          (key) => key.wasThere && key.wasActive && judgeStaleness({ ...key, usage: wasUsed(key) }, rule, NOW).stale,
        );
        expect(staleKeys.length > 0 ? isCandidateUser : true).toBe(true);
      }),
      RUNS,
    );
  });

  it('remembers a key no longer than the rule leaves it alone', () => {
    const days = fc.nat({ max: 130 });
    fc.assert(
      fc.property(facts, stale, escalation, days, fc.nat({ max: 86_399 }), (known, rule, delays, day, seconds) => {
        const policy = aPolicy({ stale: rule, escalation: delays });
        const now = new Date(NOW.getTime() + day * DAY + seconds * 1000);
        const by = { rule: 'rule', stale: policy.stale };
        const tagged = { ...known, tags: new Map<string, string>() };
        const first = decideStale(tagged, { policy, warnOnly: false, now: NOW });
        fc.pre(first.decision === 'keep');
        const row = { ...rowOf([], false), activeKeys: [{ rotatedAt: known.createdAt, usage: known.usage }] };
        const remembered = rememberRow(row, [{ ...known, why: first.why, until: first.until }], by, NOW);
        const isPassedOver = isUnchanged(row, remembered, by, now);
        const then = decideStale(tagged, { policy, warnOnly: false, now }).decision;
        expect(isPassedOver ? then : 'keep').toBe('keep');
      }),
      RUNS,
    );
  });
});

describe('the run limits', () => {
  const counts = fc.nat({ max: 400 });
  const limits = fc.record({
    maxKeysPerRun: fc.nat({ max: 100 }),
    minKeysForPercent: fc.nat({ max: 20 }),
    maxPercentPerRun: fc.double({ min: 0, max: 100, noNaN: true }),
  });

  it('are monotone: fewer keys due pass where more pass', () => {
    fc.assert(
      fc.property(counts, counts, counts, limits, (one, other, active, limit) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        expect(checkRunLimits(more, active, limit).within ? checkRunLimits(fewer, active, limit).within : true).toBe(
          true,
        );
      }),
      RUNS,
    );
  });

  it('are monotone: more Active keys pass where fewer pass', () => {
    fc.assert(
      fc.property(counts, counts, counts, limits, (due, one, other, limit) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        expect(checkRunLimits(due, fewer, limit).within ? checkRunLimits(due, more, limit).within : true).toBe(true);
      }),
      RUNS,
    );
  });

  it('say what they mean: at most the number, and at most the few or the percentage', () => {
    fc.assert(
      fc.property(counts, counts, limits, (due, active, limit) => {
        const isFew = due <= limit.minKeysForPercent || due <= (active * limit.maxPercentPerRun) / 100;
        expect(checkRunLimits(due, active, limit).within).toBe(due <= limit.maxKeysPerRun && isFew);
      }),
      RUNS,
    );
  });

  it('allow what they say they allow', () => {
    fc.assert(
      fc.property(counts, counts, limits, (due, active, limit) => {
        const check = checkRunLimits(due, active, limit);
        expect(check.within || check.due > check.allowed).toBe(true);
      }),
      RUNS,
    );
  });
});
