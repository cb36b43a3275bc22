import type { KeyState } from '../../../../lambda/domain/ledger/key-state.ts';
import { planReactivation, type ReactivationRequest } from '../../../../lambda/domain/reactivate/reactivation.ts';
import {
  aContainment,
  ahead,
  aKeyState,
  anOpenIntent,
  aRequest,
  DAY,
  NOW,
} from '../../../support/builders/builders.ts';

const STALE = aKeyState({ containment: aContainment({ cause: 'stale' }) });
const EXPOSED = aKeyState({ containment: aContainment({ cause: 'exposed' }) });

function plan(state: KeyState, over: Partial<ReactivationRequest> = {}, status: 'Active' | 'Inactive' = 'Inactive') {
  return planReactivation(aRequest(over), { what: 'key', userName: 'ci-deployer', status, state }, 14, NOW);
}

const refusal = (state: KeyState, over: Partial<ReactivationRequest> = {}): string => {
  const planned = plan(state, over);
  return planned.plan === 'refuse' ? planned.reason : planned.plan;
};

describe('planReactivation', () => {
  it('reactivates a stale key, and holds it for exactly the hold days', () => {
    expect(plan(STALE)).toEqual({ plan: 'reactivate', holdUntil: ahead(14 * DAY) });
  });

  it('refuses a key contained as exposed without the override', () => {
    expect(refusal(EXPOSED)).toBe('override-needed');
  });

  it('reactivates a key contained as exposed with the override', () => {
    expect(refusal(EXPOSED, { override: true })).toBe('reactivate');
  });

  it.each([
    ['not-held', /may not override; only a session of one of the overrideRoles/],
    ['not-configured', /may not override; no role may .* overrideRoles .* or repeat with --direct/],
  ] as const)('refuses the override where the right to it is %s, and says what would be needed', (right, told) => {
    const planned = plan(EXPOSED, { override: true, overrideRight: right });
    expect(planned).toEqual({
      plan: 'refuse',
      reason: 'no-override-right',
      detail: expect.stringMatching(told) as string,
    });
  });

  it('asks for no override right where no override is needed', () => {
    expect(refusal(STALE, { override: true, overrideRight: 'not-held' })).toBe('reactivate');
  });

  it('refuses a key found Inactive by who may not override', () => {
    const state = aKeyState({ foundInactiveAt: NOW });
    expect(refusal(state, { override: true, overrideRight: 'not-held' })).toBe('no-override-right');
  });

  it('refuses a key that Keystop never touched', () => {
    expect(refusal(aKeyState())).toBe('not-contained-by-keystop');
  });

  it('refuses a key that Keystop never touched also with the override', () => {
    expect(refusal(aKeyState(), { override: true })).toBe('not-contained-by-keystop');
  });

  it.each([
    [false, 'was-not-active'],
    [true, 'reactivate'],
  ])('asks for the override where a finding met the key Inactive: %p leads to %s', (override, expected) => {
    expect(refusal(aKeyState({ foundInactiveAt: NOW }), { override })).toBe(expected);
  });

  it.each([
    ['ci-deployer', false],
    ['CI-DEPLOYER', false],
    ['ci-deployer', true],
  ])("refuses the key's own user %s, override %p", (requestingUser, override) => {
    expect(refusal(EXPOSED, { requestingUser, override })).toBe('own-user');
  });

  it('reactivates a key for another user', () => {
    expect(refusal(STALE, { requestingUser: 'alice' })).toBe('reactivate');
  });

  describe('known from an intent alone', () => {
    it.each([
      ['exposed', 'Active', false, 'override-needed'],
      ['exposed', 'Active', true, 'reactivate'],
      ['exposed', 'unread', true, 'reactivate'],
      ['exposed', 'unread', false, 'override-needed'],
      ['stale', 'Active', false, 'reactivate'],
      ['exposed', 'Inactive', true, 'not-contained-by-keystop'],
    ] as const)('as %s, found %s, override %p: %s', (cause, statusBefore, override, expected) => {
      const state = aKeyState({ openIntents: [anOpenIntent({ cause, statusBefore })] });
      expect(refusal(state, { override })).toBe(expected);
    });

    it('asks for the override where a stale intent was cut off and an exposed finding met the key Inactive', () => {
      const state = aKeyState({ openIntents: [anOpenIntent({ cause: 'stale' })], foundInactiveAt: NOW });
      expect(refusal(state)).toBe('was-not-active');
    });

    it('asks for the override where an exposed intent followed a stale containment', () => {
      expect(refusal({ ...STALE, openIntents: [anOpenIntent({ cause: 'exposed' })] })).toBe('override-needed');
    });

    it('refuses where the only intent was to reactivate', () => {
      expect(refusal(aKeyState({ openIntents: [anOpenIntent({ action: 'reactivate' })] }))).toBe(
        'not-contained-by-keystop',
      );
    });
  });

  describe('of a key that is Active', () => {
    const cutOff = anOpenIntent({ action: 'reactivate', statusBefore: 'Inactive' });

    it('has nothing to do', () => {
      expect(plan(EXPOSED, {}, 'Active')).toEqual({ plan: 'already-active' });
    });

    it('records a reactivation that was cut off', () => {
      expect(plan({ ...STALE, openIntents: [cutOff] }, {}, 'Active')).toEqual({
        plan: 'record',
        holdUntil: ahead(14 * DAY),
      });
    });

    // A record settles the key's incidents: it was once to be had by the key's own user.
    it.each([
      ["the key's own user", { requestingUser: 'ci-deployer', override: true }, 'own-user'],
      ['anybody without the override', {}, 'override-needed'],
    ])('refuses to record one for %s', (_name, over, reason) => {
      expect(plan({ ...EXPOSED, openIntents: [cutOff] }, over, 'Active')).toMatchObject({ plan: 'refuse', reason });
    });
  });

  it.each([
    ['own-user', EXPOSED, { requestingUser: 'ci-deployer' }, /another principal/],
    ['override-needed', EXPOSED, {}, /--override/],
    ['was-not-active', aKeyState({ foundInactiveAt: NOW }), {}, /--override/],
    ['not-contained-by-keystop', aKeyState(), {}, /no containment/],
  ] as const)('says with %s what to do', (_reason, state, over, words) => {
    expect(plan(state, over)).toMatchObject({ detail: expect.stringMatching(words) as unknown });
  });
});
