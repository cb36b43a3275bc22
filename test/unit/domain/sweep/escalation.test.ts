import type { Usage } from '../../../../lambda/domain/keys/access-key.ts';
import { nextStep, quietUntil } from '../../../../lambda/domain/sweep/escalation.ts';
import { ago, aKeyState, ahead, DAY, HOUR, NOW, SECOND } from '../../../support/builders/builders.ts';

const RULE = { warningDays: 14, finalWarningDays: 3 };
const NEVER: Usage = { kind: 'never' };
const used = (at: Date): Usage => ({ kind: 'used', at, service: 's3', region: 'eu-west-1' });

describe('nextStep', () => {
  it('warns first', () => {
    expect(nextStep(aKeyState(), NEVER, RULE, NOW)).toEqual({ step: 'warn' });
  });

  it('warns, however long a key has been stale', () => {
    expect(nextStep(aKeyState(), used(ago(9000 * DAY)), RULE, NOW)).toEqual({ step: 'warn' });
  });

  it('warns again where the warning was not delivered', () => {
    expect(nextStep(aKeyState({ undeliveredAt: ago(30 * DAY) }), NEVER, RULE, NOW)).toEqual({ step: 'warn' });
  });

  // 14 - 3 days after the warning, less one hour for a schedule that does not fire to the second.
  it.each([
    ['exactly 11 days less one hour ago', 11 * DAY - HOUR, 'final-warn'],
    ['one second less ago', 11 * DAY - HOUR - SECOND, 'wait'],
    ['one second more ago', 11 * DAY - HOUR + SECOND, 'final-warn'],
    ['one day less ago', 10 * DAY, 'wait'],
    ['a year ago', 365 * DAY, 'final-warn'],
  ])('after a warning %s: %s', (_name, age, step) => {
    expect(nextStep(aKeyState({ warnedAt: ago(age) }), NEVER, RULE, NOW).step).toBe(step);
  });

  it('tells until when it waits for the final warning', () => {
    expect(nextStep(aKeyState({ warnedAt: ago(DAY) }), NEVER, RULE, NOW)).toEqual({
      step: 'wait',
      reason: 'warned',
      until: ahead(10 * DAY - HOUR),
    });
  });

  it.each([
    ['warned exactly 14 days less one hour ago', 14 * DAY - HOUR, 10 * DAY, 'contain'],
    ['warned one second less ago', 14 * DAY - HOUR - SECOND, 10 * DAY, 'wait'],
    ['finally warned exactly 3 days less one hour ago', 30 * DAY, 3 * DAY - HOUR, 'contain'],
    ['finally warned one second less ago', 30 * DAY, 3 * DAY - HOUR - SECOND, 'wait'],
    ['finally warned one day less ago', 30 * DAY, 2 * DAY, 'wait'],
    ['finally warned one day more ago', 30 * DAY, 4 * DAY, 'contain'],
    ['both long ago', 300 * DAY, 200 * DAY, 'contain'],
  ])('%s: the next step is right', (_name, warned, finallyWarned, step) => {
    const state = aKeyState({ warnedAt: ago(warned), finalWarnedAt: ago(finallyWarned) });
    expect(nextStep(state, NEVER, RULE, NOW).step).toBe(step);
  });

  it('tells until when it waits after the final warning: the later of both dates', () => {
    const state = aKeyState({ warnedAt: ago(13 * DAY), finalWarnedAt: ago(DAY) });
    expect(nextStep(state, NEVER, RULE, NOW)).toEqual({
      step: 'wait',
      reason: 'finally-warned',
      until: ahead(2 * DAY - HOUR),
    });
  });

  it.each([
    ['one second after the warning', 20 * DAY - SECOND, 'warn'],
    ['exactly when warned', 20 * DAY, 'contain'],
    ['one second before the warning', 20 * DAY + SECOND, 'contain'],
    ['between the warnings', 8 * DAY, 'warn'],
    ['after the final warning', DAY, 'warn'],
  ])('a key used %s: %s', (_name, age, step) => {
    const state = aKeyState({ warnedAt: ago(20 * DAY), finalWarnedAt: ago(5 * DAY) });
    expect(nextStep(state, used(ago(age)), RULE, NOW).step).toBe(step);
  });

  it('finally warns anew where only the final warning was before the last use', () => {
    const state = aKeyState({ warnedAt: ago(20 * DAY), finalWarnedAt: ago(22 * DAY) });
    expect(nextStep(state, used(ago(21 * DAY)), RULE, NOW).step).toBe('final-warn');
  });

  it.each([
    ['one second before the hold ends', ahead(SECOND), 'wait'],
    ['exactly at its end', NOW, 'contain'],
    ['one second after it', ago(SECOND), 'contain'],
  ])('a key reactivated: %s', (_name, holdUntil, step) => {
    const reactivation = { at: ago(14 * DAY), holdUntil, resolvedFindingIds: [] };
    const state = aKeyState({ warnedAt: ago(30 * DAY), finalWarnedAt: ago(20 * DAY), reactivation });
    expect(nextStep(state, NEVER, RULE, NOW).step).toBe(step);
  });

  it('tells until when the hold lasts', () => {
    const reactivation = { at: ago(DAY), holdUntil: ahead(DAY), resolvedFindingIds: [] };
    expect(nextStep(aKeyState({ reactivation }), NEVER, RULE, NOW)).toEqual({
      step: 'wait',
      reason: 'held',
      until: ahead(DAY),
    });
  });

  it('finally warns at once where the final delay is the longer one, and then still waits it out', () => {
    const rule = { warningDays: 3, finalWarningDays: 14 };
    const finallyWarned = aKeyState({ warnedAt: ago(10 * DAY), finalWarnedAt: ago(9 * DAY) });
    const steps = [nextStep(aKeyState({ warnedAt: NOW }), NEVER, rule, NOW), nextStep(finallyWarned, NEVER, rule, NOW)];
    expect(steps.map(({ step }) => step)).toEqual(['final-warn', 'wait']);
  });

  it('never contains by a delay that is no number', () => {
    const state = aKeyState({ warnedAt: ago(30 * DAY), finalWarnedAt: ago(20 * DAY) });
    expect(nextStep(state, NEVER, { warningDays: Number.NaN, finalWarningDays: 3 }, NOW).step).toBe('wait');
  });
});

describe('quietUntil', () => {
  it('is the day of the final warning after a warning, less the hour of jitter', () => {
    expect(quietUntil('warn', RULE, NOW)).toEqual(ahead(11 * DAY - HOUR));
  });

  it('is the day of the containment after the final warning', () => {
    expect(quietUntil('final-warn', RULE, NOW)).toEqual(ahead(3 * DAY - HOUR));
  });

  it('is never later than the next step says', () => {
    const next = nextStep(aKeyState({ warnedAt: NOW }), NEVER, RULE, NOW);
    expect(next).toEqual({ step: 'wait', reason: 'warned', until: quietUntil('warn', RULE, NOW) });
  });
});
