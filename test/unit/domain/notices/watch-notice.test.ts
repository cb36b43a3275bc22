import type { NotificationReason } from '../../../../lambda/domain/ledger/outcome.ts';
import { NO_CONTEXT, type NoticeContext, noticeOf } from '../../../../lambda/domain/notices/notice.ts';
import { describeCall } from '../../../../lambda/domain/findings/recorded-call.ts';
import { aKeyId, aRecordedCall } from '../../../support/builders/builders.ts';
import { aKey, anOutcome } from '../../../support/builders/ledger-entries.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const call = aRecordedCall();

const notice = (reason: NotificationReason, subject = KEY, evidence: NoticeContext = { ...NO_CONTEXT, call }) =>
  noticeOf(aKey(subject), anOutcome({ action: 'notify', reason, outcome: { outcome: 'notified', reason } }), evidence);

describe('describeCall', () => {
  it('tells who, when, from where and with what', () => {
    expect(describeCall(call)).toBe(
      'Who: arn:aws:sts::111122223333:assumed-role/deployer/terraform called UpdateAccessKey at 2026-11-20T11:59:00.000Z, from "198.51.100.7", by "Terraform/1.14.0".',
    );
  });

  it('tells with which key, masked', () => {
    expect(describeCall({ ...call, signedWith: aKeyId() })).toContain('terraform with key …MPLE called');
  });

  it('tells which service made the call for somebody', () => {
    expect(describeCall({ ...call, through: 'cloudformation.amazonaws.com' })).toMatch(
      /, by "Terraform\/1\.14\.0", through cloudformation\.amazonaws\.com\.$/,
    );
  });
});

describe('the notice of a watched call', () => {
  it.each(['active-again', 'was-active-again', 'created-with-exposed-key'] as const)(
    'of %s tells who made it',
    (reason) => {
      expect(notice(reason).lines).toContain(describeCall(call));
    },
  );

  it('of a key that was created gives the command that contains it', () => {
    expect(notice('created-with-exposed-key').commands).toEqual([`keystop contain ${KEY}`]);
  });

  it.each(['aws', 'aws-cn'])('of a user that was created gives the command that denies it all, in %s', (partition) => {
    const evidence = { ...NO_CONTEXT, call: { ...call, partition } };
    expect(notice('created-with-exposed-key', 'user/backup-svc', evidence).commands).toEqual([
      `aws iam attach-user-policy --user-name backup-svc --policy-arn arn:${partition}:iam::aws:policy/AWSDenyAll`,
    ]);
  });

  it('of a user whose creation is not known any more gives no command', () => {
    expect(notice('created-with-exposed-key', 'user/backup-svc', NO_CONTEXT).commands).toEqual([]);
  });

  it.each([
    ['created-with-exposed-key', 'highest'],
    ['was-active-again', 'urgent'],
  ] as const)('of %s is %s', (reason, urgency) => {
    expect(notice(reason).urgency).toBe(urgency);
  });
});
