import { DAY, START } from './world.ts';

/** The instant so many days before a World starts. */
export function daysAgo(days: number): Date {
  return new Date(START.getTime() - days * DAY);
}
