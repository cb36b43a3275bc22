import { askingFindings, attachedPolicy } from '../../../../lambda/domain/respond/revocation.ts';
import { aContainment, aKeyState, anOpenIntent, NOW } from '../../../support/builders/builders.ts';

const POLICY = 'arn:aws:iam::111122223333:policy/revoke-sessions';
const denied = (...findingIds: readonly string[]) =>
  aKeyState({ containment: aContainment({ findingIds, policyArn: POLICY }) });
const answered = (...resolvedFindingIds: readonly string[]) =>
  aKeyState({ reactivation: { at: NOW, holdUntil: NOW, resolvedFindingIds } });
const held = (...findingIds: readonly string[]) => aKeyState({ containment: aContainment({ findingIds }) });

describe('attachedPolicy', () => {
  it('is the one that was recorded', () => {
    expect(attachedPolicy(denied('a'))).toBe(POLICY);
  });

  it('is known from the intent, where a crash left no record', () => {
    const openIntents = [anOpenIntent({ action: 'reactivate' }), anOpenIntent({ policyArn: POLICY })];
    expect(attachedPolicy(aKeyState({ openIntents }))).toBe(POLICY);
  });

  it.each([
    ['nothing was recorded', aKeyState()],
    ['others had attached it', aKeyState({ foundInactiveAt: NOW })],
    [
      'only giving back was intended',
      aKeyState({ openIntents: [anOpenIntent({ action: 'reactivate', policyArn: POLICY })] }),
    ],
  ])('is none where %s', (_what, state) => {
    expect(attachedPolicy(state)).toBeUndefined();
  });
});

describe('askingFindings', () => {
  it.each([
    ['none, where a key’s reactivation has answered all', denied('a', 'b'), [answered('a', 'b')], []],
    ['none, where two keys’ reactivations have', denied('a', 'b'), [answered('a'), answered('b')], []],
    ['those of a key that is contained still', denied('a', 'b'), [answered('a'), held('b')], ['b']],
    ['those of a session, which no key answers', denied('a', 's'), [answered('a')], ['s']],
    ['those of a key that is gone', denied('a', 'gone'), [answered('a')], ['gone']],
    ['all, where no key is left', denied('a'), [], ['a']],
  ])('are %s', (_what, sessions, keys, expected) => {
    expect(askingFindings(sessions, keys)).toEqual(expected);
  });

  it('are those by which a key that was reactivated is contained again', () => {
    const again = aKeyState({
      containment: aContainment({ findingIds: ['a'] }),
      reactivation: { at: NOW, holdUntil: NOW, resolvedFindingIds: ['a'] },
    });
    expect(askingFindings(denied('a'), [again])).toEqual(['a']);
  });

  it('count an intent for a containment, of the sessions and of a key', () => {
    const intended = aKeyState({ openIntents: [anOpenIntent({ findingId: 'a' })] });
    expect([askingFindings(intended, [answered('a')]), askingFindings(intended, [answered('a'), intended])]).toEqual([
      [],
      ['a'],
    ]);
  });
});
