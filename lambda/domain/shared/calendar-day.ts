/** The first instant of a UTC day, `YYYY-MM-DD`; `undefined` for anything that is no day of the calendar. */
export function midnightOf(day: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const midnight = new Date(`${day}T00:00:00Z`);
  // A 31st of February is read as a day of March, and a 13th month as no instant at all.
  const isReal = Number.isFinite(midnight.getTime()) && midnight.toISOString().startsWith(day);
  return isReal ? midnight : undefined;
}

/** Whether an instant lies on or before a UTC day, `YYYY-MM-DD`; false for anything that is no day. */
export function isOnOrBefore(now: Date, day: string): boolean {
  const midnight = midnightOf(day);
  return midnight !== undefined && now.getTime() < midnight.getTime() + 86_400_000;
}
