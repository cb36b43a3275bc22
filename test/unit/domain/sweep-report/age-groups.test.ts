import { ageGroups } from '../../../../lambda/domain/sweep-report/age-groups.ts';
import type { SweptKeyStatus } from '../../../../lambda/domain/sweep-report/swept-key.ts';
import { ago, DAY, NOW } from '../../../support/builders/builders.ts';
import { aSweptKey } from '../../../support/builders/report-builders.ts';

const aged = (days: number | undefined, standing: SweptKeyStatus = 'in-use') =>
  aSweptKey({ createdAt: days === undefined ? undefined : ago(days * DAY), standing });

/** The labels of the groups that hold a key. */
function groupsOf(...days: readonly (number | undefined)[]): readonly string[] {
  const groups = ageGroups(
    days.map((each) => aged(each)),
    NOW,
  );
  return groups.filter(({ stale, others }) => stale + others > 0).map(({ label }) => label);
}

describe('ageGroups', () => {
  it.each([
    [30, '≤30d'],
    [90, '≤90d'],
    [180, '≤180d'],
    [365, '≤1y'],
    [730, '≤2y'],
    [1095, '≤3y'],
  ])('puts a key of exactly %i days, and of one day less, into the group that ends there', (days, label) => {
    expect([groupsOf(days), groupsOf(days - 1)]).toEqual([[label], [label]]);
  });

  it.each([
    [30, '≤90d'],
    [90, '≤180d'],
    [180, '≤1y'],
    [365, '≤2y'],
    [730, '≤3y'],
    [1095, '>3y'],
  ])('puts a key one day older than %i days into the next group', (days, label) => {
    expect(groupsOf(days + 1)).toEqual([label]);
  });

  it('has every group, also without a key', () => {
    expect(ageGroups([], NOW).map(({ label }) => label)).toEqual(['≤30d', '≤90d', '≤180d', '≤1y', '≤2y', '≤3y', '>3y']);
  });

  it('counts stale keys apart', () => {
    const [, , group] = ageGroups([aged(100, 'warned'), aged(110), aged(120, 'due')], NOW);
    expect(group).toEqual({ label: '≤180d', stale: 2, others: 1 });
  });

  it('puts keys of unknown age into a last group of their own', () => {
    expect(ageGroups([aged(undefined), aged(undefined, 'warned')], NOW).at(-1)).toEqual({
      label: 'unknown',
      stale: 1,
      others: 1,
    });
  });
});
