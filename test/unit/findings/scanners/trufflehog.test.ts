import { isTruffleHog, readTruffleHog } from '../../../../lambda/findings/scanners/trufflehog.ts';
import { aTruffleHogResult } from '../../../support/builders/samples/scans.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const only = (over: object) => readTruffleHog(aTruffleHogResult({ ...over }))[0];
const withExtra = (extra: object) => only({ ExtraData: extra });
const at = (data: object) => only({ SourceMetadata: { Data: data } })?.location;

describe('readTruffleHog', () => {
  it('reads key, account, user and place of a verified result', () => {
    expect(readTruffleHog(aTruffleHogResult())).toEqual([
      {
        kind: 'key',
        accessKeyId: KEY,
        account: '111122223333',
        user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
        isRoot: false,
        location: 'https://github.com/octo-org/octo-repo.git aws_creds.ini:2 (commit 71d455a32d15)',
        otherLocations: 0,
        isCanary: false,
        isResolved: false,
      },
    ]);
  });

  it.each([
    ['Redacted', { Raw: undefined }],
    ['Redacted, where Raw holds something else', { Raw: 'secret' }],
    ['the parts', { Raw: undefined, Redacted: '' }],
    ['Raw alone', { RawV2: null, SecretParts: null }],
    ['Raw, with the secret behind it', { Raw: `${KEY}:REDACTED-SECRET`, Redacted: undefined }],
  ])('takes the key id from %s', (_, over) => {
    expect(only(over)?.accessKeyId).toBe(KEY);
  });

  it('reads temporary credentials', () => {
    const temporary = { DetectorName: 'AWSSessionKey', Raw: 'ASIARTX3GSDSTEXAMPLE' };
    expect(only(temporary)?.accessKeyId).toBe('ASIARTX3GSDSTEXAMPLE');
  });

  it.each([
    ['another detector', { DetectorName: 'Slack' }],
    ['no detector', { DetectorName: undefined }],
    ['no key id', { Raw: 'x', Redacted: 7, SecretParts: null }],
  ])('names nothing for %s', (_, over) => {
    expect(readTruffleHog(aTruffleHogResult(over))).toEqual([]);
  });

  it('takes the account for told only where the scanner has signed in, or the id encodes none', () => {
    const unverified = { account: '111122223333' };
    const accounts = [
      withExtra(unverified)?.account,
      only({ Raw: 'AKIAJTMN5LKN3KSNDOPA', ExtraData: unverified })?.account,
    ];
    expect(accounts).toEqual([undefined, '111122223333']);
  });

  it('knows root by its ARN', () => {
    const root = withExtra({ arn: 'arn:aws:iam::111122223333:root', user_id: '111122223333' });
    expect(root).toMatchObject({ isRoot: true, user: undefined, account: '111122223333' });
  });

  it.each([
    ['a role', { arn: 'arn:aws:sts::111122223333:assumed-role/deploy/session', user_id: 'AROAX:session' }],
    ['an ARN that is none', { arn: 'ci-deployer' }],
    ['nobody', null],
  ])('names no user for %s', (_, extra) => {
    expect(only({ ExtraData: extra })?.user).toBeUndefined();
  });

  it('names a user by its unique id alone', () => {
    expect(withExtra({ user_id: 'AIDACKCEVSQ6C2EXAMPLE' })?.user).toEqual({
      name: undefined,
      id: 'AIDACKCEVSQ6C2EXAMPLE',
    });
  });

  it.each([['true'], [true]])('takes the scanner’s word for a canary token (%j)', (isCanary) => {
    expect(withExtra({ is_canary: isCanary })?.isCanary).toBe(true);
  });

  it.each([
    [
      'GitHub',
      { Github: { link: 'https://github.com/o/r/blob/f1/x#L3', file: 'x' } },
      'https://github.com/o/r/blob/f1/x#L3',
    ],
    ['a file', { Filesystem: { file: '/srv/x', line: 4 } }, '/srv/x:4'],
    ['S3', { S3: { bucket: 'logs', file: 'a/b' } }, 'logs a/b'],
    ['an image', { Docker: { image: 'nginx', file: '/etc/x', layer: 'sha256:1' } }, 'nginx /etc/x'],
    ['GCS', { GCS: { bucket: 'b', filename: 'f' } }, 'b f'],
  ])('tells the place in %s', (_, data, place) => {
    expect(at(data)).toBe(place);
  });

  it.each([
    ['standard input', { Stdin: {} }],
    ['nothing', {}],
    ['no object', [] as object],
  ])('tells no place for %s', (_, data) => {
    expect(at(data)).toBeUndefined();
  });

  it('hides the secret that stands in the address of a repository, or in a file name', () => {
    const result = aTruffleHogResult({
      RawV2: `${KEY}:an-odd/secret`,
      SecretParts: { secret_access_key: 'another secret' },
      SourceMetadata: { Data: { Git: { repository: 'https://x/an-odd/secret/y', file: 'another secret.txt' } } },
    });
    expect(readTruffleHog(result)[0]?.location).toBe('https://x/[hidden]/y [hidden].txt');
  });
});

describe('isTruffleHog', () => {
  it.each([
    ['a result', aTruffleHogResult(), true],
    ['a result without a source', { DetectorName: 'AWS', Raw: KEY }, true],
    ['a line of its log', { level: 'info-0', logger: 'trufflehog', msg: 'finished scanning' }, false],
    ['a detector alone', { DetectorName: 'AWS' }, false],
  ])('knows %s', (_, entry, expected) => {
    expect(isTruffleHog(entry)).toBe(expected);
  });
});
