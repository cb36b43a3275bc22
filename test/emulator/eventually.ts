import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The first answer that is not undefined.
 * @throws Error naming what was awaited, after `seconds`
 */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, seconds = 15): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  while (performance.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`);
}
