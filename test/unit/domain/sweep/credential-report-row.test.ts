import type { Usage } from '../../../../lambda/domain/keys/access-key.ts';
import { isCandidate, reportedUsage, type ReportRow } from '../../../../lambda/domain/sweep/credential-report-row.ts';
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

const slot = (rotatedAt: Date | undefined, usage: Usage) => ({ rotatedAt, usage });

describe('reportedUsage', () => {
  const [OLDER, NEWER, LATER] = [ago(300 * DAY), ago(200 * DAY), ago(10 * DAY)];
  const [BUSY, QUIET] = [used(ago(DAY)), used(ago(150 * DAY))];
  const older = { accessKeyId: 'AKIAOLDER', createdAt: OLDER };
  const newer = { accessKeyId: 'AKIANEWER', createdAt: NEWER };
  type Slots = readonly ReturnType<typeof slot>[];
  const toldOf = (listed: Parameters<typeof reportedUsage>[0], activeKeys: Slots, inactiveKeys: Slots = []) =>
    Object.fromEntries(reportedUsage(listed, { activeKeys, inactiveKeys }));

  it.each([
    ['in their order', [slot(OLDER, BUSY), slot(NEWER, QUIET)]],
    ['in the other order', [slot(NEWER, QUIET), slot(OLDER, BUSY)]],
  ])('tells two keys apart by their creation, %s', (_name, slots) => {
    expect(toldOf([older, newer], slots)).toEqual({ AKIAOLDER: BUSY, AKIANEWER: QUIET });
  });

  it('tells of an only key, also where a re-activation has reset its date', () => {
    expect(toldOf([older], [slot(LATER, BUSY)])).toEqual({ AKIAOLDER: BUSY });
  });

  it('tells a re-activated key from one that is newer than its re-activation', () => {
    const latest = { accessKeyId: 'AKIALATEST', createdAt: ago(5 * DAY) };
    expect(toldOf([older, latest], [slot(ago(5 * DAY), QUIET), slot(LATER, BUSY)])).toEqual({
      AKIAOLDER: BUSY,
      AKIALATEST: QUIET,
    });
  });

  it('tells a key from one that is Inactive', () => {
    expect(toldOf([older, newer], [slot(OLDER, BUSY)], [slot(NEWER, QUIET)])).toEqual({
      AKIAOLDER: BUSY,
      AKIANEWER: QUIET,
    });
  });

  it.each([
    ['two keys of one second', [older, { ...newer, createdAt: OLDER }], [slot(OLDER, BUSY), slot(OLDER, QUIET)]],
    [
      'an older key that was changed after the newer one was made',
      [older, newer],
      [slot(LATER, BUSY), slot(NEWER, QUIET)],
    ],
    ['a key made since', [older, newer], [slot(OLDER, BUSY)]],
    ['a key deleted since', [older], [slot(OLDER, BUSY), slot(NEWER, QUIET)]],
    [
      'a key deleted and one made since',
      [older, { ...newer, createdAt: NOW }],
      [slot(OLDER, BUSY), slot(NEWER, QUIET)],
    ],
    ['a key older than the report’s dates allow', [newer], [slot(OLDER, BUSY)]],
    ['a date that cannot be read', [older], [slot(undefined, BUSY)]],
    ['three keys', [older, newer, older], [slot(LATER, BUSY), slot(LATER, BUSY), slot(LATER, BUSY)]],
    ['no key at all', [], []],
  ])('says nothing where there is %s', (_name, listed, slots) => {
    expect(toldOf(listed, slots)).toEqual({});
  });

  it('says nothing of a key whose part of a second the report leaves out, where another was changed in it', () => {
    const half = { accessKeyId: 'AKIAHALF', createdAt: new Date(OLDER.getTime() + 500) };
    expect(toldOf([half, older], [slot(OLDER, BUSY), slot(OLDER, QUIET)])).toEqual({});
  });

  it('says nothing where the Inactive keys are not known', () => {
    expect(reportedUsage([older], { activeKeys: [slot(OLDER, BUSY)] }).size).toBe(0);
  });
});
