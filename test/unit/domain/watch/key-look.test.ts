import { assessKeyLook, type KeyLook, type LookFacts } from '../../../../lambda/domain/watch/key-look.ts';
import {
  ago,
  aContainment,
  aKeyId,
  aKeyState,
  anAccessKey,
  aPolicy,
  HOUR,
  NOW,
} from '../../../support/builders/builders.ts';

const NEW_KEY = aKeyId('AKIARTX3GSDSROTHER7Q');
const created = anAccessKey({ accessKeyId: NEW_KEY, createdAt: ago(HOUR / 2) });
const look: KeyLook = {
  account: '111122223333',
  partition: 'aws',
  accessKeyId: aKeyId(),
  userName: 'ci-deployer',
  findingId: 'look-1',
  findingType: 'second-look',
  since: ago(HOUR),
};

function assess(over: Partial<LookFacts>, policy = aPolicy(), of = look) {
  const facts = { keys: [anAccessKey()], state: aKeyState({ containment: aContainment() }), ...over };
  return assessKeyLook(of, facts, policy, NOW);
}

describe('assessKeyLook', () => {
  it('has a key contained again that was set Active outside Keystop, by a finding of its own', () => {
    const { assessments } = assess({});
    expect(assessments).toEqual([
      {
        verdict: { verdict: 'contain', reason: 'active-again', evidence: 'proof' },
        finding: {
          kind: 'exposed',
          source: 'watch',
          findingId: 'look-1',
          type: 'second-look',
          severity: undefined,
          assertion: 'exposed',
          attestation: { kind: 'keystop' },
          state: { kind: 'open' },
          account: '111122223333',
          partition: 'aws',
          activityAt: NOW,
          names: { kind: 'access-key', accessKeyId: aKeyId(), user: { name: 'ci-deployer', id: undefined } },
          reference: undefined,
        },
        detail: undefined,
      },
    ]);
  });

  it('keeps the cause of the containment', () => {
    const state = aKeyState({ containment: aContainment({ cause: 'stale' }) });
    const { assessments } = assess({ state }, aPolicy({}, { recontain: { stale: true } }));
    expect(assessments.map(({ finding }) => finding?.kind)).toEqual(['stale']);
  });

  it('tells a person where the key is not to be contained again', () => {
    const state = aKeyState({ containment: aContainment({ recontained: 3 }) });
    expect(assess({ state }).assessments.map(({ verdict }) => verdict)).toEqual([
      { verdict: 'notify', reason: 'recontain-limit' },
    ]);
  });

  it('tells of a key that was created since, without the full id of the one that was exposed', () => {
    const { assessments } = assess({ keys: [anAccessKey({ status: 'Inactive' }), created] });
    expect(assessments).toEqual([
      {
        verdict: { verdict: 'notify', reason: 'created-since-exposure' },
        finding: expect.objectContaining({
          findingId: 'exposure/MPLE',
          activityAt: created.createdAt,
          names: { kind: 'access-key', accessKeyId: NEW_KEY, user: { name: 'ci-deployer', id: undefined } },
        }) as unknown,
        detail: undefined,
      },
    ]);
  });

  it('tells of none where nobody asks for them', () => {
    const keys = [anAccessKey({ status: 'Inactive' }), created];
    expect(assess({ keys }, aPolicy(), { ...look, since: undefined }).assessments).toEqual([]);
  });

  it.each([
    ['contained again', aContainment(), ['active-again', 'created-since-exposure']],
    ['left Active', aContainment({ recontained: 3 }), ['recontain-limit', 'created-since-exposure']],
  ])('tells of it, too, where the key is %s', (_name, containment, reasons) => {
    const { assessments } = assess({ keys: [anAccessKey(), created], state: aKeyState({ containment }) });
    expect(assessments.map(({ verdict }) => verdict.reason)).toEqual(reasons);
  });

  it.each([
    ['gone, with its user', { keys: [] }, 'the user has no such key (any more)'],
    ['gone', { keys: [created] }, 'the user has no such key (any more)'],
    [
      'reactivated by Keystop',
      { keys: [anAccessKey(), created], state: aKeyState() },
      'Keystop does not hold the key Inactive (any more)',
    ],
  ])('does nothing where the key is %s', (_name, over, detail) => {
    expect(assess(over)).toEqual({ assessments: [], detail });
  });

  it('does nothing where the key is Inactive and alone, and says so for the log', () => {
    expect(assess({ keys: [anAccessKey({ status: 'Inactive' })] })).toEqual({
      assessments: [],
      detail: 'Inactive, as it was left',
    });
  });
});
