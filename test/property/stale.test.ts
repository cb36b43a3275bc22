import * as fc from 'fast-check';
import type { ExemptionEntry } from '../../lambda/contract.ts';
import { nextStep } from '../../lambda/domain/sweep/escalation.ts';
import { checkRunLimits } from '../../lambda/domain/sweep/run-limits.ts';
import { decideStale, type StaleFacts } from '../../lambda/domain/sweep/stale-decision.ts';
import { isCandidate } from '../../lambda/domain/sweep/credential-report-row.ts';
import { judgeStaleness } from '../../lambda/domain/sweep/staleness.ts';
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
