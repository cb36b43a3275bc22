import { findProtection, isLeftToPerson } from '../../../../lambda/domain/policy/protected-identity.ts';
import { aProtectedIdentity, dayAhead, NOW } from '../../../support/builders/builders.ts';

describe('findProtection', () => {
  const entries = [aProtectedIdentity({ user: 'break-glass' }), aProtectedIdentity({ user: 'billing' })];

  it.each(['break-glass', 'BREAK-GLASS', 'Break-Glass'])('finds the entry of %s, whatever the case', (user) => {
    expect(findProtection(entries, user)).toBe(entries[0]);
  });

  it.each(['break', 'break-glass-2', '', '*'])('finds no entry of %p', (user) => {
    expect(findProtection(entries, user)).toBeUndefined();
  });
});

describe('isLeftToPerson', () => {
  it.each([
    ['exactly on its last day', 0, true],
    ['one day less', 1, true],
    ['one day more', -1, false],
  ])('leaves an exposed key to a person %s', (_name, days, expected) => {
    expect(isLeftToPerson(aProtectedIdentity({ onExposed: 'notify', expires: dayAhead(days) }), NOW)).toBe(expected);
  });

  it.each([
    ['no entry', undefined],
    ['an entry that does not say', aProtectedIdentity({ expires: dayAhead(9) })],
    ['an entry that says contain', aProtectedIdentity({ onExposed: 'contain', expires: dayAhead(9) })],
    ['an entry without a last day', aProtectedIdentity({ onExposed: 'notify' })],
    ['an entry whose last day is none', aProtectedIdentity({ onExposed: 'notify', expires: 'never' })],
    ['an entry until the 31st of February', aProtectedIdentity({ onExposed: 'notify', expires: '2027-02-31' })],
  ])('leaves nothing to a person with %s', (_name, entry) => {
    expect(isLeftToPerson(entry, NOW)).toBe(false);
  });
});
