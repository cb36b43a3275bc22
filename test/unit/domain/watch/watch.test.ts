import type { KeyState } from '../../../../lambda/domain/ledger/key-state.ts';
import { assessActivation, assessCreation, isHeld, type WatchedCall } from '../../../../lambda/domain/watch/watch.ts';
import {
  ago,
  aContainment,
  aKeyId,
  aKeyState,
  aPolicy,
  aRecordedCall,
  DAY,
  HOUR,
  NOW,
  SECOND,
} from '../../../support/builders/builders.ts';

const HELD = aKeyState({ containment: aContainment() });
const NEW_KEY = aKeyId('AKIARTX3GSDSROTHER7Q');

const activation = (at: Date = ago(60 * SECOND), userName?: string) => ({
  kind: 'activation' as const,
  call: aRecordedCall({ at }),
  accessKeyId: aKeyId(),
  userName,
});

const creation: Extract<WatchedCall, { kind: 'creation' }> = {
  kind: 'creation',
  call: aRecordedCall({ action: 'CreateAccessKey', signedWith: aKeyId() }),
  signedWith: aKeyId(),
  created: { kind: 'access-key', accessKeyId: NEW_KEY, user: { name: 'backup-svc', id: undefined } },
};

const verdictsOf = ({ assessments }: ReturnType<typeof assessActivation>) =>
  assessments.map(({ verdict }) => `${verdict.verdict} ${verdict.reason}`);

describe('isHeld', () => {
  // CloudTrail leaves the fraction of a second out.
  const containedAt = new Date('2026-11-20T11:00:00.900Z');
  const held = (at: string, over: Partial<KeyState> = {}) =>
    isHeld(activation(new Date(at)), aKeyState({ containment: aContainment({ at: containedAt }), ...over }));

  it.each([
    ['exactly in the second of the containment', '2026-11-20T11:00:00Z', true],
    ['one second earlier', '2026-11-20T10:59:59Z', false],
    ['one second later', '2026-11-20T11:00:01Z', true],
  ])('of a key set Active %s', (_name, at, expected) => {
    expect(held(at)).toBe(expected);
  });

  it('counts a call before a repeated containment, which another one preceded', () => {
    const containment = aContainment({ at: containedAt, recontained: 1 });
    expect(held('2026-11-20T10:59:00Z', { containment })).toBe(true);
  });

  it('leaves a key alone that Keystop does not hold', () => {
    expect(held('2026-11-20T11:30:00Z', { containment: undefined })).toBe(false);
  });

  it.each([
    ['exactly at the reactivation', '2026-11-20T11:30:00Z', false],
    ['one second later', '2026-11-20T11:30:01Z', true],
  ])('of a key that was reactivated and contained anew, set Active %s', (_name, at, expected) => {
    const reactivation = { at: new Date('2026-11-20T11:30:00Z'), holdUntil: NOW, resolvedFindingIds: [] };
    expect(held(at, { reactivation })).toBe(expected);
  });
});

const assess = (state: KeyState = HELD, status: 'Active' | 'Inactive' = 'Active') =>
  assessActivation(activation(), status, state, aPolicy());

describe('assessActivation', () => {
  it('has an exposed key contained again, by a finding that tells the call', () => {
    expect(assess().assessments).toEqual([
      {
        verdict: { verdict: 'contain', reason: 'active-again', evidence: 'proof' },
        finding: {
          kind: 'exposed',
          source: 'watch',
          findingId: 'cloudtrail/call-1',
          type: 'UpdateAccessKey',
          severity: undefined,
          assertion: 'exposed',
          attestation: { kind: 'keystop' },
          state: { kind: 'open' },
          account: '111122223333',
          partition: 'aws',
          activityAt: ago(60 * SECOND),
          names: { kind: 'access-key', accessKeyId: aKeyId(), user: { name: 'ci-deployer', id: undefined } },
          reference: undefined,
          call: aRecordedCall({ at: ago(60 * SECOND) }),
        },
        detail: undefined,
      },
    ]);
  });

  it('only tells of a stale one, as what it was contained for', () => {
    const told = assess(aKeyState({ containment: aContainment({ cause: 'stale' }) }));
    expect([verdictsOf(told), told.assessments[0]?.finding?.kind]).toEqual([['notify active-again'], 'stale']);
  });

  it('gives up where others set it Active each time', () => {
    const state = aKeyState({ containment: aContainment({ recontained: 3 }) });
    expect(verdictsOf(assess(state))).toEqual(['notify recontain-limit']);
  });

  it('tells who had set a key Active that is Inactive again', () => {
    expect(verdictsOf(assess(HELD, 'Inactive'))).toEqual(['notify was-active-again']);
  });

  it('tells nothing anew of a call that led to the containment', () => {
    const state = aKeyState({ containment: aContainment({ findingIds: ['finding-1', 'cloudtrail/call-1'] }) });
    expect(assess(state, 'Inactive')).toEqual({ assessments: [], detail: 'answered already' });
  });

  it('does nothing where the key is gone', () => {
    const told = assessActivation(activation(), undefined, HELD, aPolicy());
    expect(told).toEqual({ assessments: [], detail: 'the user has no such key (any more)' });
  });

  it.each([
    ['the call names', 'alice', 'ci-deployer', 'alice'],
    ['the ledger knows, where the call names none', undefined, 'ci-deployer', 'ci-deployer'],
  ])('names the user that %s', (_name, called, known, expected) => {
    const state = aKeyState({ containment: aContainment({ userName: known }) });
    const told = assessActivation(activation(NOW, called), 'Active', state, aPolicy());
    expect(told.assessments[0]?.finding?.names).toMatchObject({ user: { name: expected } });
  });

  it('names no user where nobody does, nor a cause where nothing is held', () => {
    const told = assessActivation(
      activation(),
      'Active',
      aKeyState({ containment: aContainment({ userName: undefined }) }),
      aPolicy(),
    );
    const notHeld = assessActivation(activation(), 'Active', aKeyState(), aPolicy());
    expect([told.assessments[0]?.finding?.names, notHeld.assessments]).toMatchObject([{ user: undefined }, []]);
  });
});

const toldOf = (state: KeyState) => verdictsOf(assessCreation(creation, state, NOW));
const contained = (at: Date, cause: 'exposed' | 'stale' = 'exposed') =>
  aKeyState({ containment: aContainment({ at, cause }) });

describe('assessCreation', () => {
  it.each([
    ['exactly a day ago', ago(DAY), ['notify created-with-exposed-key']],
    ['one second less than a day ago', ago(DAY - SECOND), ['notify created-with-exposed-key']],
    ['one second more than a day ago', ago(DAY + SECOND), []],
    ['after the call', ago(SECOND), ['notify created-with-exposed-key']],
  ])('of a key that was contained %s', (_name, at, verdicts) => {
    expect(toldOf(contained(at))).toEqual(verdicts);
  });

  it.each([
    ['was never contained', aKeyState()],
    ['was contained as stale', contained(ago(HOUR), 'stale')],
  ])('tells nothing where the key %s', (_name, state) => {
    expect(toldOf(state)).toEqual([]);
  });

  it('names what was created, not what it was created with', () => {
    const [told] = assessCreation(creation, contained(ago(HOUR)), NOW).assessments;
    expect(told?.finding).toMatchObject({ type: 'CreateAccessKey', names: creation.created, call: creation.call });
  });
});
