import type { Population } from './population.ts';

export interface Judgement {
  /** Keys set Inactive that had to be. */
  readonly right: number;
  /** Key ids that had to end Inactive and did not. */
  readonly missed: readonly string[];
  /** Key ids that had to be left as they were and were not. */
  readonly wrong: readonly string[];
  /** What kinds of keys were missed or wrong, and how many. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** Compares what became of each key with the right answer. Keys of `apart` are not judged. */
export function judgeKeys(
  { users }: Population,
  statuses: Readonly<Record<string, string>>,
  apart: ReadonlySet<string> = new Set(),
): Judgement {
  const missed: string[] = [];
  const wrong: string[] = [];
  const kinds: Record<string, number> = {};
  let right = 0;
  for (const { accessKeyId, status, mustEnd, kind } of users.flatMap(({ keys }) => keys)) {
    if (apart.has(accessKeyId)) continue;
    const isRight = statuses[accessKeyId] === mustEnd;
    if (isRight && status !== mustEnd) right += 1;
    if (isRight) continue;
    const isMissed = mustEnd === 'Inactive' && status === 'Active';
    (isMissed ? missed : wrong).push(accessKeyId);
    const told = `${isMissed ? 'missed' : 'wrong'} ${kind}`;
    kinds[told] = (kinds[told] ?? 0) + 1;
  }
  return { right, missed, wrong, kinds };
}
