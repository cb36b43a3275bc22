import { locationOf } from '../../../../lambda/findings/scanners/location.ts';

// Of the form of a secret access key, slashes included; nobody's.
const SECRET = 'qW3/rT7yU9iO1pA/sD5fG7hJ9kL1zX3cV5bN7mQ2';

describe('locationOf', () => {
  it('is the link, where there is one', () => {
    expect(locationOf({ link: 'https://github.com/o/r/blob/f1/.env#L3', file: '.env' })).toBe(
      'https://github.com/o/r/blob/f1/.env#L3',
    );
  });

  it('is container, file, line and commit, where there is no link', () => {
    const place = { container: 'https://github.com/o/r.git', file: 'a b.ini', line: 2, commit: '71d455a32d1587c20e35' };
    expect(locationOf(place)).toBe('https://github.com/o/r.git a b.ini:2 (commit 71d455a32d15)');
  });

  it.each([
    ['a line of 0', { file: 'x', line: 0 }],
    ['a line that is no number', { file: 'x', line: 'two' }],
    ['a commit that is no hash', { file: 'x', commit: SECRET }],
    ['an empty link', { link: ' ', file: 'x' }],
    ['a container that is no text', { container: { name: 'x' }, file: 'x' }],
  ])('leaves out %s', (_, place) => {
    expect(locationOf(place)).toBe('x');
  });

  it('is nothing where nothing is told', () => {
    expect(locationOf({})).toBeUndefined();
  });

  it.each([
    ['user and password', `https://user:${SECRET}@github.com/o/r`, 'https://github.com/o/r'],
    ['a token', 'https://ghp_token@github.com/o/r', 'https://github.com/o/r'],
    ['a password with @', 'https://user:p@ss@github.com/o/r', 'https://github.com/o/r'],
    ['a password with slashes', 's3n://AKIARTX3GSDSQEXAMPLE:a/b/c@bucket/key', 's3n://bucket/key'],
    ['a password with ? and #', 'https://user:a?b#c@github.com/o/r', 'https://github.com/o/r'],
    ['a password of digits and a slash', 'https://user:12/34@github.com/o/r', 'https://github.com/o/r'],
    ['a password without a host', 'https://user:a-b', 'https://user'],
    ['a query', 'https://b.s3.amazonaws.com/k?X-Amz-Signature=abc', 'https://b.s3.amazonaws.com/k'],
    ['a query before the line', 'https://github.com/o/r?token=x#L3', 'https://github.com/o/r#L3'],
    ['a fragment', 'https://host/cb#access_token=x', 'https://host/cb'],
    ['a password in git’s short form', 'user:token@host.example:o/r.git', 'host.example:o/r.git'],
  ])('takes %s out of an address', (_, link, expected) => {
    expect(locationOf({ link })).toBe(expected);
  });

  it.each([
    ['git’s short form', 'git@github.com:o/r.git'],
    ['a port', 'https://host:8443/x'],
    ['a port of an address by number', 'http://[::1]:8080/x'],
    ['an @ in a path', 'https://host/@scope/package'],
    ['lines', 'https://github.com/o/r/blob/f1/.env#L3-L5'],
    ['lines of Bitbucket', 'https://bitbucket.org/o/r/src/f1/.env#lines-3'],
    ['an image by its digest', 'registry/image:latest@sha256:0123abcd'],
    ['a path of Windows', 'C:/pictures/icon@2x.png'],
    ['a long path', 'src/main/java/com/example/service/CustomerAccountService.java'],
    ['a path of more than a hundred letters', 'folder/'.repeat(20)],
    ['a hash', '0123456789abcdef0123456789abcdef01234567'],
  ])('leaves %s as it is', (_, link) => {
    expect(locationOf({ link })).toBe(link);
  });

  it('hides what has the form of a secret access key', () => {
    expect(locationOf({ file: SECRET, line: 3 })).toBe('[hidden]:3');
  });

  it.each(['key=', '"', "'", ':', '-'])('hides it behind %s too', (before) => {
    expect(locationOf({ file: `${before}${SECRET}=` })).toBe(`${before}[hidden]=`);
  });

  it('hides what has the form of a session token', () => {
    expect(locationOf({ file: `tokens ${'IQoJb3JpZ2luX2Vj'.repeat(8)}` })).toBe('tokens [hidden]');
  });

  it('hides a run of a hundred characters that is no path', () => {
    expect(locationOf({ file: `tokens ${'FwoGZXIvYXdzE'.repeat(8)}` })).toBe('tokens [hidden]');
  });

  it('hides the secrets it is told, in whatever form', () => {
    expect(locationOf({ file: 'dir/not-a-usual-secret.txt' }, ['not-a-usual-secret'])).toBe('dir/[hidden].txt');
  });

  it('hides a secret before it cuts, so that no half of it is left', () => {
    const file = `${'x '.repeat(146)}secret-that-would-be-cut`;
    expect(locationOf({ file }, ['secret-that-would-be-cut'])).not.toContain('secret');
  });

  it.each([
    ['a key id', 'AKIARTX3GSDSQEXAMPLE'],
    ['a text of a few characters', 'env'],
    ['what is no text', undefined],
  ])('takes %s for no secret', (_, secret) => {
    expect(locationOf({ file: 'AKIARTX3GSDSQEXAMPLE.env' }, [secret])).toBe('AKIARTX3GSDSQEXAMPLE.env');
  });

  it('is one line, without characters that a terminal obeys', () => {
    expect(locationOf({ file: 'a\u001b[31m\nb\u202ec\ud800' })).toBe('a [31m b c');
  });

  it('has 300 characters at the most', () => {
    expect(locationOf({ file: 'x y '.repeat(200), line: 7 })).toHaveLength(300);
  });

  it.each([
    [4096, 300],
    [4097, undefined],
  ])('shows of %i characters %p', (length, shown) => {
    expect(locationOf({ file: 'x y '.repeat(2000).slice(0, length - 1) + 'z' })?.length).toBe(shown);
  });

  it('never cuts a character in half', () => {
    const file = `${'x '.repeat(149)}🔑🔑`;
    expect(locationOf({ file })).toBe(`${'x '.repeat(149)}…`);
  });
});
