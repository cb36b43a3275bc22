import { isInScope, isEmptyScope, isOnlyScope } from '../../../../lambda/domain/shared/scope.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';

describe('isInScope', () => {
  it.each([
    ['an account that is listed', { accounts: [OTHER, ACCOUNT] }, true],
    ['an account that is not', { accounts: [OTHER] }, false],
    ['any account where none is listed', { accounts: [] }, false],
    ['any account of a whole organization', { accounts: [], wholeOrganization: true }, true],
    [
      'an account that is not listed, beside a whole organization',
      { accounts: [OTHER], wholeOrganization: true },
      true,
    ],
  ])('of %s', (_what, scope, expected) => {
    expect(isInScope(scope, ACCOUNT)).toBe(expected);
  });
});

describe('isOnlyScope', () => {
  it.each([
    ['the one account', { accounts: [ACCOUNT] }, true],
    ['one of two', { accounts: [ACCOUNT, OTHER] }, false],
    ['another one', { accounts: [OTHER] }, false],
    ['one listed beside a whole organization', { accounts: [ACCOUNT], wholeOrganization: true }, false],
  ])('of %s', (_what, scope, expected) => {
    expect(isOnlyScope(scope, ACCOUNT)).toBe(expected);
  });
});

describe('isEmptyScope', () => {
  it.each([
    ['no account', { accounts: [] }, true],
    ['an account', { accounts: [ACCOUNT] }, false],
    ['a whole organization', { accounts: [], wholeOrganization: true }, false],
  ])('of %s', (_what, scope, expected) => {
    expect(isEmptyScope(scope)).toBe(expected);
  });
});
