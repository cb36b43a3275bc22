import type { ContainWindow } from '../../contract.ts';

/**
 * Whether a sweep may contain at `now`: always without a window; else on its days, from `fromHour` (included) to
 * `toHour` (not included), on the clock of its time zone.
 */
export function isWithinWindow(window: ContainWindow | undefined, now: Date): boolean {
  if (window === undefined) return true;
  const timeZone = window.timeZone ?? 'UTC';
  const day = now.toLocaleString('en-GB', { timeZone, weekday: 'short' }).toUpperCase();
  const hour = Number(now.toLocaleString('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }));
  return window.days.includes(day) && hour >= window.fromHour && hour < window.toHour;
}
