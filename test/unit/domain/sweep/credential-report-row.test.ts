import type { Usage } from '../../../../lambda/domain/keys/access-key.ts';
import { isCandidate, type ReportRow } from '../../../../lambda/domain/sweep/credential-report-row.ts';
import { ago, DAY, NOW, SECOND } from '../../../support/builders/builders.ts';

const RULE = { unusedDays: 90, maxAgeDays: undefined };
const used = (at: Date): Usage => ({ kind: 'used', at, service: 's3', region: 'eu-west-1' });

function aRow(usages: readonly Usage[], over: Partial<ReportRow> = {}): ReportRow {
  return {
    userName: 'ci-deployer',
    userPath: '/',
    userCreatedAt: ago(900 * DAY),
    activeKeys: usages.map((usage) => ({ rotatedAt: ago(DAY), usage })),
    ...over,
  };
}

describe('isCandidate', () => {
  it.each([
    ['exactly 90 days ago', 90 * DAY, false],
    ['90 days and one second ago', 90 * DAY + SECOND, true],
    ['one day less than 90 ago', 89 * DAY, false],
  ])('judges a key last used %s', (_name, age, expected) => {
    expect(isCandidate(aRow([used(ago(age))]), RULE, NOW)).toBe(expected);
  });

  it.each([
    ['exactly 90 days old', 90 * DAY, false],
    ['90 days and one second old', 90 * DAY + SECOND, true],
  ])('judges a key never used by its user, who is %s: the report resets the age of the key', (_name, age, expected) => {
    expect(isCandidate(aRow([{ kind: 'never' }], { userCreatedAt: ago(age) }), RULE, NOW)).toBe(expected);
  });

  it.each([
    ['unknown use', aRow([{ kind: 'unknown' }])],
    ['a user of unknown age', aRow([{ kind: 'never' }], { userCreatedAt: undefined })],
    ['one stale key beside one in use', aRow([used(NOW), used(ago(100 * DAY))])],
  ])('errs towards yes for %s', (_name, row) => {
    expect(isCandidate(row, RULE, NOW)).toBe(true);
  });

  it('passes over a user without Active keys', () => {
    expect(isCandidate(aRow([]), RULE, NOW)).toBe(false);
  });

  it.each([
    ['exactly 365 days old', 365 * DAY, false],
    ['365 days and one second old', 365 * DAY + SECOND, true],
  ])('with a greatest age, judges a key in use by its user, who is %s', (_name, age, expected) => {
    const row = aRow([used(NOW)], { userCreatedAt: ago(age) });
    expect(isCandidate(row, { unusedDays: 90, maxAgeDays: 365 }, NOW)).toBe(expected);
  });
});
