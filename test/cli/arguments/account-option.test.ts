import { accountOption, isForeignKey, withFile } from '../../../cli/arguments/account-option.ts';
import { UsageError } from '../../../cli/terminal/exit-code.ts';

describe('withFile', () => {
  it('takes the file where it stands first', () => {
    expect(withFile('event.json', { account: ['111122223333'] })).toEqual({
      file: 'event.json',
      options: { account: ['111122223333'] },
    });
  });

  it('takes the file that stands after the accounts', () => {
    const account = ['111122223333', '444455556666', 'event.json'];
    expect(withFile(undefined, { account, json: true })).toEqual({
      file: 'event.json',
      options: { account: ['111122223333', '444455556666'], json: true },
    });
  });

  it.each([
    ['nothing', undefined],
    ['accounts alone', ['111122223333']],
    ['one value that is no account', ['event.json']],
  ])('refuses %s', (_, account) => {
    expect(() => withFile(undefined, account === undefined ? {} : { account })).toThrow(UsageError);
  });
});

describe('accountOption', () => {
  it.each([[undefined], [['111122223333', '444455556666']]])('takes %j', (accounts) => {
    expect(accountOption(accounts)).toEqual(accounts);
  });

  it.each(['', '1234', '1111-2222-3333', '1111222233334'])('refuses "%s"', (account) => {
    expect(() => accountOption(['111122223333', account])).toThrow(UsageError);
  });
});

describe('isForeignKey', () => {
  it.each([
    ['a key of an account in scope', 'AKIARTX3GSDSQEXAMPLE', false],
    ['a key of another account', 'AKIA6RU73QDQQEXAMPLE', true],
    ['a key that encodes no account', 'AKIAJTMN5LKN3KSNDOPA', false],
    ['no key', undefined, false],
  ])('judges %s', (_, id, expected) => {
    expect(isForeignKey(id, ['111122223333'])).toBe(expected);
  });
});
