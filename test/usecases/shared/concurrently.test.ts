import { setTimeout as pause } from 'node:timers/promises';
import { concurrently } from '../../../lambda/usecases/shared/concurrently.ts';

const ITEMS = Array.from({ length: 20 }, (_, i) => i);

/** Counts how many work at once. */
function meter() {
  let now = 0;
  const seen = { most: 0, done: [] as number[] };
  const work = async (item: number): Promise<void> => {
    now += 1;
    seen.most = Math.max(seen.most, now);
    await pause(1);
    now -= 1;
    seen.done.push(item);
  };
  return { seen, work };
}

describe('concurrently', () => {
  it('works on every item', async () => {
    const { seen, work } = meter();
    await concurrently(ITEMS, 4, work);
    expect(seen.done.toSorted((a, b) => a - b)).toEqual(ITEMS);
  });

  it('has exactly the limit at work at once', async () => {
    const { seen, work } = meter();
    await concurrently(ITEMS, 4, work);
    expect(seen.most).toBe(4);
  });

  it('starts no more when it may not continue, and tells where to go on', async () => {
    const { seen, work } = meter();
    let asked = 0;
    const started = await concurrently(ITEMS, 2, work, () => (asked += 1) <= 5);
    expect([started, seen.done.toSorted((a, b) => a - b)]).toEqual([5, [0, 1, 2, 3, 4]]);
  });

  it('throws the first fault after what was in flight has ended', async () => {
    const { seen, work } = meter();
    const fault = new Error('no');
    const run = concurrently(ITEMS, 4, (item) => (item === 2 ? Promise.reject(fault) : work(item)));
    await expect(run).rejects.toBe(fault);
    expect(seen.done.toSorted((a, b) => a - b)).toEqual([0, 1, 3]);
  });

  it('has nothing to do for no items', async () => {
    const { seen, work } = meter();
    const started = await concurrently([], 4, work);
    expect([started, seen.most]).toEqual([0, 0]);
  });

  it('refuses a limit below 1', async () => {
    await expect(concurrently(ITEMS, 0, () => Promise.resolve())).rejects.toThrow('at least 1');
  });
});
