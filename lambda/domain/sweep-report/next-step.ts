import type { SweptKey } from './swept-key.ts';

/** What happens next to a key, if nobody does anything about it. */
export type NextStep =
  | {
      readonly step: 'warn' | 'warn-finally' | 'contain' | 'judge';
      /** The first run at or after this instant does it; `undefined` for the very next run. */
      readonly at: Date | undefined;
    }
  /** Not a step of Keystop's: before this instant a key in use cannot be stale. */
  | { readonly step: 'turn-stale'; readonly at: Date }
  /** At the first run within the contain window. */
  | { readonly step: 'contain-in-window' }
  /** When an operator approves the plan. */
  | { readonly step: 'contain-on-approval' }
  | { readonly step: 'none' };

/** What the next run, or a later one, does with a key. */
export function nextStepOf({ standing, until: at }: Pick<SweptKey, 'standing' | 'until'>): NextStep {
  switch (standing) {
    case 'in-use':
      return at === undefined ? { step: 'none' } : { step: 'turn-stale', at };
    case 'to-warn':
    case 'undelivered':
      return { step: 'warn', at };
    case 'to-warn-finally':
    case 'warned':
      return { step: 'warn-finally', at };
    case 'finally-warned':
    case 'due':
    case 'warn-only-run':
    case 'failed':
      return { step: 'contain', at };
    case 'outside-contain-window':
      return { step: 'contain-in-window' };
    case 'stopped':
      return { step: 'contain-on-approval' };
    case 'held':
    case 'usage-unknown':
    case 'used-since':
    case 'left':
    case 'not-judged':
    case 'exemption-unreadable':
      return { step: 'judge', at };
    case 'exempt':
      // A choice at the command line holds for that run, and has no end.
      return at === undefined ? { step: 'none' } : { step: 'judge', at };
    case 'contained':
    case 'protected-identity':
    case 'mode-observe':
    case 'mode-warn':
      return { step: 'none' };
  }
}
