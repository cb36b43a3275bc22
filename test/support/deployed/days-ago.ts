const DAY = 86_400_000;

/** The instant so many days before now, as AWS writes it: `2026-01-31T12:00:00Z`. */
export function daysAgo(days: number): string {
  return `${new Date(Date.now() - days * DAY).toISOString().slice(0, 19)}Z`;
}
