import { isGitHubAlert, readGitHubAlert, webhookOf } from '../../../../lambda/findings/scanners/github.ts';
import { containing } from '../../../support/builders/containing.ts';
import { aGitHubAlert } from '../../../support/builders/samples/scans.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const only = (over: object) => readGitHubAlert(aGitHubAlert({ ...over }))[0];

describe('readGitHubAlert', () => {
  it('reads key and place of an open alert', () => {
    expect(only({})).toMatchObject({
      accessKeyId: KEY,
      location: 'https://github.com/octo-org/octo-repo/security/secret-scanning/42',
      isResolved: false,
    });
  });

  it('tells file, line and commit where there is no link', () => {
    expect(only({ html_url: undefined })?.location).toBe('.env:3 (commit f14d7debf977)');
  });

  it('tells that an alert is resolved', () => {
    expect(only({ state: 'resolved', resolution: 'revoked' })?.isResolved).toBe(true);
  });

  it.each([
    ['another secret, whatever it looks like', { secret_type: 'aws_secret_access_key', secret: KEY }],
    ['a hidden secret', { secret: undefined }],
    ['a secret that is no key id', { secret: 'x' }],
  ])('names nothing for %s', (_, over) => {
    expect(only(over)).toBeUndefined();
  });
});

describe('isGitHubAlert', () => {
  it.each([
    ['an alert', aGitHubAlert(), true],
    ['a type alone', { secret_type: 'aws_access_key_id' }, false],
    ['a number alone', { number: 4 }, false],
  ])('knows %s', (_, entry, expected) => {
    expect(isGitHubAlert(entry)).toBe(expected);
  });
});

describe('webhookOf', () => {
  const { secret: _secret, state: _state, ...alert } = aGitHubAlert();

  it.each([
    ['GitHub', { action: 'created', alert }, 'github'],
    ['GitHub, of a location', { action: 'created', alert, location: {} }, 'github'],
    ['GitGuardian', { source: 'GitGuardian', incident: { id: 1 } }, 'gitguardian'],
    [
      'GitGuardian, by the address',
      { incident: { gitguardian_url: 'https://dashboard.gitguardian.com/1' } },
      'gitguardian',
    ],
  ])('knows a webhook of %s, and says what to do', (_, document, sender) => {
    expect(webhookOf(document)).toEqual({ sender, advice: containing('names no key') });
  });

  it.each([
    ['another alert', { action: 'created', alert: { number: 1 } }],
    ['an incident of somebody else', { incident: { id: 1 } }],
    ['no incident', { source: 'GitGuardian' }],
  ])('takes %s for none', (_, document) => {
    expect(webhookOf(document)).toBeUndefined();
  });
});
