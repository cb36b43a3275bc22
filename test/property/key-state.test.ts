import * as fc from 'fast-check';
import { applyEntry, EMPTY_STATE, type KeyState } from '../../lambda/domain/ledger/key-state.ts';
import type { LedgerEntry } from '../../lambda/domain/ledger/ledger-entry.ts';
import { planReactivation } from '../../lambda/domain/reactivate/reactivation.ts';
import { aKeyState, aRequest, NOW } from '../support/builders/builders.ts';
import { anOutcome, at, fold } from '../support/builders/ledger-entries.ts';
import { entries, histories, outcomeEntries, RUNS } from './arbitraries.ts';

/** Everything that Keystop has changed of a key and not taken back. */
function changedIn(state: KeyState): object {
  return { containment: state.containment, openIntents: state.openIntents, foundInactiveAt: state.foundInactiveAt };
}

/** Whether the state tells how to give the key back. */
function hasWayBack(state: KeyState): boolean {
  const intents = state.openIntents.filter(
    ({ action, statusBefore }) => action === 'contain' && statusBefore === 'Active',
  );
  return state.containment !== undefined || intents.length > 0;
}

/** Whether a key was contained, or an attempt before the last one perhaps contained it. */
function isPerhapsChanged({ containment, openIntents }: KeyState): boolean {
  const perhaps = openIntents.filter(
    ({ action, statusBefore, earlier }) => action === 'contain' && statusBefore === 'Active' && earlier !== undefined,
  );
  return containment !== undefined || perhaps.length > 0;
}

// AWS has answered that it changed nothing.
const isRefusal = (entry: LedgerEntry): boolean =>
  entry.kind === 'outcome' && entry.outcome.outcome === 'failed' && !entry.outcome.retryable;

const isReactivation = (entry: LedgerEntry): boolean =>
  entry.kind === 'outcome' && entry.outcome.outcome === 'reactivated';

const reactivations = fc
  .record({ id: fc.uuid(), minutes: fc.integer({ min: 1, max: 50_000 }) })
  .map(({ id, minutes }) =>
    anOutcome({
      id,
      action: 'reactivate',
      findingId: 'reactivation',
      outcome: { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(minutes) },
    }),
  );

const planFor = (state: KeyState, override: boolean, requestingUser?: string) =>
  planReactivation(
    aRequest({ override, requestingUser }),
    { what: 'key', userName: 'alice', status: 'Inactive', state },
    14,
    NOW,
  );

describe('applyEntry', () => {
  it('takes the same entry twice for a repeat', () => {
    fc.assert(
      fc.property(histories, entries, (history, entry) => {
        expect(applyEntry(fold([entry], fold(history)), entry)).toBe('repeat');
      }),
      RUNS,
    );
  });

  it('comes to the same state when a history is told twice over', () => {
    fc.assert(
      fc.property(histories, (history) => {
        // Each delivery may be repeated at once, which is what at-least-once delivery does.
        expect(fold(history.flatMap((entry) => [entry, entry]))).toEqual(fold(history));
      }),
      RUNS,
    );
  });

  it('never loses the way back but by a reactivation, or by the refusal of the only attempt', () => {
    fc.assert(
      fc.property(histories, entries, (history, entry) => {
        const before = fold(history);
        const after = fold([entry], before);
        const owed = isRefusal(entry) ? isPerhapsChanged(before) : hasWayBack(before);
        expect(owed && !isReactivation(entry) ? hasWayBack(after) : true).toBe(true);
      }),
      RUNS,
    );
  });

  it('never forgets that a key was exposed but by a reactivation', () => {
    fc.assert(
      fc.property(histories, outcomeEntries, (history, entry) => {
        const before = fold(history);
        const after = fold([entry], before);
        const wasExposed = before.containment?.cause === 'exposed' && !isReactivation(entry);
        expect(wasExposed ? after.containment?.cause : 'exposed').toBe('exposed');
      }),
      RUNS,
    );
  });

  it('counts up by exactly one, or tells a repeat', () => {
    fc.assert(
      fc.property(histories, entries, (history, entry) => {
        const before = fold(history);
        const next = applyEntry(before, entry);
        expect(next === 'repeat' ? before.version + 1 : next.version).toBe(before.version + 1);
      }),
      RUNS,
    );
  });

  it('grows no list without bound', () => {
    fc.assert(
      fc.property(fc.array(entries, { maxLength: 200 }), (history) => {
        const { recentIds, recentFindingIds, unannounced, openIntents } = fold(history);
        // Two actions for each of the three findings of these histories.
        expect([
          recentIds.length <= 128,
          recentFindingIds.length <= 128,
          unannounced.length <= 8,
          openIntents.length <= 6,
        ]).toEqual([true, true, true, true]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('contain, then reactivate', () => {
  it('takes back everything that Keystop may change, and keeps the hold', () => {
    fc.assert(
      fc.property(histories, reactivations, (history, reactivation) => {
        const state = fold([reactivation], fold(history));
        expect(changedIn(state)).toEqual(changedIn(EMPTY_STATE));
        expect({ at: state.reactivation?.at, outcome: reactivation.outcome }).toMatchObject({
          at: reactivation.at,
          outcome: { holdUntil: state.reactivation?.holdUntil },
        });
      }),
      RUNS,
    );
  });

  it('leaves no warning behind that a later sweep could build on', () => {
    fc.assert(
      fc.property(histories, reactivations, (history, reactivation) => {
        const { warnedAt, finalWarnedAt } = fold([reactivation], fold(history));
        expect({ warnedAt, finalWarnedAt }).toEqual({ warnedAt: undefined, finalWarnedAt: undefined });
      }),
      RUNS,
    );
  });

  it('settles every finding that contained the key', () => {
    fc.assert(
      fc.property(histories, reactivations, (history, reactivation) => {
        const before = fold(history);
        const after = fold([reactivation], before);
        expect(after.reactivation?.resolvedFindingIds).toEqual(
          expect.arrayContaining([...(before.containment?.findingIds ?? [])]),
        );
      }),
      RUNS,
    );
  });
});

describe('planReactivation', () => {
  it('gives every key back that Keystop contained, with the override', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const state = fold(history);
        expect(hasWayBack(state) ? planFor(state, true).plan : 'reactivate').toBe('reactivate');
      }),
      RUNS,
    );
  });

  it('never gives an exposed key back without the override', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const state = fold(history);
        expect(state.containment?.cause === 'exposed' ? planFor(state, false).plan : 'refuse').toBe('refuse');
      }),
      RUNS,
    );
  });

  it('never gives a key back to its own user, whatever the history', () => {
    fc.assert(
      fc.property(histories, fc.boolean(), fc.constantFrom('alice', 'ALICE', 'Alice'), (history, override, user) => {
        expect(planFor(fold(history), override, user)).toMatchObject({ plan: 'refuse', reason: 'own-user' });
      }),
      RUNS,
    );
  });

  it('never gives a key back whose history is empty', () => {
    fc.assert(
      fc.property(fc.boolean(), (override) => {
        expect(planFor(aKeyState(), override).plan).toBe('refuse');
      }),
      { numRuns: 2 },
    );
  });
});
