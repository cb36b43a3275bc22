import type { ContainWindow } from '../contract.ts';

/**
 * Whether a sweep may contain at `now`: always without a window; else on its days, from `fromHour` (included) to
 * `toHour` (not included), on the clock of its time zone.
 */
export function isWithinWindow(window: ContainWindow | undefined, now: Date): boolean {
  if (window === undefined) return true;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: window.timeZone ?? 'UTC',
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  const hour = Number(part('hour'));
  return window.days.includes(part('weekday').toUpperCase()) && hour >= window.fromHour && hour < window.toHour;
}
