import { isStopped, type Pause } from '../pause.ts';
import { type Judgement, type Known, ok, warn } from './check.ts';
import type { DeploymentFacts, EventSourceFact } from './facts.ts';

/** What the check of a part that a pause stopped says: the check of the pause itself says what to do. */
export const BY_THE_PAUSE = 'stopped by the pause';

/** Ids of all that a pause stopped; empty where none is in force, or where that is unknown. */
export function stoppedOnPurpose(pause: Known<Pause | undefined>): ReadonlySet<string> {
  const parts = (pause.known ? pause.value?.parts : undefined) ?? [];
  return new Set(parts.filter((before) => !isStopped(before)).map(({ id }) => id));
}

/** Enabled, or about to be. */
export function isFeeding({ state }: EventSourceFact): boolean {
  return ['Enabled', 'Enabling', 'Creating', 'Updating'].includes(state);
}

export function judgePause(pause: Pause | undefined, facts: DeploymentFacts): Judgement {
  if (pause === undefined) return ok('not paused');
  const found = `paused since ${pause.pausedAt.toISOString()} by ${pause.pausedBy} (${pause.reason}): no key is set Inactive`;
  const stopped = stoppedOnPurpose({ known: true, value: pause });
  const running = runningOf(facts).filter((id) => stopped.has(id));
  if (running.length === 0) return warn(found, 'Go on: keystop resume. Findings wait for at most 14 days.');
  return warn(
    `${found}; in part, for ${running.join(', ')} run`,
    'Finish it, keystop pause, or undo it, keystop resume.',
  );
}

function runningOf({ functions, eventSources, schedules }: DeploymentFacts): readonly string[] {
  const starting = valueOf(functions).filter(({ reservedConcurrency }) => reservedConcurrency !== 0);
  const scheduled = valueOf(schedules).filter(({ isEnabled }) => isEnabled);
  const feeding = valueOf(eventSources).filter(isFeeding);
  return [...[...starting, ...scheduled].map(({ name }) => name), ...feeding.map(({ id }) => id)];
}

function valueOf<T>(fact: Known<readonly T[]>): readonly T[] {
  return fact.known ? fact.value : [];
}
