import { ageDays } from '../../../../lambda/domain/shared/age-days.ts';

const CREATED = new Date('2026-11-20T12:00:00.000Z');
const after = (milliseconds: number): Date => new Date(CREATED.getTime() + milliseconds);

describe('ageDays', () => {
  it.each([
    ['exactly two days', 2 * 86_400_000, 2],
    ['one millisecond less than two days', 2 * 86_400_000 - 1, 1],
  ])('counts whole days: %s', (_name, milliseconds, days) => {
    expect(ageDays(CREATED, after(milliseconds))).toBe(days);
  });
});
