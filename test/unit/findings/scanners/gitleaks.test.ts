import { isGitleaks, readGitleaks } from '../../../../lambda/findings/scanners/gitleaks.ts';
import { aGitleaksFinding } from '../../../support/builders/samples/scans.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const ids = (over: object) => readGitleaks(aGitleaksFinding({ ...over })).map(({ accessKeyId }) => accessKeyId);

describe('readGitleaks', () => {
  it('reads key and place', () => {
    expect(readGitleaks(aGitleaksFinding())).toEqual([
      expect.objectContaining({
        accessKeyId: KEY,
        location: 'https://github.com/octo-org/octo-repo/blob/f14d7deb/.env#L3',
      }),
    ]);
  });

  it('tells file, line and commit where there is no link', () => {
    expect(readGitleaks(aGitleaksFinding({ Link: '' }))[0]?.location).toBe('.env:3 (commit f14d7debf977)');
  });

  it('finds the key id beside a secret that a general rule found', () => {
    expect(ids({ RuleID: 'generic-api-key', Secret: 'REDACTED-SECRET', Match: `${KEY}:REDACTED-SECRET` })).toEqual([
      KEY,
    ]);
  });

  it.each([
    ['a finding without a key id', { Secret: 'x', Match: 'token = x' }],
    ['a redacted finding', { Secret: 'REDACTED', Match: 'REDACTED' }],
    ['a finding without texts', { Secret: 7, Match: null }],
  ])('names nothing for %s', (_, over) => {
    expect(ids(over)).toEqual([]);
  });

  it('hides the secret that stands in a file name', () => {
    const finding = aGitleaksFinding({ Link: '', File: 'odd-secret.txt', Secret: 'odd-secret', Match: KEY });
    expect(readGitleaks(finding)[0]?.location).toBe('[hidden].txt:3 (commit f14d7debf977)');
  });
});

describe('isGitleaks', () => {
  it.each([
    ['a finding', aGitleaksFinding(), true],
    ['a rule alone', { RuleID: 'aws-access-token' }, false],
    ['a secret alone', { Secret: KEY }, false],
  ])('knows %s', (_, entry, expected) => {
    expect(isGitleaks(entry)).toBe(expected);
  });
});
