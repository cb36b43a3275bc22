const DAY = 86_400_000;

/** Whole days since `createdAt`. */
export function ageDays(createdAt: Date, now: Date): number {
  return Math.floor((now.getTime() - createdAt.getTime()) / DAY);
}
