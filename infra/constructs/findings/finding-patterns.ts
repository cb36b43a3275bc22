import { Aws } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { anythingBut, containing, namingCaller } from './pattern-values.ts';

/**
 * GuardDuty findings that name an access key, a user or root, and sequences of findings, whose actors do. Samples are
 * left out: they carry `sample: true`, real findings have no such field; so is what a person has archived.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const GUARDDUTY_FINDING: EventPattern = {
  source: ['aws.guardduty'],
  detailType: ['GuardDuty Finding'],
  detail: {
    service: { additionalInfo: { sample: [false, { exists: false }] }, archived: [false, { exists: false }] },
    $or: [
      ...namingCaller({ keyId: 'accessKeyId', name: 'userName', id: 'principalId', type: 'userType' }).map(
        (accessKeyDetails) => ({ resource: { accessKeyDetails } }),
      ),
      // Attack sequences, and findings of Custom Detection Rules, which have the same structure under types of their own.
      ...namingCaller({ keyId: 'credentialUid', name: 'name', id: 'uid', type: 'type' }).map((user) => ({
        service: { detection: { sequence: { actors: { user } } } },
      })),
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
    statusCode: anythingBut('closed'),
  },
};

/**
 * Items of Trusted Advisor's check "Exposed Access Keys" that are not settled.
 * @see https://docs.aws.amazon.com/awssupport/latest/user/cloudwatch-events-ta.html
 */
export const TRUSTED_ADVISOR_EXPOSED_KEY: EventPattern = {
  source: ['aws.trustedadvisor'],
  detailType: ['Trusted Advisor Check Item Refresh Notification'],
  detail: { 'check-name': ['Exposed Access Keys'], status: anythingBut('OK') },
};

/**
 * Calls that set a key Active, or create a key or a user with a long-term key: only these can undo a containment, or get
 * round it with the contained key itself. Calls that were refused did nothing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const WATCHED_CALL: EventPattern = {
  source: ['aws.iam'],
  detailType: ['AWS API Call via CloudTrail'],
  detail: {
    errorCode: [{ exists: false }],
    $or: [
      { eventName: ['UpdateAccessKey'], requestParameters: { status: ['Active'] } },
      { eventName: ['CreateAccessKey', 'CreateUser'], userIdentity: { accessKeyId: [{ prefix: 'AKIA' }] } },
    ],
  },
};

/**
 * AWS's quarantine policy, of any version, put on a user. A call that was refused put nothing there.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html
 */
export const QUARANTINE: EventPattern = {
  source: ['aws.iam'],
  detailType: ['AWS API Call via CloudTrail'],
  detail: {
    errorCode: [{ exists: false }],
    $or: [
      {
        eventName: ['AttachUserPolicy'],
        requestParameters: {
          policyArn: [{ prefix: `arn:${Aws.PARTITION}:iam::aws:policy/AWSCompromisedKeyQuarantine` }],
        },
      },
      {
        eventName: ['PutUserPolicy'],
        requestParameters: { policyName: [{ prefix: 'AWSCompromisedKeyQuarantine' }] },
      },
    ],
  },
};

/**
 * IAM Access Analyzer's open findings of unused access keys.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html
 */
export const ACCESS_ANALYZER_UNUSED_KEY: EventPattern = {
  source: ['aws.access-analyzer'],
  detailType: ['Unused Access Finding for IAM entities'],
  detail: {
    findingType: ['UnusedIAMUserAccessKey'],
    status: ['ACTIVE'],
    isDeleted: [false, { exists: false }],
    // With an error the analyzer could not judge.
    error: [{ exists: false }],
  },
};

/**
 * AWS Config's rules about access keys, under their own names, those of Security Hub (`securityhub-RULE-HASH`) and those
 * of conformance packs (`RULE-conformance-pack-ID`).
 * @see https://docs.aws.amazon.com/config/latest/developerguide/example-config-rule-compliance-notification.html
 */
export const CONFIG_KEY_RULE: EventPattern = {
  source: ['aws.config'],
  detailType: ['Config Rules Compliance Change'],
  detail: {
    messageType: ['ComplianceChangeNotification'],
    configRuleName: containing('access-keys-rotated', 'iam-user-unused-credentials-check', 'iam-root-access-key-check'),
    newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
  },
};
