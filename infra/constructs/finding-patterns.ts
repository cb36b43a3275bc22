import type { EventPattern } from 'aws-cdk-lib/aws-events';

const present = [{ exists: true }];

/**
 * GuardDuty findings that name an access key, a user or root, and sequences of findings, which name theirs in a list.
 * `exists` works on leaves only, so each field of the key's details is asked for by itself. Samples are left out:
 * they carry `sample: true`, real findings have no such field.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const GUARDDUTY_FINDING: EventPattern = {
  source: ['aws.guardduty'],
  detailType: ['GuardDuty Finding'],
  detail: {
    service: { additionalInfo: { sample: [false, { exists: false }] } },
    $or: [
      { resource: { accessKeyDetails: { accessKeyId: present } } },
      { resource: { accessKeyDetails: { userName: present } } },
      { resource: { accessKeyDetails: { userType: present } } },
      { resource: { accessKeyDetails: { principalId: present } } },
      { type: [{ prefix: 'AttackSequence:' }] },
      // Findings of Custom Detection Rules have types of their own, but the structure of an attack sequence.
      { service: { detection: { sequence: { uid: present } } } },
    ],
  },
};

/**
 * AWS Health's warnings that a credential is exposed or misused. A closed event only ends one that came before.
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 */
export const HEALTH_RISK_EVENT: EventPattern = {
  source: ['aws.health'],
  detailType: ['AWS Health Event'],
  detail: {
    service: ['RISK'],
    eventTypeCode: [
      'AWS_RISK_CREDENTIALS_EXPOSED',
      'AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED',
      'AWS_RISK_CREDENTIALS_COMPROMISED',
      'AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED',
      'AWS_RISK_IAM_QUARANTINE',
    ],
    statusCode: [{ 'anything-but': ['closed'] }, { exists: false }],
  },
};
