import type { MachinePart } from '../../../lambda/domain/operate/pause.ts';
import {
  type FailedPart,
  pauseAll,
  type Paused,
  resumeAll,
  type Resumed,
} from '../../../lambda/usecases/operate/pause.ts';
import { EXIT, type ExitCode } from '../../terminal/exit-code.ts';
import { mark } from '../../terminal/mark.ts';
import { openOperations } from '../../connect/operations.ts';
import { print } from '../../terminal/print.ts';

export interface ResumeOptions {
  readonly stack: string;
  readonly json?: boolean;
}

export interface PauseOptions extends ResumeOptions {
  readonly reason: string;
}

/** Stops the responder, the sweep, the evaluation of stale findings, and all retries; events wait. */
export async function pause(options: PauseOptions): Promise<ExitCode> {
  const { operator, ports } = await openOperations(options.stack);
  const paused = await pauseAll({ pausedBy: operator, reason: options.reason }, ports);
  if (options.json === true) print(JSON.stringify(paused, null, 2));
  else printPaused(paused);
  return paused.failed.length === 0 ? EXIT.done : EXIT.failed;
}

/** Undoes a pause, and exactly it. */
export async function resume(options: ResumeOptions): Promise<ExitCode> {
  const { operator, ports } = await openOperations(options.stack);
  const resumed = await resumeAll(operator, ports);
  if (options.json === true) print(JSON.stringify(resumed, null, 2));
  else printResumed(resumed);
  return resumed.kind === 'resumed' && resumed.failed.length > 0 ? EXIT.failed : EXIT.done;
}

function printPaused({ pause: { pausedAt, pausedBy, reason }, isNew, stopped, failed }: Paused): void {
  const since = `since ${pausedAt.toISOString()}, by ${pausedBy} (${reason})`;
  print(isNew ? `Keystop is paused: ${list(stopped)}.` : `Keystop is paused ${since}.`);
  if (!isNew && stopped.length > 0) print(`Stopped once more: ${list(stopped)}.`);
  printFailed(failed, 'still runs');
  print('Findings wait in queues, for at most 14 days. No key is set Inactive until you run: keystop resume');
  print('What runs at this moment ends by itself: the responder within a minute, a stage of a sweep within 15.');
}

function printResumed(resumed: Resumed): void {
  if (resumed.kind === 'not-paused') return print('Keystop is not paused; nothing was changed.');
  const { restored, changed, failed } = resumed;
  if (failed.length === 0) print('Keystop runs again. What waited is handled now.');
  for (const part of restored) print(`  ${inWords(part)} as before: ${part.setting}`);
  for (const part of changed) print(`  ${inWords(part)} was set since by others, and is left: ${part.setting}`);
  printFailed(failed, 'is still stopped');
  if (failed.length > 0) print('Keystop is paused in part. Remove the cause and run it again: keystop resume');
}

function printFailed(failed: readonly FailedPart[], what: string): void {
  for (const { part, message } of failed) print(`${mark('fail')}  ${inWords(part)} ${what}: ${message}`);
}

function list(parts: readonly MachinePart[]): string {
  return parts.length === 0 ? 'nothing ran' : parts.map(inWords).join(', ');
}

function inWords({ kind, name }: MachinePart): string {
  return kind === 'event-source' ? name : `${kind} ${name}`;
}
