import { accountIdOf } from '../../../../lambda/domain/keys/account-id.ts';

describe('accountIdOf', () => {
  it.each(['111122223333', '000000000012'])('is exactly twelve digits: %s', (text) => {
    expect(accountIdOf(text)).toBe(text);
  });

  it.each([
    ['one digit less', '11112222333'],
    ['one digit more', '1111222233334'],
    ['hyphens', '1111-2222-3333'],
    ['white space around', ' 111122223333'],
    ['a line end behind', '111122223333\n'],
    ['digits of another script', '١١١١٢٢٢٢٣٣٣٣'],
    ['a number', 111_122_223_333],
    ['nothing', undefined],
  ])('refuses %s', (_, told) => {
    expect(accountIdOf(told)).toBeUndefined();
  });
});
