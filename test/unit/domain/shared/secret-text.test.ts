import { hideSecrets } from '../../../../lambda/domain/shared/secret-text.ts';

// Of the form of a secret access key, slashes included; nobody's.
const SECRET = 'qW3/rT7yU9iO1pA/sD5fG7hJ9kL1zX3cV5bN7mQ2';
// Of mixed kind, as a session token is: letters of both cases, digits, a slash, filled up at its end.
const TOKEN = `${'IQoJb3JpZ2luX2/j'.repeat(6)}AA==`;

describe('hideSecrets', () => {
  it('writes the mark in place of a secret access key', () => {
    expect(hideSecrets(`key ${SECRET}, said they`, '[mark]')).toBe('key [mark], said they');
  });

  it.each(['key=', '"', "'", ':', '-'])('hides it behind %s', (before) => {
    expect(hideSecrets(`${before}${SECRET}=`, '[mark]')).toBe(`${before}[mark]=`);
  });

  it.each([
    ['aws_secret_access_key=', 'arn:aws:iam'],
    ['AWS_SECRET_ACCESS_KEY: "', 'x"'],
    ['"secretAccessKey":"', 'x"'],
  ])('hides it behind %s also where other text follows without a gap', (before, after) => {
    expect(hideSecrets(`${before}${SECRET}${after}`, '[mark]')).toBe(`${before}[mark]${after.replace(/^\w+/, '')}`);
  });

  it('hides each of several', () => {
    expect(hideSecrets(`${SECRET} ${TOKEN} ${SECRET}`, '[mark]')).toBe('[mark] [mark] [mark]');
  });

  it('hides a session token of exactly 100 characters', () => {
    expect(hideSecrets(`token ${TOKEN}`, '[mark]')).toBe('token [mark]');
  });

  it.each([
    ['lower case', 'x'.repeat(100)],
    ['both cases', 'FwoGZXIvYXdzE'.repeat(8)],
  ])('hides a run of 100 characters without a slash: of %s', (_, run) => {
    expect(hideSecrets(run, '[mark]')).toBe('[mark]');
  });

  it.each([
    ['a key of one character less', SECRET.slice(1)],
    ['a key of one character more', `${SECRET}x`],
    ['a token of one character less', TOKEN.slice(1)],
    ['40 characters without a digit', 'secretAccess/KeyOfForty/CharactersLongAb'],
    ['40 characters without a capital', '0123456789abcdef0123456789abcdef01234567'],
    ['40 characters without a small letter', '0123456789ABCDEF0123456789ABCDEF01234567'],
    ['a path that is assigned to a secret', `secretPath=${'folder/'.repeat(7)}`],
    ['a path of more than a hundred letters', 'folder/'.repeat(20)],
    ['an ARN', 'arn:aws:sts::111122223333:assumed-role/KeystopResponder/keystop-session-1234567890123456'],
  ])('leaves %s', (_, text) => {
    expect(hideSecrets(text, '[mark]')).toBe(text);
  });
});
