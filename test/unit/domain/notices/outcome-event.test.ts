import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';
import { outcomeEventOf, undoCommand } from '../../../../lambda/domain/notices/outcome-event.ts';
import { aKey, anOutcome, at } from '../../../support/builders/ledger-entries.ts';

describe('outcomeEventOf', () => {
  it('tells a containment with its evidence and the way back', () => {
    expect(outcomeEventOf(aKey(), anOutcome())).toEqual({
      version: '1',
      action: 'contain',
      outcome: 'contained',
      reason: 'compromised',
      evidence: 'read-back',
      account: '111122223333',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: 'alice',
      findings: [
        {
          source: 'guardduty',
          findingId: 'finding-1',
          type: 'CredentialAccess:IAMUser/CompromisedCredentials',
        },
      ],
      activityAt: at(-5).toISOString(),
      containedAt: at(1).toISOString(),
      mode: 'enforce',
      undo: 'keystop reactivate AKIAIOSFODNN7EXAMPLE --override --reason "…"',
    });
  });

  it.each<[string, Outcome]>([
    ['reactivated', { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(9) }],
    ['already-inactive', { outcome: 'already-inactive' }],
    ['not-found', { outcome: 'not-found', detail: 'x' }],
    ['observed', { outcome: 'observed' }],
    ['notified', { outcome: 'notified', reason: 'no-key-named' }],
    ['refused', { outcome: 'refused', reason: 'malformed', detail: 'x' }],
    ['failed', { outcome: 'failed', code: 'Timeout', retryable: true, message: 'x' }],
  ])('tells no containment and nothing to undo for %s', (name, outcome) => {
    expect(outcomeEventOf(aKey(), anOutcome({ outcome }))).toMatchObject({
      outcome: name,
      containedAt: null,
      undo: null,
    });
  });

  it('tells of sessions that were revoked whose they are, by what evidence, and the way back', () => {
    const policyArn = 'arn:aws:iam::111122223333:policy/revoke-sessions';
    const outcome: Outcome = { outcome: 'sessions-revoked', evidence: 'read-back', recovered: false, policyArn };
    expect(outcomeEventOf(aKey('user/alice'), anOutcome({ outcome }))).toMatchObject({
      outcome: 'sessions-revoked',
      evidence: 'read-back',
      accessKeyId: null,
      userName: 'alice',
      containedAt: null,
      undo: 'keystop reactivate --user alice --account 111122223333 --override --reason "…"',
    });
  });

  it('tells the code of a failure for its reason', () => {
    const outcome: Outcome = { outcome: 'failed', code: 'ReadBackActive', retryable: true, message: 'x' };
    expect(outcomeEventOf(aKey(), anOutcome({ outcome })).reason).toBe('ReadBackActive');
  });

  it.each(['root', 'user/alice', 'event/finding-1'])('tells no key id for %s', (subject) => {
    const outcome: Outcome = { outcome: 'notified', reason: 'no-key-named' };
    expect(outcomeEventOf(aKey(subject), anOutcome({ outcome })).accessKeyId).toBeNull();
  });

  it('tells what is not known as null', () => {
    const entry = anOutcome({ userName: undefined, activityAt: undefined, outcome: { outcome: 'observed' } });
    expect(outcomeEventOf(aKey(), entry)).toMatchObject({ userName: null, activityAt: null, evidence: null });
  });
});

describe('undoCommand', () => {
  it.each([
    ['exposed', 'keystop reactivate AKIAIOSFODNN7EXAMPLE --override --reason "…"'],
    ['stale', 'keystop reactivate AKIAIOSFODNN7EXAMPLE --reason "…"'],
  ] as const)('asks for the override where the key was contained as %s: %s', (cause, command) => {
    expect(undoCommand('AKIAIOSFODNN7EXAMPLE', cause)).toBe(command);
  });
});
