import { isOnOrBefore, midnightOf } from '../../../../lambda/domain/shared/calendar-day.ts';

describe('midnightOf', () => {
  it('is the first instant of the UTC day', () => {
    expect(midnightOf('2026-11-20')).toEqual(new Date('2026-11-20T00:00:00.000Z'));
  });

  it('knows the leap day', () => {
    expect(midnightOf('2028-02-29')).toEqual(new Date('2028-02-29T00:00:00.000Z'));
  });

  it.each([
    '2026-02-29',
    '2026-02-31',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-11-00',
    '2026-11-20T00:00:00Z',
    '2026-11-20 ',
    ' 2026-11-20',
    '2026-11-20\n',
    '20.11.2026',
    '2026-1-1',
    '+002026-11-20',
    'never',
    '',
  ])('refuses %p, which is no day', (day) => {
    expect(midnightOf(day)).toBeUndefined();
  });
});

describe('isOnOrBefore', () => {
  it.each([
    ['holds in the last millisecond of the day', '2026-11-20T23:59:59.999Z', true],
    ['holds no more exactly at the next midnight', '2026-11-21T00:00:00.000Z', false],
    ['holds one day before', '2026-11-19T12:00:00.000Z', true],
  ])('%s', (_name, now, expected) => {
    expect(isOnOrBefore(new Date(now), '2026-11-20')).toBe(expected);
  });

  it('does not hold for what is no day', () => {
    expect(isOnOrBefore(new Date('2026-01-01T00:00:00Z'), '2026-02-31')).toBe(false);
  });
});
