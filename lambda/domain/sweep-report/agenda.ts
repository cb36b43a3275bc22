import type { SweptKey } from './swept-key.ts';
import { nextStepOf } from './next-step.ts';

export const AGENDA_STEPS = ['warn', 'warn-finally', 'contain', 'judge'] as const;

export type AgendaStep = (typeof AGENDA_STEPS)[number];

/** When a step is done: by the first run on or after a UTC day, `YYYY-MM-DD`, or when something else has come true. */
export type AgendaTime = 'approval' | 'open-window' | 'next-run' | `${number}-${number}-${number}`;

/** What will happen at a time, to how many keys. */
export interface AgendaItem {
  readonly time: AgendaTime;
  readonly keys: Readonly<Record<AgendaStep, number>>;
}

const NO_KEYS: AgendaItem['keys'] = { warn: 0, 'warn-finally': 0, contain: 0, judge: 0 };
const WITHOUT_DAY: readonly AgendaTime[] = ['approval', 'open-window', 'next-run'];

/**
 * What will happen when, if nobody does anything about it: what has no day first, then day by day. A key that is warned
 * of counts twice, with its warning and with the earliest day on which it is set Inactive.
 */
export function agendaOf(keys: readonly SweptKey[]): readonly AgendaItem[] {
  const items = new Map<AgendaTime, AgendaItem['keys']>();
  for (const { step, time } of keys.flatMap(stepsOf)) {
    const before = items.get(time) ?? NO_KEYS;
    items.set(time, { ...before, [step]: before[step] + 1 });
  }
  const dated = [...items.keys()].filter((time) => !WITHOUT_DAY.includes(time)).toSorted();
  return [...WITHOUT_DAY, ...dated].flatMap((time) => {
    const found = items.get(time);
    return found === undefined ? [] : [{ time, keys: found }];
  });
}

interface TimedStep {
  readonly step: AgendaStep;
  readonly time: AgendaTime;
}

function stepsOf(key: SweptKey): readonly TimedStep[] {
  const next = nextStepOf(key);
  switch (next.step) {
    case 'none':
    case 'turn-stale':
      return [];
    case 'warn':
    case 'warn-finally': {
      const warning = { step: next.step, time: timeOf(next.at) };
      return key.inactiveFrom === undefined
        ? [warning]
        : [warning, { step: 'contain', time: timeOf(key.inactiveFrom) }];
    }
    case 'contain':
    case 'judge':
      return [{ step: next.step, time: timeOf(next.at) }];
    case 'contain-in-window':
      return [{ step: 'contain', time: 'open-window' }];
    case 'contain-on-approval':
      return [{ step: 'contain', time: 'approval' }];
  }
}

function timeOf(at: Date | undefined): AgendaTime {
  return at === undefined ? 'next-run' : (at.toISOString().slice(0, 10) as AgendaTime);
}

const DAY = 86_400_000;

/** Keys in use that are stale within so many days, if they are not used until then. */
export function countTurningStale(keys: readonly SweptKey[], days: number, now: Date): number {
  const end = now.getTime() + days * DAY;
  return keys.filter((key) => {
    const next = nextStepOf(key);
    return next.step === 'turn-stale' && next.at.getTime() <= end;
  }).length;
}
