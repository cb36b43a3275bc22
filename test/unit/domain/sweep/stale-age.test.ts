import { METRIC_DIMENSION } from '../../../../lambda/contract.ts';
import { staleAgeOf } from '../../../../lambda/domain/sweep/stale-age.ts';
import { ago, DAY, NOW } from '../../../support/builders/builders.ts';

describe('staleAgeOf', () => {
  it.each([
    ['just now', 0, 'under-180-days'],
    ['one millisecond less than 180 days', 180 * DAY - 1, 'under-180-days'],
    ['exactly 180 days', 180 * DAY, '180-to-364-days'],
    ['one millisecond less than 365 days', 365 * DAY - 1, '180-to-364-days'],
    ['exactly 365 days', 365 * DAY, 'from-365-days'],
    ['ten years', 3650 * DAY, 'from-365-days'],
  ])('tells %s as %#', (_name, milliseconds, age) => {
    expect(staleAgeOf(ago(milliseconds), NOW)).toBe(age);
  });

  it('tells nothing but the values of the dimension', () => {
    const told = new Set([0, 200, 400].map((days) => staleAgeOf(ago(days * DAY), NOW)));
    expect([...told]).toEqual([...METRIC_DIMENSION.age.values]);
  });
});
