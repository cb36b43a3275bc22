import { addCounts, NO_COUNTS } from '../../../lambda/domain/sweep-counts.ts';

const COUNTS = { stale: 1, warned: 2, undelivered: 3, contained: 4, usedSince: 5, failed: 6 };

describe('addCounts', () => {
  it('adds each count to its own', () => {
    const other = { stale: 10, warned: 20, undelivered: 30, contained: 40, usedSince: 50, failed: 60 };
    expect(addCounts(COUNTS, other)).toEqual({
      stale: 11,
      warned: 22,
      undelivered: 33,
      contained: 44,
      usedSince: 55,
      failed: 66,
    });
  });

  it('leaves as it is what the other does not count', () => {
    expect(addCounts(COUNTS, {})).toEqual(COUNTS);
  });

  it('starts from nothing', () => {
    expect(addCounts(NO_COUNTS, COUNTS)).toEqual(COUNTS);
  });
});
