import { EXEMPTION_TAG, exemptByConfiguration, exemptByTag } from '../../../../lambda/domain/sweep/exemption.ts';
import { anExemption, dayAhead, NOW } from '../../../support/builders/builders.ts';

const SUBJECT = {
  userName: 'ci-deployer',
  userPath: '/team/ci/',
  accessKeyId: 'AKIARTX3GSDSQEXAMPLE',
  reason: 'unused',
} as const;

describe('exemptByConfiguration', () => {
  it.each([
    ['user', { user: 'ci-deployer' }],
    ['user, whose case IAM does not tell apart', { user: 'CI-Deployer' }],
    ['key', { accessKeyId: 'AKIARTX3GSDSQEXAMPLE' }],
    ['exact path', { path: '/team/ci/' }],
    ['path above', { path: '/team/' }],
  ])('exempts a key by its %s', (_name, selector) => {
    expect(exemptByConfiguration([anExemption(selector)], SUBJECT, NOW)).toEqual({
      exempt: true,
      by: 'configuration',
      until: dayAhead(10),
    });
  });

  it.each([
    ['another user', { user: 'ci-deployer-2' }],
    ['another key of the same user', { accessKeyId: 'AKIARTX3GSDSREXAMPLE' }],
    ['another path', { path: '/team/cd/' }],
    ['a path below', { path: '/team/ci/eu/' }],
    ['nobody', {}],
  ])('exempts nothing by an entry for %s', (_name, selector) => {
    expect(exemptByConfiguration([anExemption(selector)], SUBJECT, NOW)).toEqual({ exempt: false, warning: undefined });
  });

  it('exempts only the named key where an entry names a user beside it', () => {
    const entry = anExemption({ user: 'ci-deployer', accessKeyId: 'AKIARTX3GSDSREXAMPLE' });
    expect(exemptByConfiguration([entry], SUBJECT, NOW).exempt).toBe(false);
  });

  it.each([
    ['unused', 'unused', true],
    ['unused', 'unrotated', false],
    ['unrotated', 'unused', false],
    ['unrotated', 'unrotated', true],
    ['both', 'unused', true],
    ['both', 'unrotated', true],
  ] as const)('an entry for %s meets a key that is %s: %p', (appliesTo, reason, exempt) => {
    const entry = anExemption({ user: 'ci-deployer', appliesTo });
    expect(exemptByConfiguration([entry], { ...SUBJECT, reason }, NOW).exempt).toBe(exempt);
  });

  it.each([
    ['exactly on its last day', 0, true],
    ['one day less', 1, true],
    ['one day more', -1, false],
  ])('holds %s', (_name, days, exempt) => {
    const entry = anExemption({ user: 'ci-deployer', expires: dayAhead(days) });
    expect(exemptByConfiguration([entry], SUBJECT, NOW).exempt).toBe(exempt);
  });

  it('warns of an expired entry, with its owner and day', () => {
    const entry = anExemption({ user: 'ci-deployer', owner: 'team-ci', expires: '2026-10-31' });
    expect(exemptByConfiguration([entry], SUBJECT, NOW)).toEqual({
      exempt: false,
      warning: 'the configured exemption by team-ci expired on 2026-10-31',
    });
  });

  it('takes a current entry before an expired and an unreadable one', () => {
    const entries = [
      anExemption({ user: 'ci-deployer', expires: dayAhead(-5) }),
      anExemption({ user: 'ci-deployer', expires: 'soon' }),
      anExemption({ path: '/team/' }),
    ];
    expect(exemptByConfiguration(entries, SUBJECT, NOW).exempt).toBe(true);
  });

  it.each(['never', '2026-02-31', ''])(
    'stops at a last day that is none, %p (it once counted as expired)',
    (expires) => {
      const entry = anExemption({ user: 'ci-deployer', expires });
      expect(exemptByConfiguration([entry], SUBJECT, NOW)).toEqual({ exempt: 'unreadable', value: expires });
    },
  );

  it('exempts nothing without entries', () => {
    expect(exemptByConfiguration([], SUBJECT, NOW)).toEqual({ exempt: false, warning: undefined });
  });
});

const tags = (value: string, name = EXEMPTION_TAG): ReadonlyMap<string, string> => new Map([[name, value]]);

describe('exemptByTag', () => {
  it.each([
    ['exactly today', 0, true],
    ['one day less, yesterday', -1, false],
    ['one day more, tomorrow', 1, true],
    ['exactly 180 days ahead', 180, true],
    ['one day more than 180 ahead', 181, false],
    ['one day less than 180 ahead', 179, true],
  ])('a tag until %s', (_name, days, exempt) => {
    expect(exemptByTag(tags(dayAhead(days)), NOW).exempt).toBe(exempt);
  });

  it.each([
    ['the first', '2026-11-20T00:00:00.000Z'],
    ['the last', '2026-11-20T23:59:59.999Z'],
  ])('honours a day exactly 180 days ahead at %s instant of the day, and none after it', (_name, now) => {
    const honoured = [dayAhead(180), dayAhead(181)].map((day) => exemptByTag(tags(day), new Date(now)).exempt);
    expect(honoured).toEqual([true, false]);
  });

  it('tells by what and until when', () => {
    expect(exemptByTag(tags(dayAhead(30)), NOW)).toEqual({ exempt: true, by: 'tag', until: dayAhead(30) });
  });

  it('warns of an expired tag', () => {
    expect(exemptByTag(tags('2026-11-19'), NOW)).toEqual({
      exempt: false,
      warning: 'the tag keystop:exempt-until=2026-11-19 has expired',
    });
  });

  it('warns of a tag too far ahead', () => {
    expect(exemptByTag(tags('2099-01-01'), NOW)).toEqual({
      exempt: false,
      warning: 'the tag keystop:exempt-until=2099-01-01 lies more than 180 days ahead',
    });
  });

  it.each(['', 'true', 'forever', '2026-12', '31.12.2026', '2026-12-31T00:00:00Z', ' 2026-12-31', '2027-13-01'])(
    'takes %p for unreadable, not for unset',
    (value) => {
      expect(exemptByTag(tags(value), NOW)).toEqual({ exempt: 'unreadable', value });
    },
  );

  it('takes a 31st of February for unreadable (it once held until the 3rd of March)', () => {
    expect(exemptByTag(tags('2027-02-31'), NOW)).toEqual({ exempt: 'unreadable', value: '2027-02-31' });
  });

  it('finds the tag in any case, as IAM does (an upper-case tag was once overlooked)', () => {
    expect(exemptByTag(tags(dayAhead(30), 'Keystop:Exempt-Until'), NOW).exempt).toBe(true);
  });

  it('exempts nothing without the tag', () => {
    expect(exemptByTag(new Map([['team', 'ci']]), NOW)).toEqual({ exempt: false, warning: undefined });
  });
});
