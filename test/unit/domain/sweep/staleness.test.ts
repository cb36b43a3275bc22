import type { Usage } from '../../../../lambda/domain/keys/access-key.ts';
import { isOlderThan, judgeStaleness, staleAfter } from '../../../../lambda/domain/sweep/staleness.ts';
import { ago, DAY, NOW, SECOND } from '../../../support/builders/builders.ts';

const RULE = { unusedDays: 90, maxAgeDays: undefined };
const used = (at: Date): Usage => ({ kind: 'used', at, service: 's3', region: 'eu-west-1' });

describe('judgeStaleness', () => {
  it.each([
    ['exactly 90 days ago is in use', 90 * DAY, false],
    ['90 days and one second ago is stale', 90 * DAY + SECOND, true],
    ['one second less than 90 days ago is in use', 90 * DAY - SECOND, false],
    ['one day less is in use', 89 * DAY, false],
    ['one day more is stale', 91 * DAY, true],
  ])('a key last used %s', (_name, age, stale) => {
    expect(judgeStaleness({ createdAt: ago(900 * DAY), usage: used(ago(age)) }, RULE, NOW).stale).toBe(stale);
  });

  it.each([
    ['exactly 90 days ago is in use', 90 * DAY, false],
    ['90 days and one second ago is stale', 90 * DAY + SECOND, true],
  ])('a key never used and created %s', (_name, age, stale) => {
    expect(judgeStaleness({ createdAt: ago(age), usage: { kind: 'never' } }, RULE, NOW).stale).toBe(stale);
  });

  it('counts an unused key from its last use', () => {
    const since = ago(100 * DAY);
    expect(judgeStaleness({ createdAt: ago(900 * DAY), usage: used(since) }, RULE, NOW)).toEqual({
      stale: true,
      reason: 'unused',
      since,
    });
  });

  it('counts a key never used from its creation', () => {
    const since = ago(100 * DAY);
    expect(judgeStaleness({ createdAt: since, usage: { kind: 'never' } }, RULE, NOW)).toEqual({
      stale: true,
      reason: 'unused',
      since,
    });
  });

  it('never makes a key stale by its age alone where no age is set', () => {
    expect(judgeStaleness({ createdAt: ago(9000 * DAY), usage: used(NOW) }, RULE, NOW)).toEqual({
      stale: false,
      reason: 'in-use',
    });
  });

  it.each([
    ['exactly 365 days ago is no reason', 365 * DAY, false],
    ['365 days and one second ago is unrotated', 365 * DAY + SECOND, true],
  ])('with a greatest age, creation %s', (_name, age, stale) => {
    const rule = { unusedDays: 90, maxAgeDays: 365 };
    expect(judgeStaleness({ createdAt: ago(age), usage: used(NOW) }, rule, NOW).stale).toBe(stale);
  });

  it('tells unrotated from unused, and since when', () => {
    const rule = { unusedDays: 90, maxAgeDays: 365 };
    const createdAt = ago(400 * DAY);
    expect(judgeStaleness({ createdAt, usage: used(NOW) }, rule, NOW)).toEqual({
      stale: true,
      reason: 'unrotated',
      since: createdAt,
    });
  });

  it('tells unused before unrotated where both hold', () => {
    const rule = { unusedDays: 90, maxAgeDays: 365 };
    expect(judgeStaleness({ createdAt: ago(400 * DAY), usage: { kind: 'never' } }, rule, NOW)).toMatchObject({
      reason: 'unused',
    });
  });

  it.each([
    ['by disuse', RULE],
    ['by age (a key of unknown use was once warned of and contained)', { unusedDays: 90, maxAgeDays: 365 }],
  ])('never takes unknown usage for stale, %s', (_name, rule) => {
    expect(judgeStaleness({ createdAt: ago(9000 * DAY), usage: { kind: 'unknown' } }, rule, NOW)).toEqual({
      stale: false,
      reason: 'usage-unknown',
    });
  });

  it.each([
    ['a use in the future', used(ago(-DAY))],
    ['an instant that is none', used(new Date(Number.NaN))],
  ])('takes a key with %s for in use', (_name, usage) => {
    expect(judgeStaleness({ createdAt: ago(900 * DAY), usage }, RULE, NOW)).toEqual({ stale: false, reason: 'in-use' });
  });

  it('takes no key for stale by a rule that is no number', () => {
    const rule = { unusedDays: Number.NaN, maxAgeDays: Number.NaN };
    expect(judgeStaleness({ createdAt: ago(900 * DAY), usage: { kind: 'never' } }, rule, NOW).stale).toBe(false);
  });
});

describe('isOlderThan', () => {
  it.each([
    ['not exactly that many days ago', 7 * DAY, false],
    ['one second more', 7 * DAY + SECOND, true],
    ['not one second less', 7 * DAY - SECOND, false],
  ])('is older: %s', (_name, age, expected) => {
    expect(isOlderThan(ago(age), 7, NOW)).toBe(expected);
  });
});

describe('staleAfter', () => {
  const created = ago(50 * DAY);

  it('is the rule’s days after the last use', () => {
    expect(staleAfter({ createdAt: created, usage: used(ago(DAY)) }, RULE)).toEqual(ago(-89 * DAY));
  });

  it('is the rule’s days after creation for a key never used', () => {
    expect(staleAfter({ createdAt: created, usage: { kind: 'never' } }, RULE)).toEqual(ago(-40 * DAY));
  });

  it('is the greatest age where that comes first', () => {
    const rule = { unusedDays: 90, maxAgeDays: 60 };
    expect(staleAfter({ createdAt: created, usage: used(ago(DAY)) }, rule)).toEqual(ago(-10 * DAY));
  });

  it('is unknown where the usage is', () => {
    expect(staleAfter({ createdAt: created, usage: { kind: 'unknown' } }, RULE)).toBeUndefined();
  });
});
