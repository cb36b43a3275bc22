import { hearing } from '../support/rules.ts';
import {
  ADVISED,
  NEW_KEY,
  OWN_CHANGE,
  QUARANTINED,
  type Row,
  UNROTATED,
  UNUSED,
  rules,
  withDetail,
} from '../support/recorded-findings.ts';

describe('the rules of single AWS services', () => {
  it.each<Row>([
    ['an exposed key in another state', ADVISED, { status: 'WARN' }, ['ResponderTrustedAdvisor']],
    ['an exposed key that was dealt with', ADVISED, { status: 'OK' }, []],
    ['another check of Trusted Advisor', ADVISED, { 'check-name': 'IAM Access Key Rotation' }, []],
    ['a quarantine that was refused', QUARANTINED, { errorCode: 'AccessDenied' }, []],
    [
      'another policy attached to a user',
      QUARANTINED,
      { requestParameters: { policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } },
      [],
    ],
    [
      'an account’s own policy of that name',
      QUARANTINED,
      { requestParameters: { policyArn: 'arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3' } },
      [],
    ],
    [
      'a quarantine of any version',
      QUARANTINED,
      { requestParameters: { policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV9' } },
      ['ResponderQuarantine'],
    ],
    [
      'a quarantine within the user',
      QUARANTINED,
      { eventName: 'PutUserPolicy', requestParameters: { policyName: 'AWSCompromisedKeyQuarantine' } },
      ['ResponderQuarantine'],
    ],
    ['the end of a quarantine', QUARANTINED, { eventName: 'DetachUserPolicy' }, []],
    ['a key set Inactive', OWN_CHANGE, {}, []],
    ['a key set Active', OWN_CHANGE, { requestParameters: { status: 'Active' } }, ['ResponderWatch']],
    [
      'a key not set Active for want of rights',
      OWN_CHANGE,
      { requestParameters: { status: 'Active' }, errorCode: 'AccessDenied' },
      [],
    ],
    ['a key created with a key', NEW_KEY, {}, ['ResponderWatch']],
    ['a user created with a key', NEW_KEY, { eventName: 'CreateUser' }, ['ResponderWatch']],
    ['a key deleted with a key', NEW_KEY, { eventName: 'DeleteAccessKey' }, []],
    ['a key created by a session', NEW_KEY, { userIdentity: { accessKeyId: 'ASIARTX3GSDSTEXAMPLE' } }, []],
    ['an unused password', UNUSED, { findingType: 'UnusedIAMUserPassword' }, []],
    ['an archived finding of an unused key', UNUSED, { status: 'ARCHIVED' }, []],
    ['an unused key whose user is deleted', UNUSED, { isDeleted: true }, []],
    ['an analyzer that failed', UNUSED, { error: 'ACCESS_DENIED' }, []],
    ['a rule that is kept again', UNROTATED, { newEvaluationResult: { complianceType: 'COMPLIANT' } }, []],
    [
      'Security Hub’s copy of a rule',
      UNROTATED,
      { configRuleName: 'securityhub-access-keys-rotated-3dd4f050' },
      ['EvaluatorFindingsConfig'],
    ],
    [
      'a rule of a conformance pack',
      UNROTATED,
      { configRuleName: 'iam-user-unused-credentials-check-conformance-pack-a1b2' },
      ['EvaluatorFindingsConfig'],
    ],
    ['another rule', UNROTATED, { configRuleName: 'mfa-enabled-for-iam-console-access' }, []],
  ])('%s, of %s with %j, goes to %j', (_what, file, change, heard) => {
    expect(
      hearing(
        rules,
        withDetail(file, () => change),
      ),
    ).toEqual(heard);
  });
});
