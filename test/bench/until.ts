import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MILLISECONDS = 30_000;

/** Milliseconds from `startedAt` until the condition holds, asked every few milliseconds. @throws Error after 30 s */
export async function millisecondsUntil(
  startedAt: number,
  what: string,
  holds: () => Promise<boolean>,
): Promise<number> {
  for (;;) {
    const isSo = await holds();
    const passed = performance.now() - startedAt;
    if (isSo) return passed;
    if (passed > PATIENCE_MILLISECONDS) throw new Error(`${what} did not come to be within 30 s`);
    await pause(2);
  }
}
