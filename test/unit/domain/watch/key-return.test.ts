import type { AccessKeyStatus } from '../../../../lambda/domain/keys/access-key.ts';
import {
  decideReturn,
  keysCreatedSince,
  MOST_RECONTAINMENTS,
  REACTIVATION_SECONDS,
} from '../../../../lambda/domain/watch/key-return.ts';
import type { KeyState, OpenIntent } from '../../../../lambda/domain/ledger/key-state.ts';
import { anOutcome } from '../../../support/builders/ledger-entries.ts';
import {
  aContainment,
  aKeyId,
  aKeyState,
  anAccessKey,
  anOpenIntent,
  aRecordedCall,
  aPolicy,
  NOW,
} from '../../../support/builders/builders.ts';

const HELD = aKeyState({ containment: aContainment() });
const STALE = aKeyState({ containment: aContainment({ cause: 'stale' }) });
const LOOK = { findingId: 'second-look/1', activityAt: NOW };

const decide = (state: KeyState, status: AccessKeyStatus | undefined = 'Active', policy = aPolicy()) =>
  decideReturn(LOOK, status, state, policy);

describe('decideReturn', () => {
  it('contains an exposed key again that was set Active outside Keystop', () => {
    expect(decide(HELD)).toEqual({ decision: 'contain' });
  });

  it('only tells of a stale one', () => {
    expect(decide(STALE)).toEqual({ decision: 'notify', reason: 'active-again' });
  });

  it('contains a stale one again where that is configured', () => {
    expect(decide(STALE, 'Active', aPolicy({}, { recontain: { stale: true } }))).toEqual({ decision: 'contain' });
  });

  it('only tells of an exposed one where that is configured', () => {
    const policy = aPolicy({}, { recontain: { exposed: false } });
    expect(decide(HELD, 'Active', policy)).toEqual({ decision: 'notify', reason: 'active-again' });
  });

  it.each([
    ['one time less than the limit', MOST_RECONTAINMENTS - 1, { decision: 'contain' }],
    ['exactly as often as the limit', MOST_RECONTAINMENTS, { decision: 'notify', reason: 'recontain-limit' }],
  ])('of a key that was set Inactive again %s', (_name, recontained, decision) => {
    expect(decide(aKeyState({ containment: aContainment({ recontained }) }))).toEqual(decision);
  });

  it.each(['Inactive', 'Expired'] as const)('leaves an %s key as it is', (status) => {
    expect(decide(HELD, status)).toEqual({ decision: 'inactive' });
  });

  it('carries its own containment to its end that was cut off, also where the key is Inactive', () => {
    const cutOff = { ...HELD, openIntents: [anOpenIntent({ findingId: LOOK.findingId })] };
    expect(decide(cutOff, 'Inactive')).toEqual({ decision: 'contain' });
  });

  it('carries it to its end also where only people have not heard of it', () => {
    const unannounced = { ...HELD, unannounced: [anOutcome({ findingId: LOOK.findingId })] };
    expect(decide(unannounced, 'Inactive')).toEqual({ decision: 'contain' });
  });

  it("leaves another finding's containment to that finding", () => {
    const others = { ...HELD, openIntents: [anOpenIntent({ findingId: 'finding-2' })] };
    expect(decide(others, 'Inactive')).toEqual({ decision: 'inactive' });
  });

  it.each([
    ['that Keystop gave back', aKeyState()],
    [
      'that Keystop is giving back',
      { ...HELD, openIntents: [anOpenIntent({ action: 'reactivate', statusBefore: 'Inactive', at: NOW })] },
    ],
  ])('does nothing about a key %s', (_name, state) => {
    expect(decide(state)).toEqual({ decision: 'none', why: 'Keystop does not hold the key Inactive (any more)' });
  });

  const givingBack = (over: Partial<OpenIntent>): KeyState => ({
    ...HELD,
    openIntents: [anOpenIntent({ action: 'reactivate', statusBefore: 'Inactive', ...over })],
  });
  const limit = REACTIVATION_SECONDS * 1000;

  it.each([
    ['just as long as a reactivation can be at work', limit, {}, 'none'],
    ['a second longer', limit + 1000, {}, 'contain'],
    ['a second before it began', -1000, {}, 'contain'],
    ['much later than one that IAM accepted', 10 * limit, { earlier: 'accepted' }, 'none'],
    ['much later than one of which nothing is known', 10 * limit, { earlier: 'unknown' }, 'contain'],
  ] as const)('of a key that is Active after an open intent to reactivate it, %s', (_name, after, over, decision) => {
    const state = givingBack({ at: new Date(NOW.getTime() - after), ...over });
    expect(decide(state).decision).toBe(decision);
  });

  it('contains after a call that was made later than a reactivation that IAM accepted', () => {
    const state = givingBack({ at: new Date(NOW.getTime() - 2 * limit), earlier: 'accepted' });
    expect(decideReturn({ ...LOOK, call: aRecordedCall() }, 'Active', state, aPolicy()).decision).toBe('contain');
  });

  it('takes a finding that tells no instant for one of the reactivation’s time', () => {
    const finding = { ...LOOK, activityAt: undefined };
    expect(decideReturn(finding, 'Active', givingBack({ at: new Date(0) }), aPolicy()).decision).toBe('none');
  });

  it('does nothing about a key that is gone', () => {
    expect(decideReturn(LOOK, undefined, HELD, aPolicy())).toEqual({
      decision: 'none',
      why: 'the user has no such key (any more)',
    });
  });
});

describe('keysCreatedSince', () => {
  const leaked = anAccessKey();
  const other = aKeyId('AKIARTX3GSDSROTHER7Q');
  const since = new Date(NOW.getTime() + 700);
  const at = (milliseconds: number) =>
    anAccessKey({ accessKeyId: other, createdAt: new Date(NOW.getTime() + milliseconds) });

  it.each([
    ['a second before', -1000, 0],
    ['exactly in that second, to which IAM dates keys', 0, 1],
    ['a second after', 1000, 1],
  ])('of a key created %s', (_name, milliseconds, found) => {
    expect(keysCreatedSince(since, [leaked, at(milliseconds)], leaked)).toHaveLength(found);
  });

  it('leaves out the key itself, however new', () => {
    expect(keysCreatedSince(since, [{ ...leaked, createdAt: since }], leaked)).toEqual([]);
  });

  it('leaves out keys that are Inactive', () => {
    expect(keysCreatedSince(since, [{ ...at(1000), status: 'Inactive' }], leaked)).toEqual([]);
  });
});
