import type { Outcome } from '../ledger/outcome.ts';

/** An outcome in a few words, with what it rests on. */
export function explainOutcome(outcome: Outcome): string {
  if (outcome.outcome === 'failed') return `failed (${outcome.code}: ${outcome.message})`;
  if ('evidence' in outcome) return `${outcome.outcome} (${outcome.evidence})`;
  return 'reason' in outcome ? `${outcome.outcome} (${outcome.reason})` : outcome.outcome;
}
