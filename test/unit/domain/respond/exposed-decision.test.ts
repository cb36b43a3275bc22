import { decideExposed } from '../../../../lambda/domain/respond/exposed-decision.ts';
import type { Finding, FindingSource } from '../../../../lambda/domain/findings/finding.ts';
import type { KeyState } from '../../../../lambda/domain/ledger/key-state.ts';
import {
  aFinding,
  aHealthFinding,
  aContainment,
  ago,
  aKeyState,
  anOpenIntent,
  aPolicy,
  aProtectedIdentity,
  DAY,
  dayAhead,
  exposedFacts,
  HOUR,
  NOW,
  SECOND,
} from '../../../support/builders/builders.ts';

const LEFT_TO_PERSON = aPolicy({
  protectedIdentities: [aProtectedIdentity({ user: 'ci-deployer', onExposed: 'notify', expires: dayAhead(5) })],
});

function givenBack(over: Partial<NonNullable<KeyState['reactivation']>> = {}): KeyState {
  const reactivation = { at: ago(HOUR), holdUntil: ago(-13 * DAY), resolvedFindingIds: ['finding-1'], ...over };
  return aKeyState({ reactivation });
}

const decide = (finding: Finding, state: KeyState) =>
  decideExposed(finding, exposedFacts({ state }), aPolicy(), NOW).decision;

describe('decideExposed', () => {
  it('contains an Active key', () => {
    expect(decideExposed(aFinding(), exposedFacts(), aPolicy(), NOW)).toEqual({
      decision: 'contain',
      statusBefore: 'Active',
    });
  });

  it('contains where the ledger did not answer', () => {
    expect(decideExposed(aFinding(), exposedFacts({ state: undefined }), aPolicy(), NOW).decision).toBe('contain');
  });

  it('contains where IAM could not be read, and says so', () => {
    expect(decideExposed(aFinding(), exposedFacts({ status: 'unread' }), aPolicy(), NOW)).toEqual({
      decision: 'contain',
      statusBefore: 'unread',
    });
  });

  it('contains again a key that was set Active outside Keystop', () => {
    expect(decide(aFinding(), aKeyState({ containment: aContainment() }))).toBe('contain');
  });

  it.each(['Inactive', 'Expired'] as const)('leaves a key alone that is %s', (status) => {
    expect(decideExposed(aFinding(), exposedFacts({ status }), aPolicy(), NOW).decision).toBe('already-inactive');
  });

  it('leaves an Inactive key alone where the ledger did not answer', () => {
    const facts = exposedFacts({ status: 'Inactive', state: undefined });
    expect(decideExposed(aFinding(), facts, aPolicy(), NOW).decision).toBe('already-inactive');
  });

  it("recovers its own containment where the finding's intent has no outcome", () => {
    const intent = anOpenIntent();
    const facts = exposedFacts({ status: 'Inactive', state: aKeyState({ openIntents: [intent] }) });
    expect(decideExposed(aFinding(), facts, aPolicy(), NOW)).toEqual({ decision: 'recover', intent });
  });

  it('recovers its own containment where the status before could not be read', () => {
    const intent = anOpenIntent({ statusBefore: 'unread' });
    const facts = exposedFacts({ status: 'Inactive', state: aKeyState({ openIntents: [intent] }) });
    expect(decideExposed(aFinding(), facts, aPolicy(), NOW)).toEqual({ decision: 'recover', intent });
  });

  it.each([
    ['is of another finding', { findingId: 'finding-2' }],
    ['was to reactivate', { action: 'reactivate' }],
    ['saw the key Inactive', { statusBefore: 'Inactive' }],
  ] as const)('recovers nothing by an intent that %s', (_name, over) => {
    const facts = exposedFacts({ status: 'Inactive', state: aKeyState({ openIntents: [anOpenIntent(over)] }) });
    expect(decideExposed(aFinding(), facts, aPolicy(), NOW).decision).toBe('already-inactive');
  });

  it('only observes where the mode says so', () => {
    expect(decideExposed(aFinding(), exposedFacts(), aPolicy({ exposedMode: 'observe' }), NOW).decision).toBe(
      'observe',
    );
  });

  it('tells an Inactive key as such also where it only observes', () => {
    const facts = exposedFacts({ status: 'Inactive' });
    expect(decideExposed(aFinding(), facts, aPolicy({ exposedMode: 'observe' }), NOW).decision).toBe(
      'already-inactive',
    );
  });

  it('refuses a protected user whose entry leaves exposed keys to a person', () => {
    expect(decideExposed(aFinding(), exposedFacts(), LEFT_TO_PERSON, NOW).decision).toBe('protected');
  });

  it('contains the key of that user one day after the last day of the entry', () => {
    const later = new Date(NOW.getTime() + 6 * DAY);
    expect(decideExposed(aFinding(), exposedFacts(), LEFT_TO_PERSON, later).decision).toBe('contain');
  });

  it('contains the exposed key of a protected user like any other', () => {
    const policy = aPolicy({ protectedIdentities: [aProtectedIdentity({ user: 'ci-deployer' })] });
    expect(decideExposed(aFinding(), exposedFacts(), policy, NOW).decision).toBe('contain');
  });

  describe('after a reactivation', () => {
    it.each([
      ['one second older than it is resolved', HOUR + SECOND, 'resolved'],
      ['exactly of its instant is newer', HOUR, 'contain'],
      ['one second newer contains again', HOUR - SECOND, 'contain'],
      ['a day older is resolved', DAY, 'resolved'],
    ])('activity %s', (_name, age, decision) => {
      expect(decide(aFinding({ activityAt: ago(age) }), givenBack())).toBe(decision);
    });

    it('contains on activity that tells no instant, though the finding is the same: missing is newer', () => {
      expect(decide(aFinding({ activityAt: undefined }), givenBack())).toBe('contain');
    });

    it('takes an incident of Health that it settled for resolved', () => {
      const state = givenBack({ resolvedFindingIds: [aHealthFinding().findingId] });
      expect(decide(aHealthFinding(), state)).toBe('resolved');
    });

    it('contains on another incident of Health', () => {
      expect(decide(aHealthFinding({ findingId: 'arn:other' }), givenBack())).toBe('contain');
    });

    it.each<[string, Partial<Finding>]>([
      ['an operator', { source: 'command', attestation: { kind: 'operator' } }],
      [
        'an analyst by custom action',
        { source: 'securityhub', attestation: { kind: 'custom-action', actionArn: 'arn' } },
      ],
    ])('contains on request of %s, whatever was settled and however old the activity', (_name, over) => {
      const request = aFinding({ assertion: 'requested', activityAt: ago(30 * DAY), ...over });
      expect(decide(request, givenBack())).toBe('contain');
    });

    it.each<[FindingSource, string]>([
      ['health', 'resolved'],
      ['trusted-advisor', 'resolved'],
      ['report', 'resolved'],
      ['guardduty', 'contain'],
      ['securityhub', 'contain'],
      ['cloudtrail', 'contain'],
      ['scanner', 'contain'],
    ])('an incident of %s that it settled, without an instant, is for the decision: %s', (source, decision) => {
      const finding = aFinding({ source, activityAt: undefined });
      expect(decide(finding, givenBack())).toBe(decision);
    });

    it.each<FindingSource>(['trusted-advisor', 'report'])('contains on another incident of %s', (source) => {
      const finding = aFinding({ source, findingId: 'finding-2', activityAt: undefined });
      expect(decide(finding, givenBack())).toBe('contain');
    });

    it('takes a report that it settled for resolved, though a report is a request', () => {
      const attestation = { kind: 'reporter', account: '111122223333' } as const;
      const report = aFinding({ source: 'report', assertion: 'requested', attestation, activityAt: undefined });
      expect(decide(report, givenBack())).toBe('resolved');
    });

    it('takes a resolved finding for resolved before it looks at the status', () => {
      const facts = exposedFacts({ status: 'Inactive', state: givenBack() });
      expect(decideExposed(aFinding({ activityAt: ago(DAY) }), facts, aPolicy(), NOW).decision).toBe('resolved');
    });

    it('contains during the hold, which is for sweeps only', () => {
      expect(decide(aFinding({ activityAt: ago(SECOND) }), givenBack({ holdUntil: ago(-DAY) }))).toBe('contain');
    });
  });
});
