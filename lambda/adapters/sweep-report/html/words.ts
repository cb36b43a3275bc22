import type { Usage } from '../../../domain/keys/access-key.ts';
import type { AgendaStep } from '../../../domain/sweep-report/agenda.ts';
import type { SweptKey, SweptKeyStatus } from '../../../domain/sweep-report/swept-key.ts';
import { nextStepOf } from '../../../domain/sweep-report/next-step.ts';

/** Each status in words; no two the same, since the table is filtered by them. */
export const STANDING_WORDS: Readonly<Record<SweptKeyStatus, string>> = {
  failed: 'Failed, perhaps still Active',
  'not-judged': 'Could not be judged',
  stopped: 'Due, stopped by a run limit',
  due: 'Due',
  contained: 'Set Inactive',
  undelivered: 'Stale, warning reached nobody',
  'to-warn': 'Stale, not warned yet',
  'to-warn-finally': 'Warned, final warning due',
  warned: 'Warned',
  'finally-warned': 'Warned finally',
  'warn-only-run': 'Due, but this run only warns',
  'outside-contain-window': 'Due, outside the contain window',
  'mode-observe': 'Stale, observed only',
  'mode-warn': 'Stale, warned only',
  held: 'Held after it was reactivated',
  exempt: 'Exempt',
  'exemption-unreadable': 'Stale, exemption unreadable',
  'protected-identity': 'Protected user',
  'usage-unknown': 'Use unknown',
  'used-since': 'No longer due at its turn',
  left: 'Was due, left to the next run',
  'in-use': 'In use',
};

export const STEP_WORDS: Readonly<Record<AgendaStep, string>> = {
  warn: 'Warning',
  'warn-finally': 'Final warning',
  contain: 'Set Inactive',
  judge: 'Judged again',
};

export const NEXT_RUN = 'next run';
export const ON_APPROVAL = 'on approval';
export const WITH_WINDOW = 'in the contain window';

/** What happens next to a key, and from which day on. */
export function nextWords(key: SweptKey): { readonly step: string; readonly from: string } {
  const next = nextStepOf(key);
  switch (next.step) {
    case 'none':
      return { step: 'Nothing', from: '' };
    case 'turn-stale':
      return { step: 'May turn stale', from: dayOf(next.at) };
    case 'contain-in-window':
      return { step: STEP_WORDS.contain, from: WITH_WINDOW };
    case 'contain-on-approval':
      return { step: STEP_WORDS.contain, from: ON_APPROVAL };
    case 'warn':
    case 'warn-finally':
      return { step: `${STEP_WORDS[next.step]}${thenInactive(key)}`, from: dayOrNextRun(next.at) };
    case 'contain':
    case 'judge':
      return { step: STEP_WORDS[next.step], from: dayOrNextRun(next.at) };
  }
}

function thenInactive({ inactiveFrom }: SweptKey): string {
  return inactiveFrom === undefined ? '' : `, then Inactive from ${dayOf(inactiveFrom)}`;
}

function dayOrNextRun(at: Date | undefined): string {
  return at === undefined ? NEXT_RUN : dayOf(at);
}

/** UTC day, `YYYY-MM-DD`. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** UTC day and minute. */
export function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Day, service and Region of the last use. */
export function usageWords(usage: Usage): string {
  switch (usage.kind) {
    case 'used':
      return `${dayOf(usage.at)} ${usage.service} ${usage.region}`;
    case 'never':
      return 'never';
    case 'unknown':
      return 'unknown';
  }
}

export function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
