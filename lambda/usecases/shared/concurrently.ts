/**
 * Works on items with at most `limit` at once, in their order of start. Stops starting new ones as soon as
 * `mayContinue` says no; what is in flight ends. The first fault ends it as well, and is thrown.
 * @returns how many items were started, all of which have ended: the place to go on from
 */
export async function concurrently<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<void>,
  mayContinue: () => boolean = () => true,
): Promise<number> {
  if (!(limit >= 1)) throw new RangeError(`at least 1 must work at once, not ${limit}`);
  let next = 0;
  let faulted = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !faulted && mayContinue()) {
      const index = next;
      next += 1;
      const item = items[index] as Item;
      try {
        await work(item, index);
      } catch (fault) {
        faulted = true;
        throw fault;
      }
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
  const ended = await Promise.allSettled(workers);
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return next;
}
