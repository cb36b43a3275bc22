import type { KeyState, OpenIntent } from '../../domain/ledger/key-state.ts';

/**
 * Whether a containment that was recorded since answers an intent. Such an intent was written late, or by another
 * delivery or the other use case: it is no sign of a change that nobody recorded.
 */
export function isAnswered(intent: OpenIntent, state: KeyState | undefined): boolean {
  return state?.containment !== undefined && state.containment.at >= intent.at;
}
