import type { KeyState } from '../../lambda/domain/ledger/key-state.ts';
import type { LedgerKey } from '../../lambda/domain/ledger/ledger-entry.ts';
import type { Ledger } from '../../lambda/usecases/ports/ledger.ts';
import { aKey, anAnnouncement, anIntent, anOutcome, at, aWarning } from '../support/builders/ledger-entries.ts';

export interface LedgerUnderTest {
  readonly ledger: Ledger;
  /** Another ledger over the same storage, as another process would have it. */
  readonly another: () => Ledger;
  readonly close: () => Promise<void>;
}

/** What every ledger promises, whatever it is kept in. `make` gives an empty one for each test. */
export function describeLedgerContract(name: string, make: () => Promise<LedgerUnderTest>): void {
  describe(`ledger contract: ${name}`, () => {
    let made: LedgerUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(async () => {
      await made.close();
    });

    describe('read', () => {
      it('gives the empty state for a credential never heard of', async () => {
        const state = await made.ledger.read(aKey());
        expect(state).toMatchObject({ version: 0, openIntents: [], containment: undefined, recentIds: [] });
      });

      it('gives the state that the last entry led to', async () => {
        const { after } = await made.ledger.append(aKey(), anIntent());
        expect(await made.ledger.read(aKey())).toEqual(after);
      });

      it('sees at once what another writer appended', async () => {
        await made.ledger.read(aKey());
        await made.another().append(aKey(), anIntent());
        expect((await made.ledger.read(aKey())).openIntents).toHaveLength(1);
      });

      it('keeps subjects of one account apart', async () => {
        await made.ledger.append(aKey('AKIAIOSFODNN7EXAMPLE'), anIntent());
        expect((await made.ledger.read(aKey('AKIAI44QH8DHBEXAMPLE'))).version).toBe(0);
      });

      it('keeps accounts apart', async () => {
        await made.ledger.append(aKey('root', '111122223333'), anIntent());
        expect((await made.ledger.read(aKey('root', '444455556666'))).version).toBe(0);
      });
    });

    describe('append', () => {
      it('tells the states before and after', async () => {
        const appended = await made.ledger.append(aKey(), anIntent());
        expect(appended).toMatchObject({ appended: true, before: { version: 0 }, after: { version: 1 } });
      });

      it('records the same entry once', async () => {
        await made.ledger.append(aKey(), anOutcome());
        await made.ledger.append(aKey(), anOutcome());
        expect(await made.ledger.history(aKey())).toHaveLength(1);
      });

      it('says that a repeat was not appended, and what is known', async () => {
        const first = await made.ledger.append(aKey(), anOutcome());
        const second = await made.ledger.append(aKey(), anOutcome());
        expect(second).toEqual({ appended: false, before: first.after, after: first.after });
      });

      it('tells a repeat from the state that the caller knows', async () => {
        const { after } = await made.ledger.append(aKey(), anOutcome());
        expect((await made.ledger.append(aKey(), anOutcome(), after)).appended).toBe(false);
      });

      it('builds on what another writer appended since the state that the caller knows', async () => {
        const known = await made.ledger.read(aKey());
        await made.another().append(aKey(), anIntent());
        const { after } = await made.ledger.append(aKey(), aWarning(), known);
        expect(after).toMatchObject({ version: 2, openIntents: [{ findingId: 'finding-1' }], warnedAt: at(2) });
      });

      it('records a containment that only an outdated state takes for a repeat', async () => {
        const { after: known } = await made.ledger.append(aKey(), anOutcome());
        await made.another().append(aKey(), aReactivation());
        const again = anOutcome({ id: 'contained:again' });
        expect((await made.ledger.append(aKey(), again, known)).appended).toBe(true);
      });

      it('keeps the entries of writers that append at the same time', async () => {
        const writers = [made.ledger, made.another(), made.another()];
        const writes = Array.from({ length: 12 }, (_, index) => {
          const writer = writers[index % writers.length] ?? made.ledger;
          return writer.append(aKey(), aWarning({ id: `warning-${index}`, at: at(index) }));
        });
        await Promise.all(writes);
        const ids = (await made.ledger.history(aKey())).map(({ id }) => id);
        expect(ids).toEqual(Array.from({ length: 12 }, (_, index) => `warning-${index}`));
      });

      it('counts each of the entries appended at the same time', async () => {
        const ids = Array.from({ length: 6 }, (_, index) => `warning-${index}`);
        await Promise.all(ids.map((id) => made.another().append(aKey(), aWarning({ id }))));
        expect((await made.ledger.read(aKey())).version).toBe(6);
      });

      it('appends an entry told by several writers at the same time exactly once', async () => {
        const writers = [made.ledger, made.another(), made.another(), made.another()];
        const appended = await Promise.all(writers.map((writer) => writer.append(aKey(), anOutcome())));
        expect(appended.filter((one) => one.appended)).toHaveLength(1);
      });
    });

    describe('a writer that is gone after its intent', () => {
      it('leaves the intent, with the status it read, for the next one', async () => {
        await made.ledger.append(aKey(), anIntent());
        const { openIntents } = await made.another().read(aKey());
        expect(openIntents).toEqual([expect.objectContaining({ findingId: 'finding-1', statusBefore: 'Active' })]);
      });

      it('lets the next one close the intent with its outcome', async () => {
        await made.ledger.append(aKey(), anIntent());
        const { after } = await made.another().append(aKey(), anOutcome());
        expect(after).toMatchObject({ openIntents: [], containment: { cause: 'exposed', userName: 'alice' } });
      });

      it('leaves the outcome unannounced until somebody announces it', async () => {
        await made.ledger.append(aKey(), anOutcome());
        const { before, after } = await made.another().append(aKey(), anAnnouncement());
        expect([before.unannounced.length, after.unannounced.length]).toEqual([1, 0]);
      });
    });

    describe('history', () => {
      it('is empty for a credential never heard of', async () => {
        expect(await made.ledger.history(aKey())).toEqual([]);
      });

      it('gives every kind of entry back as it was told', async () => {
        const told = [anIntent(), anOutcome(), aWarning(), anAnnouncement()];
        for (const entry of told) await made.ledger.append(aKey(), entry);
        expect(await made.ledger.history(aKey())).toStrictEqual(told);
      });

      it('gives the oldest entry first, whatever the order of arrival', async () => {
        await made.ledger.append(aKey(), aWarning({ id: 'late', at: at(9) }));
        await made.ledger.append(aKey(), aWarning({ id: 'early', at: at(1) }));
        expect((await made.ledger.history(aKey())).map(({ id }) => id)).toEqual(['early', 'late']);
      });

      it('keeps entries of one instant in their order of arrival', async () => {
        const ids = Array.from({ length: 12 }, (_, index) => `w${index}`);
        for (const id of ids) await made.ledger.append(aKey(), aWarning({ id, at: at(0) }));
        expect((await made.ledger.history(aKey())).map(({ id }) => id)).toEqual(ids);
      });
    });

    describe('states', () => {
      it('gives every credential of the account, more than a page of them', async () => {
        const subjects = Array.from({ length: 20 }, (_, index) => `AKIAEXAMPLE${String(index).padStart(9, '0')}`);
        for (const subject of subjects) await made.ledger.append(aKey(subject), anIntent());
        expect((await statesOf(made.ledger)).map(({ key }) => key.subject).toSorted()).toEqual(subjects);
      });

      it('leaves other accounts out', async () => {
        await made.ledger.append(aKey('root', '444455556666'), anIntent());
        expect(await statesOf(made.ledger)).toEqual([]);
      });

      it('gives the same state as read, also for a subject that is no key', async () => {
        await made.ledger.append(aKey('user/alice@example.com'), anOutcome());
        const [found] = await statesOf(made.ledger);
        expect(found).toEqual({
          key: aKey('user/alice@example.com'),
          state: await made.ledger.read(found?.key ?? aKey()),
        });
      });
    });
  });
}

function aReactivation() {
  const outcome = { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(9000) } as const;
  return anOutcome({ id: 'reactivated:1', at: at(2), action: 'reactivate', outcome });
}

async function statesOf(ledger: Ledger): Promise<{ readonly key: LedgerKey; readonly state: KeyState }[]> {
  const states = [];
  for await (const state of ledger.states(aKey().account)) states.push(state);
  return states;
}
