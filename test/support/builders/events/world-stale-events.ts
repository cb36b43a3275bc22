import { ACCOUNT, envelope } from './world-events.ts';

/** Events about stale keys as their sources write them, cut to what a test is about. */

export const ANALYZER_ARN = `arn:aws:access-analyzer:us-east-1:${ACCOUNT}:analyzer/unused-access`;

/**
 * AWS Config's verdict on one user, named by `resourceId`: a name or a unique id.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/example-config-rule-compliance-notification.html
 */
export function configStale(resourceId: string, rule: string = 'access-keys-rotated', account = ACCOUNT): unknown {
  return {
    ...envelope('aws.config', 'Config Rules Compliance Change', account),
    detail: {
      resourceId,
      awsAccountId: account,
      configRuleName: rule,
      configRuleARN: `arn:aws:config:us-east-1:${account}:config-rule/${rule}`,
      messageType: 'ComplianceChangeNotification',
      newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
    },
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html */
export function unusedKey(userName: string, findingId: string = 'unused-1'): unknown {
  return {
    ...envelope('aws.access-analyzer', 'Unused Access Finding for IAM entities', ACCOUNT),
    resources: [ANALYZER_ARN],
    detail: {
      findingId,
      resource: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
      resourceType: 'AWS::IAM::User',
      accountId: ACCOUNT,
      status: 'ACTIVE',
      isDeleted: false,
      findingType: 'UnusedIAMUserAccessKey',
    },
  };
}
