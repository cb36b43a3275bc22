import {
  type MachinePart,
  type PartSetting,
  type Pause,
  STOPPED,
  toRestore,
  toStop,
  withParts,
} from '../../domain/operate/pause.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Machinery, PauseBook } from '../ports/operate.ts';

export interface PausePorts {
  readonly machinery: Machinery;
  readonly pauses: PauseBook;
  readonly clock: Pick<Clock, 'now'>;
}

export interface FailedPart {
  readonly part: MachinePart;
  readonly code: string;
  readonly message: string;
}

export interface Paused {
  readonly pause: Pause;
  /** False where it was in force already; parts that ran again are stopped all the same. */
  readonly isNew: boolean;
  readonly stopped: readonly MachinePart[];
  /** What could not be stopped, and works on. */
  readonly failed: readonly FailedPart[];
}

export type Resumed =
  | { readonly kind: 'not-paused' }
  | {
      readonly kind: 'resumed';
      readonly pause: Pause;
      readonly restored: readonly MachinePart[];
      /** What others have set since the pause, and was left as it is. */
      readonly changed: readonly MachinePart[];
      /** What could not be set as it was; the pause stays in force, so that it can be tried again. */
      readonly failed: readonly FailedPart[];
    };

/**
 * Stops all that works by itself. How it was set is kept before anything is changed, so that a pause that was cut off
 * can be finished or undone; a second pause stops what runs again, and forgets nothing of the first. Each part is tried,
 * also where one before it failed.
 * @throws RemediationError where the parts or the book cannot be read or written: then nothing was changed
 */
export async function pauseAll(
  request: { readonly pausedBy: string; readonly reason: string },
  { machinery, pauses, clock }: PausePorts,
): Promise<Paused> {
  const parts = await machinery.read();
  const known = await pauses.current();
  const pause = known === undefined ? { ...request, pausedAt: clock.now(), parts } : withParts(known, parts);
  await pauses.keep(pause);
  const { done, failed } = await setEach(toStop(parts), ({ kind }) => STOPPED[kind], machinery);
  return { pause, isNew: known === undefined, stopped: done, failed };
}

/**
 * Undoes a pause in reverse order, and exactly it: what ran before runs again with the same setting, what did not stays
 * as it is, and so does what others have set since. The pause ends last, so that a resumption that was cut off is finished
 * by the next one.
 * @throws RemediationError where the parts or the book cannot be read or written
 */
export async function resumeAll(resumedBy: string, { machinery, pauses, clock }: PausePorts): Promise<Resumed> {
  const pause = await pauses.current();
  if (pause === undefined) return { kind: 'not-paused' };
  const { restore, changed } = toRestore(pause, await machinery.read());
  const { done, failed } = await setEach(restore, ({ setting }) => setting, machinery);
  if (failed.length === 0) await pauses.end(pause, { resumedAt: clock.now(), resumedBy });
  return { kind: 'resumed', pause, restored: done, changed, failed };
}

async function setEach(
  parts: readonly MachinePart[],
  settingOf: (part: MachinePart) => PartSetting,
  machinery: Machinery,
): Promise<{ readonly done: readonly MachinePart[]; readonly failed: readonly FailedPart[] }> {
  const done: MachinePart[] = [];
  const failed: FailedPart[] = [];
  for (const part of parts) {
    try {
      await machinery.set(part, settingOf(part));
      done.push(part);
    } catch (fault) {
      const { code, message } = describeFault(fault);
      failed.push({ part, code, message });
    }
  }
  return { done, failed };
}
