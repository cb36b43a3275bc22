import type { KeyStanding, Standing } from './key-standing.ts';
import type { Outcome } from '../ledger/outcome.ts';

/** What became of a plan's due keys. */
export type Settlement =
  /** Nothing yet: it is a plan. */
  | { readonly kind: 'planned' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'carried-out'; readonly fates: ReadonlyMap<string, Fate> };

/** What became of a key that was due. */
export interface Fate {
  readonly standing: Extract<Standing, 'contained' | 'failed' | 'used-since'>;
  readonly detail: string | undefined;
}

/** The standings after the run. A key that was due and of which nothing is known was left to the next run. */
export function settle(standings: readonly KeyStanding[], settlement: Settlement): readonly KeyStanding[] {
  switch (settlement.kind) {
    case 'planned':
      return standings;
    case 'stopped':
      return standings.map((key) => (key.standing === 'due' ? { ...key, standing: 'stopped' } : key));
    case 'carried-out':
      return standings.map((key) => {
        if (key.standing !== 'due') return key;
        return { ...key, ...(settlement.fates.get(key.accessKeyId ?? '') ?? { standing: 'left' }) };
      });
  }
}

/** What an outcome means for a key that was due; `undefined` where the key is no more as it was judged. */
export function fateOf(outcome: Outcome): Fate | undefined {
  switch (outcome.outcome) {
    case 'contained':
    case 'already-inactive':
      return { standing: 'contained', detail: undefined };
    case 'failed':
      return { standing: 'failed', detail: `${outcome.code}: ${outcome.message}` };
    case 'sessions-revoked':
    case 'reactivated':
    case 'not-found':
    case 'observed':
    case 'notified':
    case 'refused':
      return undefined;
  }
}
