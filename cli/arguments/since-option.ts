import { UsageError } from '../terminal/exit-code.ts';

const HOUR = 3_600_000;
const MILLISECONDS = { d: 24 * HOUR, h: HOUR } as const;
/** GuardDuty and AWS Health keep what they found for so long. */
const MOST_DAYS = 90;

/** The instant that lies a number of days or hours before `now`, as `30d` or `12h`. @throws UsageError for anything else */
export function sinceOption(raw: string, now: Date): Date {
  const [, count = '', unit = ''] = /^(\d{1,4})([dh])$/.exec(raw.trim()) ?? [];
  const before = Number(count) * (unit === 'd' ? MILLISECONDS.d : MILLISECONDS.h);
  if (unit !== '' && before > 0 && before <= MOST_DAYS * MILLISECONDS.d) return new Date(now.getTime() - before);
  throw new UsageError(
    `--since "${raw.slice(0, 40)}" is no time that can be looked back; give days or hours, from 1h to ${MOST_DAYS}d`,
  );
}
