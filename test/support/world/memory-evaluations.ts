import { LEASE_MILLISECONDS } from '../../../lambda/adapters/sweep/dynamo-evaluation-memory.ts';
import type { Evaluation, EvaluationMemory } from '../../../lambda/usecases/ports/sweep.ts';

interface Held {
  readonly day: string;
  readonly isDone: boolean;
  readonly leaseEndsAt: number;
}

/** The evaluations port in memory; passes the same contract tests as the adapter. */
export function memoryEvaluations(): EvaluationMemory {
  const held = new Map<string, Held>();
  const settle = (evaluation: Evaluation, isDone: boolean): void => {
    const found = held.get(nameOf(evaluation));
    if (found === undefined || found.isDone || found.day !== evaluation.day) return;
    held.set(nameOf(evaluation), { day: evaluation.day, isDone, leaseEndsAt: 0 });
  };
  return {
    claim: async (evaluation, now) => {
      const found = held.get(nameOf(evaluation));
      if (found !== undefined && !isFree(found, evaluation.day, now.getTime())) return found.isDone ? 'done' : 'busy';
      const leaseEndsAt = now.getTime() + LEASE_MILLISECONDS;
      held.set(nameOf(evaluation), { day: evaluation.day, isDone: false, leaseEndsAt });
      return 'claimed';
    },
    complete: async (evaluation) => settle(evaluation, true),
    release: async (evaluation) => settle(evaluation, false),
  };
}

function isFree(found: Held, day: string, now: number): boolean {
  return found.isDone ? found.day < day : found.leaseEndsAt <= now;
}

function nameOf({ account, subject }: Evaluation): string {
  return JSON.stringify([account, subject]);
}
