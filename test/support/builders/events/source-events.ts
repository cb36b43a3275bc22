import { OWN_ACCOUNT } from '../builders.ts';

type Json = Record<string, unknown>;

export function anEvent(source: string, detailType: string, detail: Json, envelope: Json): object {
  return {
    version: '0',
    id: 'event-1',
    'detail-type': detailType,
    source,
    account: OWN_ACCOUNT,
    time: '2026-11-20T11:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail,
    ...envelope,
  };
}

export const ANALYZER = 'arn:aws:access-analyzer:eu-central-1:111122223333:analyzer/unused-access';

/** Access Analyzer's finding that the user `ci-deployer` has an unused key. */
export function anAnalyzerEvent(detail: Json = {}, envelope: Json = {}): object {
  const told = {
    findingId: 'finding-1',
    resource: 'arn:aws:iam::111122223333:user/ci-deployer',
    resourceType: 'AWS::IAM::User',
    accountId: OWN_ACCOUNT,
    status: 'ACTIVE',
    isDeleted: false,
    findingType: 'UnusedIAMUserAccessKey',
    ...detail,
  };
  return anEvent('aws.access-analyzer', 'Unused Access Finding for IAM entities', told, {
    resources: [ANALYZER],
    ...envelope,
  });
}

export const CONFIG_RULE = 'arn:aws:config:eu-central-1:111122223333:config-rule/config-rule-1';

/** A verdict of AWS Config on one user, by its unique id. */
export function aConfigEvent(detail: Json = {}, envelope: Json = {}): object {
  const told = {
    resourceId: 'AIDACKCEVSQ6C2EXAMPLE',
    resourceType: 'AWS::IAM::User',
    awsAccountId: OWN_ACCOUNT,
    configRuleName: 'access-keys-rotated',
    configRuleARN: CONFIG_RULE,
    messageType: 'ComplianceChangeNotification',
    newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
    ...detail,
  };
  return anEvent('aws.config', 'Config Rules Compliance Change', told, envelope);
}

/** An item of Trusted Advisor's check on exposed keys; a column set to `undefined` is left out. */
export function aTrustedAdvisorEvent(columns: Json = {}, detail: Json = {}, envelope: Json = {}): object {
  const item = {
    'Access Key ID': 'AKIARTX3GSDSQEXAMPLE',
    'User Name (IAM or Root)': 'ci-deployer',
    'Fraud Type': 'Exposed',
    'Case ID': '12345678910',
    'Time Updated': '2026-11-20T00:37:55.000Z',
    Location: 'https://github.com/example/repo/blob/main/.env',
    ...columns,
  };
  const told = { 'check-name': 'Exposed Access Keys', 'check-item-detail': item, status: 'ERROR', ...detail };
  return anEvent('aws.trustedadvisor', 'Trusted Advisor Check Item Refresh Notification', told, {
    region: 'us-east-1',
    ...envelope,
  });
}

export const QUARANTINE_POLICY = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';

/** AWS's quarantine of the user `ci-deployer`, written as if the user had done it, by the key named. */
export function aQuarantineEvent(detail: Json = {}, identity: Json = {}, envelope: Json = {}): object {
  const told = {
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      arn: 'arn:aws:iam::111122223333:user/ci-deployer',
      accountId: OWN_ACCOUNT,
      accessKeyId: 'AKIARTX3GSDSQEXAMPLE',
      userName: 'ci-deployer',
      ...identity,
    },
    eventTime: '2026-11-20T11:00:00Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'AttachUserPolicy',
    requestParameters: { userName: 'ci-deployer', policyArn: QUARANTINE_POLICY },
    eventID: 'call-1',
    recipientAccountId: OWN_ACCOUNT,
    ...detail,
  };
  return anEvent('aws.iam', 'AWS API Call via CloudTrail', told, { region: 'us-east-1', ...envelope });
}

/** A scanner's report of a key, as the reports bus hands it on. */
export function aReportEvent(detail: Json = {}, envelope: Json = {}): object {
  const told = {
    accessKeyId: 'AKIARTX3GSDSQEXAMPLE',
    userName: '',
    accountId: '',
    reportedBy: 'trufflehog',
    location: 'https://github.com/example/repo/blob/main/.env#L3',
    reason: '',
    ...detail,
  };
  return anEvent('keystop.report', 'Access Key Exposure Reported', told, envelope);
}

/** GuardDuty's finding about a user's key, as Security Hub hands it on. */
export function aHubEvent(finding: Json = {}, envelope: Json = {}): object {
  const arn = 'arn:aws:guardduty:eu-central-1:111122223333:detector/d/finding/finding-1';
  const told = {
    SchemaVersion: '2018-10-08',
    Id: arn,
    ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/guardduty',
    ProductName: 'GuardDuty',
    CompanyName: 'Amazon',
    GeneratorId: 'arn:aws:guardduty:eu-central-1:111122223333:detector/d',
    AwsAccountId: OWN_ACCOUNT,
    Types: ['TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller.Custom'],
    LastObservedAt: '2026-11-20T11:00:00Z',
    Severity: { Product: 5, Label: 'MEDIUM', Normalized: 50 },
    Title: 'API GetCallerIdentity was invoked from an IP address on a custom threat list.',
    Resources: [hubKey()],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...finding,
  };
  return anEvent('aws.securityhub', 'Security Hub Findings - Imported', { findings: [told] }, envelope);
}

/** The resource by which a finding in Security Hub names a user's key. */
export function hubKey(over: Json = {}): Json {
  return {
    Type: 'AwsIamAccessKey',
    Id: 'AWS::IAM::AccessKey:AKIARTX3GSDSQEXAMPLE',
    Partition: 'aws',
    Details: {
      AwsIamAccessKey: {
        PrincipalId: 'AIDACKCEVSQ6C2EXAMPLE',
        PrincipalType: 'IAMUser',
        PrincipalName: 'ci-deployer',
        ...over,
      },
    },
  };
}
