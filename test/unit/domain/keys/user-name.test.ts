import { parseUserName } from '../../../../lambda/domain/keys/user-name.ts';

describe('parseUserName', () => {
  it.each([
    ['ci-deployer', 'ci-deployer'],
    ['team/ci/ci-deployer', 'ci-deployer'],
    ['arn:aws:iam::111122223333:user/team/ci-deployer', 'ci-deployer'],
    ['a+b=c,d.e@f-g_h', 'a+b=c,d.e@f-g_h'],
    ['Root', 'Root'],
    ['__proto__', '__proto__'],
  ])('takes %s as %s', (raw, name) => {
    expect(parseUserName(raw)).toBe(name);
  });

  it('takes a name of exactly 128 characters', () => {
    expect(parseUserName('a'.repeat(128))).toBe('a'.repeat(128));
  });

  it.each([
    ['one character more than 128', 'a'.repeat(129)],
    ['nothing', ''],
    ['a path only', '/team/ci/'],
    ['a space', 'ci deployer'],
    ['a line feed at the end', 'ci-deployer\n'],
    ['markup', '<b>ci</b>'],
    ['a shell metacharacter', 'ci$(id)'],
    ['an accent', 'zoë'],
  ])('refuses %s', (_name, raw) => {
    expect(parseUserName(raw)).toBeUndefined();
  });

  it.each([[undefined], [null], [7], [{}], [['ci-deployer']]])('refuses %p, which is no text', (raw) => {
    expect(parseUserName(raw)).toBeUndefined();
  });
});
