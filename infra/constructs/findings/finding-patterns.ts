import { Aws } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import {
  CONFIG_RULES,
  EVENT,
  EXPOSED_KEYS_CHECK,
  HEALTH_RISK_CODES,
  QUARANTINE_POLICY,
  UNUSED_KEY_FINDING,
  WATCHED_CALLS,
} from '../../../lambda/sources.ts';
import { anythingBut, containing, envelope, namingCaller } from './pattern-values.ts';

/**
 * GuardDuty findings that name an access key, a user or root, and sequences of findings, whose actors do. Samples are
 * left out: they carry `sample: true`, real findings have no such field; so is what a person has archived.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const GUARDDUTY_FINDING: EventPattern = {
  ...envelope(EVENT.guardDuty),
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
  ...envelope(EVENT.health),
  detail: {
    service: ['RISK'],
    eventTypeCode: [...HEALTH_RISK_CODES.keys()],
    statusCode: anythingBut('closed'),
  },
};

/**
 * Items of Trusted Advisor's check "Exposed Access Keys" that are not settled.
 * @see https://docs.aws.amazon.com/awssupport/latest/user/cloudwatch-events-ta.html
 */
export const TRUSTED_ADVISOR_EXPOSED_KEY: EventPattern = {
  ...envelope(EVENT.trustedAdvisor),
  detail: { 'check-name': [EXPOSED_KEYS_CHECK], status: anythingBut('OK') },
};

/**
 * Calls that set a key Active, or create a key or a user with a long-term key: only these can undo a containment, or get
 * round it with the contained key itself. Calls that were refused did nothing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const WATCHED_CALL: EventPattern = {
  ...envelope(EVENT.iamCall),
  detail: {
    errorCode: [{ exists: false }],
    $or: [
      { eventName: [WATCHED_CALLS.activation], requestParameters: { status: ['Active'] } },
      { eventName: [...WATCHED_CALLS.creations], userIdentity: { accessKeyId: [{ prefix: 'AKIA' }] } },
    ],
  },
};

/**
 * AWS's quarantine policy, of any version, put on a user. A call that was refused put nothing there.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html
 */
export const QUARANTINE: EventPattern = {
  ...envelope(EVENT.iamCall),
  detail: {
    errorCode: [{ exists: false }],
    $or: [
      {
        eventName: ['AttachUserPolicy'],
        requestParameters: {
          policyArn: [{ prefix: `arn:${Aws.PARTITION}:iam::aws:policy/${QUARANTINE_POLICY}` }],
        },
      },
      {
        eventName: ['PutUserPolicy'],
        requestParameters: { policyName: [{ prefix: QUARANTINE_POLICY }] },
      },
    ],
  },
};

/**
 * IAM Access Analyzer's open findings of unused access keys.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html
 */
export const ACCESS_ANALYZER_UNUSED_KEY: EventPattern = {
  ...envelope(EVENT.accessAnalyzer),
  detail: {
    findingType: [UNUSED_KEY_FINDING],
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
  ...envelope(EVENT.config),
  detail: {
    messageType: ['ComplianceChangeNotification'],
    configRuleName: containing(...CONFIG_RULES.user, CONFIG_RULES.root),
    newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
  },
};
