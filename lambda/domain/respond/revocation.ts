import type { KeyState } from '../ledger/key-state.ts';

/** The policy by which Keystop denies a user's sessions, if the ledger says that it does; known from the intent, too. */
export function attachedPolicy({ containment, openIntents }: KeyState): string | undefined {
  return containment?.policyArn ?? openIntents.find(({ action }) => action === 'contain')?.policyArn;
}

/**
 * Findings that led to a user's sessions being denied and still ask for it: all but those that a reactivation of one of
 * the user's keys has answered, and of these the ones by which a key is contained anew.
 * @param keys states of the user's keys
 */
export function askingFindings(sessions: KeyState, keys: readonly KeyState[]): readonly string[] {
  const isAnswered = (id: string): boolean =>
    keys.some(({ reactivation }) => reactivation?.resolvedFindingIds.includes(id) === true);
  const isHeld = (id: string): boolean => keys.some((key) => findingsOf(key).includes(id));
  return findingsOf(sessions).filter((id) => !isAnswered(id) || isHeld(id));
}

/** Findings by which a credential is contained, also where only the intent says so. */
function findingsOf({ containment, openIntents }: KeyState): readonly string[] {
  const intended = openIntents.filter(({ action }) => action === 'contain').map(({ findingId }) => findingId);
  return [...new Set([...(containment?.findingIds ?? []), ...intended])];
}
