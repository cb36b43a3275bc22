import { applyEntry, channelsTold } from '../../../../lambda/domain/ledger/key-state.ts';
import type { OutcomeEntry } from '../../../../lambda/domain/ledger/ledger-entry.ts';
import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';
import { after, anAnnouncement, anIntent, anOutcome, at, aWarning } from '../../../support/builders/ledger-entries.ts';

const CONTAINED: Outcome = { outcome: 'contained', evidence: 'read-back', recovered: false };
const reactivated = (holdUntil = at(1000)): Outcome => ({ outcome: 'reactivated', evidence: 'read-back', holdUntil });

const denied = { outcome: 'failed', code: 'AccessDenied', retryable: false, message: 'no' } as const;
const unread = { outcome: 'failed', code: 'ReadBackFailed', retryable: true, message: 'not read' } as const;

/** The key is contained because it is Active again. */
function seen(id: string, minutes: number, seconds: number): OutcomeEntry {
  const startedAt = new Date(at(minutes).getTime() + seconds * 1000);
  return anOutcome({ id, reason: 'active-again', findingId: id, at: startedAt, startedAt });
}

describe('applyEntry', () => {
  it('counts each entry as a version', () => {
    expect(after(anIntent(), anOutcome(), anAnnouncement()).version).toBe(3);
  });

  it('tells the same entry as a repeat', () => {
    expect(applyEntry(after(anIntent()), anIntent())).toBe('repeat');
  });

  it.each([
    ['exactly 128 entries are known', 127, 'repeat'],
    ['one more is forgotten', 128, 'new'],
  ])('remembers ids: %s', (_name, count, expected) => {
    const others = Array.from({ length: count }, (_, index) => anAnnouncement({ id: `other-${index}` }));
    expect(applyEntry(after(anIntent(), ...others), anIntent()) === 'repeat' ? 'repeat' : 'new').toBe(expected);
  });

  it('leaves the state it was given as it was', () => {
    const state = Object.freeze(after(anIntent()));
    expect(() => applyEntry(state, anOutcome())).not.toThrow();
  });

  describe('an intent', () => {
    it('is open until its outcome', () => {
      const { kind: _kind, ...intent } = anIntent();
      expect([after(anIntent()).openIntents, after(anIntent(), anOutcome()).openIntents]).toEqual([[intent], []]);
    });

    it('is one for each finding, the latest', () => {
      const state = after(anIntent(), anIntent({ id: 'again', at: at(2) }));
      expect(state.openIntents.map(({ id }) => id)).toEqual(['again']);
    });

    it('keeps that the key was Active once, whatever a later attempt saw', () => {
      const state = after(anIntent(), anIntent({ id: 'again', statusBefore: 'Inactive' }));
      expect(state.openIntents[0]?.statusBefore).toBe('Active');
    });

    it('learns that the key is Active from a later attempt', () => {
      const state = after(anIntent({ statusBefore: 'unread' }), anIntent({ id: 'again' }));
      expect(state.openIntents[0]?.statusBefore).toBe('Active');
    });

    it('is closed by a refusal of AWS, which changed nothing', () => {
      expect(after(anIntent(), anOutcome({ id: 'f', outcome: denied })).openIntents).toEqual([]);
    });

    it('stays open after a failure that may have changed the key', () => {
      const lost = { outcome: 'failed', code: 'Timeout', retryable: true, message: 'no answer' } as const;
      expect(after(anIntent(), anOutcome({ id: 'f', outcome: lost })).openIntents).toHaveLength(1);
    });

    it('whose change IAM accepted stays open after the refusal of a later attempt', () => {
      const state = after(
        anIntent(),
        anOutcome({ id: 'f', outcome: unread }),
        anIntent({ id: 'again', at: at(2) }),
        anOutcome({ id: 'g', outcome: denied }),
      );
      expect(state.openIntents).toMatchObject([{ id: 'again', earlier: 'accepted' }]);
    });

    it('of an attempt that was cut off stays open after the refusal of the next', () => {
      const state = after(anIntent(), anIntent({ id: 'again', at: at(2) }), anOutcome({ id: 'g', outcome: denied }));
      expect(state.openIntents).toMatchObject([{ id: 'again', earlier: 'unknown' }]);
    });

    it('of another finding is not taken for accepted', () => {
      const other = anIntent({ id: 'i2', findingId: 'finding-2' });
      const state = after(anIntent(), other, anOutcome({ id: 'f', outcome: unread }));
      expect(state.openIntents.map(({ earlier }) => earlier)).toEqual(['accepted', undefined]);
    });

    it('to reactivate is closed by a refusal of that reactivation, and not by one of a containment', () => {
      const asked = anIntent({ id: 'r', action: 'reactivate', findingId: 'reactivation:somebody' });
      const refused = anOutcome({ id: 'f', findingId: 'other', action: 'reactivate', outcome: denied });
      expect(after(asked, refused).openIntents).toEqual([]);
      expect(after(asked, { ...refused, action: 'contain' }).openIntents).toHaveLength(1);
    });

    it('to reactivate ends when the key is contained again', () => {
      const asked = anIntent({ id: 'r', action: 'reactivate', findingId: 'reactivation:somebody' });
      expect(after(asked, anOutcome()).openIntents).toEqual([]);
    });

    it('of another finding stays open beside it, and after its outcome', () => {
      const state = after(anIntent(), anIntent({ id: 'i2', findingId: 'finding-2' }), anOutcome());
      expect(state.openIntents.map(({ findingId }) => findingId)).toEqual(['finding-2']);
    });

    it('to reactivate does not take the place of one to contain', () => {
      const state = after(anIntent(), anIntent({ id: 'r', action: 'reactivate', statusBefore: 'Inactive' }));
      expect(state.openIntents.map(({ action, statusBefore }) => [action, statusBefore])).toEqual([
        ['contain', 'Active'],
        ['reactivate', 'Inactive'],
      ]);
    });

    it.each([
      ['failed', { outcome: 'failed', code: 'Timeout', retryable: true, message: 'lost' }],
      ['not-found', { outcome: 'not-found', detail: 'gone' }],
      ['observed', { outcome: 'observed' }],
      ['notified', { outcome: 'notified', reason: 'no-key-named' }],
      ['refused', { outcome: 'refused', reason: 'protected-identity', detail: 'x' }],
      ['already-inactive', { outcome: 'already-inactive' }],
    ] as const)('stays open after the outcome %s: the change may have happened', (_name, outcome) => {
      expect(after(anIntent(), anOutcome({ outcome })).openIntents).toHaveLength(1);
    });
  });

  describe('a containment', () => {
    it('is kept with its instant, cause, owner and findings', () => {
      expect(after(anIntent(), anOutcome()).containment).toEqual({
        at: at(1),
        cause: 'exposed',
        userName: 'alice',
        outcomeId: 'contained:finding-1',
        findingIds: ['finding-1'],
        recontained: 0,
      });
    });

    it('of a key that was set Active outside Keystop is counted, until a source finds the key anew', () => {
      const again = [1, 2].map((n) =>
        anOutcome({ id: `again-${n}`, reason: 'active-again', findingId: `look-${n}`, at: at(n), startedAt: at(n) }),
      );
      const anew = anOutcome({ id: 'anew', at: at(90), startedAt: at(90) });
      const counts = [
        after(anOutcome(), ...again.slice(0, 1)),
        after(anOutcome(), ...again),
        after(anOutcome(), ...again, anew),
      ];
      expect(counts.map((state) => state.containment?.recontained)).toEqual([1, 2, 0]);
    });

    it('of a key that two saw Active at once is counted once, also within the seconds in which IAM shows it late', () => {
      const counts = [
        after(anOutcome(), seen('look', 5, 0), seen('call', 5, 5)),
        after(anOutcome(), seen('look', 5, 0), seen('call', 5, 6)),
      ];
      expect(counts.map((state) => state.containment?.recontained)).toEqual([1, 2]);
    });

    it('of a key that was not known to be contained, and is said to be Active again, is the first', () => {
      expect(after(anOutcome({ reason: 'active-again' })).containment?.recontained).toBe(1);
    });

    it('told by two deliveries that ran side by side is a repeat', () => {
      const second = anOutcome({ id: 'second', at: at(3), startedAt: at(1) });
      expect(applyEntry(after(anOutcome()), second)).toBe('repeat');
    });

    it.each([
      ['exactly when it was recorded is the same', at(1), true],
      ['one second after it is a new one', new Date(at(1).getTime() + 1000), false],
    ])('that began %s', (_name, startedAt, isRepeat) => {
      const second = anOutcome({ id: 'second', at: at(9), startedAt });
      expect(applyEntry(after(anOutcome()), second) === 'repeat').toBe(isRepeat);
    });

    it('by another finding at the same time is recorded', () => {
      const second = anOutcome({ id: 'second', findingId: 'finding-2' });
      expect(after(anOutcome(), second).containment?.findingIds).toEqual(['finding-1', 'finding-2']);
    });

    it('as exposed outranks one as stale that follows', () => {
      const stale = anOutcome({ id: 's', cause: 'stale', findingId: 'sweep', at: at(9), startedAt: at(8) });
      expect(after(anOutcome(), stale).containment?.cause).toBe('exposed');
    });

    it('as stale becomes one as exposed when an exposed finding contains again', () => {
      const exposed = anOutcome({ id: 'e', findingId: 'finding-2', at: at(9), startedAt: at(8) });
      expect(after(anOutcome({ cause: 'stale', findingId: 'sweep' }), exposed).containment?.cause).toBe('exposed');
    });

    it('as stale becomes one as exposed when an exposed finding meets the key Inactive (it was once reactivated without override)', () => {
      const met = anOutcome({ id: 'm', findingId: 'leak', outcome: { outcome: 'already-inactive' }, at: at(9) });
      expect(after(anOutcome({ cause: 'stale', findingId: 'sweep' }), met).containment).toMatchObject({
        cause: 'exposed',
        findingIds: ['sweep', 'leak'],
      });
    });

    it('as stale that is recovered after an exposed finding met the key Inactive is one as exposed', () => {
      const met = anOutcome({ id: 'm', findingId: 'leak', outcome: { outcome: 'already-inactive' } });
      const recovered = anOutcome({ id: 'r', cause: 'stale', findingId: 'sweep' });
      expect(after(met, recovered).containment?.cause).toBe('exposed');
    });

    it('keeps the owner where a later outcome does not know it', () => {
      const again = anOutcome({ id: 'again', userName: undefined, at: at(9), startedAt: at(8) });
      expect(after(anOutcome(), again).containment?.userName).toBe('alice');
    });

    it('forgets that the key was found Inactive', () => {
      const met = anOutcome({ id: 'm', outcome: { outcome: 'already-inactive' } });
      expect(after(met, anOutcome({ id: 'c', at: at(9), startedAt: at(8) })).foundInactiveAt).toBeUndefined();
    });
  });

  describe('a key found Inactive', () => {
    it('is noted where nothing tells that Keystop made it so', () => {
      expect(after(anOutcome({ outcome: { outcome: 'already-inactive' } })).foundInactiveAt).toEqual(at(1));
    });

    it('is not noted where Keystop contained it', () => {
      const met = anOutcome({ id: 'm', findingId: 'finding-2', outcome: { outcome: 'already-inactive' } });
      expect(after(anOutcome(), met).foundInactiveAt).toBeUndefined();
    });
  });

  describe('a reactivation', () => {
    const given = anOutcome({
      id: 'g',
      action: 'reactivate',
      findingId: 'reactivation',
      outcome: reactivated(),
      at: at(9),
    });

    it('takes containment, intents and warnings away, and starts the hold', () => {
      const warned = [
        aWarning(),
        aWarning({ id: 'w2', step: 'final-warning' }),
        aWarning({ id: 'w3', delivered: false }),
      ];
      const intents = [anIntent({ id: 'i2', findingId: 'f2' }), anIntent({ id: 'i3', action: 'reactivate' })];
      expect(after(...warned, anIntent(), anOutcome(), ...intents, given)).toMatchObject({
        containment: undefined,
        openIntents: [],
        foundInactiveAt: undefined,
        warnedAt: undefined,
        finalWarnedAt: undefined,
        undeliveredAt: undefined,
        reactivation: { at: at(9), holdUntil: at(1000) },
      });
    });

    const asked = anIntent({ id: 'r', action: 'reactivate', findingId: 'reactivation:arn', at: at(3) });
    const during = anOutcome({ id: 'c2', findingId: 'finding-2', at: at(5), startedAt: at(4) });
    const returned = { ...given, requestedBy: 'arn', startedAt: at(2) };

    it('during which a finding contained the key is none, and must be judged anew', () => {
      expect(applyEntry(after(anOutcome(), asked, during), returned)).toBe('repeat');
    });

    it('that was judged anew after that is one', () => {
      const anew = { ...returned, startedAt: at(6) };
      expect(after(anOutcome(), asked, during, anew).containment).toBeUndefined();
    });

    it('of somebody else, or before any containment, is one', () => {
      const others = { ...returned, requestedBy: 'another' };
      expect(after(anOutcome(), asked, during, others).containment).toBeUndefined();
      expect(after(asked, returned).reactivation?.at).toEqual(at(9));
    });

    it('that was overtaken stays so after one more containment', () => {
      const third = anOutcome({ id: 'c3', findingId: 'finding-3', at: at(8), startedAt: at(7) });
      expect(applyEntry(after(anOutcome(), asked, during, third), returned)).toBe('repeat');
    });

    it('settles every finding that led to the key being Inactive, also one without an outcome yet', () => {
      const later = anOutcome({ id: 'm', findingId: 'finding-3', outcome: { outcome: 'already-inactive' } });
      const state = after(anOutcome(), anIntent({ id: 'i2', findingId: 'finding-2' }), later, given);
      expect([...(state.reactivation?.resolvedFindingIds ?? [])].toSorted()).toEqual([
        'finding-1',
        'finding-2',
        'finding-3',
      ]);
    });

    it('settles no finding that was only observed, notified or refused', () => {
      const observed = anOutcome({ id: 'o', findingId: 'health-1', outcome: { outcome: 'observed' } });
      expect(after(observed, anOutcome(), given).reactivation?.resolvedFindingIds).toEqual(['finding-1']);
    });

    it('settles no intent to reactivate, which is no finding', () => {
      const state = after(anOutcome(), anIntent({ id: 'r', action: 'reactivate', findingId: 'asked' }), given);
      expect(state.reactivation?.resolvedFindingIds).toEqual(['finding-1']);
    });

    it('keeps settled what an earlier reactivation settled', () => {
      const again = [
        anOutcome({ id: 'c2', findingId: 'finding-2', at: at(20), startedAt: at(19) }),
        { ...given, id: 'g2', at: at(30) },
      ];
      expect(after(anOutcome(), given, ...again).reactivation?.resolvedFindingIds).toEqual(
        expect.arrayContaining(['finding-1', 'finding-2']),
      );
    });

    it('survives a later containment, as the history of the key', () => {
      const again = anOutcome({ id: 'c2', findingId: 'finding-2', at: at(20), startedAt: at(19) });
      expect(after(anOutcome(), given, again).reactivation?.at).toEqual(at(9));
    });
  });

  describe('a warning', () => {
    it('counts when delivered', () => {
      expect(after(aWarning())).toMatchObject({ warnedAt: at(2), undeliveredAt: undefined });
    });

    it.each(['warning', 'final-warning'] as const)('counts for nothing when undelivered: %s', (step) => {
      expect(after(aWarning({ step, delivered: false }))).toMatchObject({
        warnedAt: undefined,
        finalWarnedAt: undefined,
        undeliveredAt: at(2),
      });
    });

    it('undelivered leaves an earlier delivered one', () => {
      const lost = aWarning({ id: 'w2', step: 'final-warning', delivered: false, at: at(8) });
      expect(after(aWarning(), lost)).toMatchObject({
        warnedAt: at(2),
        finalWarnedAt: undefined,
        undeliveredAt: at(8),
      });
    });

    it('as the final one stands beside the first', () => {
      expect(after(aWarning(), aWarning({ id: 'w2', step: 'final-warning', at: at(5) }))).toMatchObject({
        warnedAt: at(2),
        finalWarnedAt: at(5),
      });
    });

    it('as a new first one starts the escalation anew', () => {
      const again = [aWarning({ id: 'w2', step: 'final-warning', at: at(5) }), aWarning({ id: 'w3', at: at(7) })];
      expect(after(aWarning(), ...again)).toMatchObject({ warnedAt: at(7), finalWarnedAt: undefined });
    });
  });

  describe('telling', () => {
    it('is open for each outcome until it is announced', () => {
      const state = after(anOutcome(), anOutcome({ id: 'o2', findingId: 'finding-2' }), anAnnouncement());
      expect(state.unannounced.map(({ id }) => id)).toEqual(['o2']);
    });

    it('on one channel leaves the other open', () => {
      const state = after(anOutcome(), anAnnouncement({ channels: ['notice'] }));
      expect(state.unannounced.map(({ id }) => id)).toEqual(['contained:finding-1']);
      expect(channelsTold(state, 'contained:finding-1')).toEqual(['notice']);
    });

    it('on one channel after the other is done', () => {
      const state = after(
        anOutcome(),
        anAnnouncement({ channels: ['notice'] }),
        anAnnouncement({ id: 'announced:2', channels: ['event'] }),
      );
      expect(state).toMatchObject({ unannounced: [], halfAnnounced: [] });
    });

    it('on no channel changes nothing', () => {
      const state = after(anOutcome(), anAnnouncement({ channels: [] }));
      expect(state).toMatchObject({ halfAnnounced: [], unannounced: [{ id: 'contained:finding-1' }] });
    });

    it('is remembered for the latest 8 outcomes', () => {
      const many = Array.from({ length: 9 }, (_, index) =>
        anOutcome({ id: `o${index}`, findingId: `f${index}`, outcome: { outcome: 'observed' } }),
      );
      expect(after(...many).unannounced.map(({ id }) => id)).toEqual(many.slice(1).map(({ id }) => id));
    });
  });

  it('tells a repeated containment for a repeat only while the key is contained', () => {
    const given = anOutcome({ id: 'g', action: 'reactivate', outcome: reactivated(), at: at(9) });
    const late = anOutcome({ id: 'late', at: at(10), startedAt: at(1), outcome: CONTAINED });
    expect(applyEntry(after(anOutcome(), given), late)).not.toBe('repeat');
  });
});

describe('a reactivation of a key that no containment is known of', () => {
  it('settles the findings that met it Inactive', () => {
    const met = anOutcome({ id: 'm', findingId: 'leak', outcome: { outcome: 'already-inactive' } });
    const given = anOutcome({ id: 'r', findingId: 'request', outcome: reactivated() });
    expect(after(met, given).reactivation?.resolvedFindingIds).toEqual(['leak']);
  });
});
