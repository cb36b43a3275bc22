import {
  checkOrganizationLimit,
  checkRunLimits,
  dayLimit,
  isRunLimit,
} from '../../../../lambda/domain/sweep/run-limits.ts';

const LIMITS = { maxKeysPerRun: 25, minKeysForPercent: 3, maxPercentPerRun: 10 };

describe('checkRunLimits', () => {
  it.each([
    ['exactly 25 of many', 25, 10_000, true],
    ['one more than 25', 26, 10_000, false],
    ['one less than 25', 24, 10_000, true],
    ['exactly 10 percent', 10, 100, true],
    ['one more than 10 percent', 11, 100, false],
    ['exactly 3, though more than 10 percent', 3, 3, true],
    ['one more than 3 and more than 10 percent', 4, 10, false],
    ['4 of 39, more than 10 percent by a fraction', 4, 39, false],
    ['4 of 40, exactly 10 percent', 4, 40, true],
    ['none', 0, 0, true],
  ])('%s', (_name, due, activeKeys, within) => {
    expect(checkRunLimits(due, activeKeys, LIMITS).within).toBe(within);
  });

  it('tells that the number of keys is the limit, and what it allows', () => {
    expect(checkRunLimits(26, 10_000, LIMITS)).toEqual({ within: false, limit: 'maxKeysPerRun', due: 26, allowed: 25 });
  });

  it('tells that the percentage is the limit, and what it allows', () => {
    expect(checkRunLimits(8, 70, LIMITS)).toEqual({ within: false, limit: 'maxPercentPerRun', due: 8, allowed: 7 });
  });

  it('lets nothing through a limit of zero', () => {
    expect(checkRunLimits(1, 100, { maxKeysPerRun: 0, minKeysForPercent: 0, maxPercentPerRun: 0 }).within).toBe(false);
  });

  it.each(['maxKeysPerRun', 'minKeysForPercent', 'maxPercentPerRun'] as const)(
    'refuses where %s is no number (it once let every key through)',
    (limit) => {
      expect(checkRunLimits(1, 100, { ...LIMITS, [limit]: Number.NaN }).within).toBe(false);
    },
  );
});

describe('dayLimit', () => {
  it.each([
    ['the share of Active keys', 100, 10],
    ['the share, rounded down', 109, 10],
    ['minKeysForPercent where the share is less', 29, 3],
    ['maxKeysPerRun where the share is more', 1000, 25],
    ['minKeysForPercent where nobody has counted', undefined, 3],
  ])('is %s', (_what, activeKeys, most) => {
    expect(dayLimit(activeKeys, LIMITS)).toBe(most);
  });

  it('is maxKeysPerRun where that is less than minKeysForPercent', () => {
    expect(dayLimit(1000, { ...LIMITS, maxKeysPerRun: 1 })).toBe(1);
  });

  it.each(['maxKeysPerRun', 'minKeysForPercent', 'maxPercentPerRun'] as const)(
    'is no number where %s is none, which lets nothing through',
    (limit) => {
      expect(dayLimit(100, { ...LIMITS, [limit]: Number.NaN })).toBeNaN();
    },
  );
});

describe('checkOrganizationLimit', () => {
  const limits = { maxKeysPerOrganizationRun: 100 };

  it.each([
    ['less', 99],
    ['exactly as many', 100],
  ])('lets through %s than it allows', (_, due) => {
    expect(checkOrganizationLimit(due, limits)).toEqual({ within: true });
  });

  it('stops one key more', () => {
    expect(checkOrganizationLimit(101, limits)).toEqual({
      within: false,
      limit: 'maxKeysPerOrganizationRun',
      due: 101,
      allowed: 100,
    });
  });

  it('stops everything where it is no number', () => {
    expect(checkOrganizationLimit(0, { maxKeysPerOrganizationRun: Number.NaN }).within).toBe(false);
  });
});

describe('isRunLimit', () => {
  it.each([
    ['maxKeysPerRun', true],
    ['maxPercentPerRun', true],
    ['maxKeysPerOrganizationRun', true],
    ['minKeysForPercent', false],
    ['toString', false],
  ])('says of %s: %p', (name, expected) => {
    expect(isRunLimit(name)).toBe(expected);
  });
});
