import type { Outcome } from '../ledger/outcome.ts';
import type { SweptKey, SweptKeyStatus } from './swept-key.ts';

/** What a run did with the keys that were due. */
export type RunResult =
  /** A run limit stopped it. */
  | { readonly kind: 'stopped' }
  /** By access key id. */
  | { readonly kind: 'carried-out'; readonly results: ReadonlyMap<string, DueKeyResult> };

/** What a run did with a key that was due. */
export interface DueKeyResult {
  readonly standing: Extract<SweptKeyStatus, 'contained' | 'failed' | 'used-since'>;
  readonly detail: string | undefined;
}

/** The keys as they are after the run. A due key without a result was left to the next run. */
export function applyResults(keys: readonly SweptKey[], run: RunResult): readonly SweptKey[] {
  return keys.map((key) => (key.standing === 'due' ? { ...key, ...resultOf(key, run) } : key));
}

function resultOf({ accessKeyId = '' }: SweptKey, run: RunResult): Partial<SweptKey> {
  switch (run.kind) {
    case 'stopped':
      return { standing: 'stopped' };
    case 'carried-out':
      return run.results.get(accessKeyId) ?? { standing: 'left' };
  }
}

/** What an outcome means for a key that was due; `undefined` where the key changed after it was judged. */
export function dueKeyResultOf(outcome: Outcome): DueKeyResult | undefined {
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
