// Below this, what is measured is the machine.
const SHORTEST_MICROSECONDS = 500;
const TRIES = 5;

/**
 * How many times longer the work takes at the second length than at the first; of several tries the best, as soon as
 * it is below `tolerable`, since memory may have been tidied up in between.
 */
export function growthOfTime(
  [short, long]: readonly [number, number],
  tolerable: number,
  prepare: (length: number) => () => unknown,
): number {
  let best = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < TRIES && best > tolerable; tried += 1) {
    best = Math.min(best, timeOf(prepare(long)) / timeOf(prepare(short)));
  }
  return best;
}

// The process's own time: on a busy machine the clock tells more of the other processes.
function timeOf(work: () => unknown): number {
  const startedAt = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(startedAt);
  return Math.max(user + system, SHORTEST_MICROSECONDS);
}
