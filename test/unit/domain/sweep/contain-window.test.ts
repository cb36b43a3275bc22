import { isWithinWindow } from '../../../../lambda/domain/sweep/contain-window.ts';
import type { ContainWindow } from '../../../../lambda/contract.ts';

const OFFICE: ContainWindow = { days: ['MON', 'TUE', 'WED', 'THU', 'FRI'], fromHour: 9, toHour: 17 };

describe('isWithinWindow', () => {
  it('is always open without a window', () => {
    expect(isWithinWindow(undefined, new Date('2026-11-22T03:00:00Z'))).toBe(true);
  });

  it.each([
    ['opens exactly at its first hour', '2026-11-20T09:00:00Z', true],
    ['is closed one second before', '2026-11-20T08:59:59Z', false],
    ['is open one second before its last hour', '2026-11-20T16:59:59Z', true],
    ['is closed exactly at its last hour', '2026-11-20T17:00:00Z', false],
    ['is closed on a day it does not name', '2026-11-21T12:00:00Z', false],
  ])('%s', (_name, now, expected) => {
    expect(isWithinWindow(OFFICE, new Date(now))).toBe(expected);
  });

  it.each([
    ['MON', '2026-11-16'],
    ['TUE', '2026-11-17'],
    ['WED', '2026-11-18'],
    ['THU', '2026-11-19'],
    ['FRI', '2026-11-20'],
    ['SAT', '2026-11-21'],
    ['SUN', '2026-11-22'],
  ])('knows %s', (day, date) => {
    expect(isWithinWindow({ days: [day], fromHour: 0, toHour: 24 }, new Date(`${date}T12:00:00Z`))).toBe(true);
  });

  it.each([
    ['midnight as the hour 0', '2026-11-20T00:00:00Z'],
    ['the last second before midnight', '2026-11-20T23:59:59Z'],
  ])('takes a window from 0 to 24 as the whole day: %s', (_name, now) => {
    expect(isWithinWindow({ days: ['FRI'], fromHour: 0, toHour: 24 }, new Date(now))).toBe(true);
  });

  it('reads the clock of its own time zone, day included', () => {
    const tokyo: ContainWindow = { days: ['SAT'], fromHour: 0, toHour: 1, timeZone: 'Asia/Tokyo' };
    expect(isWithinWindow(tokyo, new Date('2026-11-20T15:30:00Z'))).toBe(true);
  });

  it.each([
    ['winter', '2026-12-04T08:00:00Z'],
    ['summer', '2026-07-03T07:00:00Z'],
  ])('follows the time zone in %s', (_name, now) => {
    expect(isWithinWindow({ ...OFFICE, timeZone: 'Europe/Berlin' }, new Date(now))).toBe(true);
  });

  it('throws on an unknown time zone', () => {
    expect(() => isWithinWindow({ ...OFFICE, timeZone: 'Mars/Olympus' }, new Date('2026-11-20T12:00:00Z'))).toThrow(
      RangeError,
    );
  });
});
