/**
 * The catalogue of sources: the events that Keystop handles, and the codes, controls, rules and checks in them that are about
 * access keys. The parsers and the rules of EventBridge both read it, so that what is let through is what is
 * understood. Imports nothing.
 */

/** The event by which a scanner or a person reports an exposed key, on the stack's own reports bus. */
export const REPORT_EVENT = {
  source: 'keystop.report',
  detailType: 'Access Key Exposure Reported',
  /** What the rule lets through of the event's detail; all of it is a hint. */
  fields: ['accessKeyId', 'userName', 'accountId', 'reportedBy', 'location', 'reason'],
} as const;

/** The two fields of the envelope that identify a kind of event. */
export interface EventEnvelope {
  readonly source: string;
  readonly detailType: string;
}

/** The envelopes of the events that have a parser. */
export const EVENT = {
  guardDuty: { source: 'aws.guardduty', detailType: 'GuardDuty Finding' },
  health: { source: 'aws.health', detailType: 'AWS Health Event' },
  trustedAdvisor: { source: 'aws.trustedadvisor', detailType: 'Trusted Advisor Check Item Refresh Notification' },
  /** Calls to IAM that CloudTrail recorded. */
  iamCall: { source: 'aws.iam', detailType: 'AWS API Call via CloudTrail' },
  securityHub: { source: 'aws.securityhub', detailType: 'Security Hub Findings - Imported' },
  securityHubV2: { source: 'aws.securityhub', detailType: 'Findings Imported V2' },
  customAction: { source: 'aws.securityhub', detailType: 'Security Hub Findings - Custom Action' },
  accessAnalyzer: { source: 'aws.access-analyzer', detailType: 'Unused Access Finding for IAM entities' },
  config: { source: 'aws.config', detailType: 'Config Rules Compliance Change' },
  report: REPORT_EVENT,
} as const satisfies Record<string, EventEnvelope>;

/**
 * AWS Health's RISK codes about credentials, and what each asserts.
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-concepts-and-terms.html
 */
export const HEALTH_RISK_CODES: ReadonlyMap<string, 'exposed' | 'compromised'> = new Map([
  ['AWS_RISK_CREDENTIALS_EXPOSED', 'exposed'],
  ['AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED', 'exposed'],
  ['AWS_RISK_CREDENTIALS_COMPROMISED', 'compromised'],
  ['AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED', 'compromised'],
  ['AWS_RISK_IAM_QUARANTINE', 'exposed'],
]);

/** Trusted Advisor's check of exposed keys. @see https://docs.aws.amazon.com/awssupport/latest/user/security-checks.html */
export const EXPOSED_KEYS_CHECK = 'Exposed Access Keys';

/** What the names of all versions of AWS's quarantine policy start with. */
export const QUARANTINE_POLICY = 'AWSCompromisedKeyQuarantine';

/** Calls to IAM that can undo a containment, and those that can get round it with the contained key. */
export const WATCHED_CALLS = { activation: 'UpdateAccessKey', creations: ['CreateAccessKey', 'CreateUser'] } as const;

/** Controls of Security Hub about access keys: 90 days old, root's, unused for 90 days, unused for 45 days. */
export const KEY_CONTROLS = ['IAM.3', 'IAM.4', 'IAM.8', 'IAM.22'] as const;

export type KeyControl = (typeof KEY_CONTROLS)[number];

/** What the generators of the CIS benchmark's controls start with. */
export const CIS_BENCHMARK = 'cis-aws-foundations-benchmark/v';

/**
 * The control by the generators of findings that carry no control id, since consolidated findings are off.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-changes-consolidation.html
 */
export const CONTROL_BY_GENERATOR: ReadonlyMap<string, KeyControl> = new Map([
  [`${CIS_BENCHMARK}/1.2.0/rule/1.3`, 'IAM.8'],
  [`${CIS_BENCHMARK}/1.2.0/rule/1.4`, 'IAM.3'],
  [`${CIS_BENCHMARK}/1.2.0/rule/1.12`, 'IAM.4'],
  [`${CIS_BENCHMARK}/1.4.0/1.4`, 'IAM.4'],
  [`${CIS_BENCHMARK}/1.4.0/1.12`, 'IAM.22'],
  [`${CIS_BENCHMARK}/1.4.0/1.14`, 'IAM.3'],
  [`${CIS_BENCHMARK}/3.0.0/1.4`, 'IAM.4'],
  [`${CIS_BENCHMARK}/3.0.0/1.12`, 'IAM.22'],
  [`${CIS_BENCHMARK}/3.0.0/1.14`, 'IAM.3'],
  [`${CIS_BENCHMARK}/5.0.0/1.3`, 'IAM.4'],
  [`${CIS_BENCHMARK}/5.0.0/1.11`, 'IAM.22'],
  [`${CIS_BENCHMARK}/5.0.0/1.13`, 'IAM.3'],
  ['pci-dss/v/3.2.1/PCI.IAM.1', 'IAM.4'],
  ['pci-dss/v/3.2.1/PCI.IAM.7', 'IAM.8'],
]);

/** Types of the resources that name a key or a user, in Security Hub's older format (ASFF). */
export const ASFF_RESOURCE = { accessKey: 'AwsIamAccessKey', user: 'AwsIamUser' } as const;

/** The same in OCSF: CloudFormation's names, and those of the older format. */
export const OCSF_RESOURCES = {
  accessKey: ['AWS::IAM::AccessKey', ASFF_RESOURCE.accessKey],
  user: ['AWS::IAM::User', ASFF_RESOURCE.user],
} as const;

/** Checks of Prowler about the age or use of single keys. They name the user, and only the number of the key. */
export const STALE_CHECKS = ['iam_rotate_access_key_90_days', 'iam_user_accesskey_unused'] as const;

/** What the generator of a finding of Prowler starts with in Security Hub, before the check. */
export const PROWLER_GENERATOR = 'prowler-';

/** The type of IAM Access Analyzer's findings of unused access keys. */
export const UNUSED_KEY_FINDING = 'UnusedIAMUserAccessKey';

/**
 * AWS Config's managed rules about access keys, as parts of a rule's name: Security Hub deploys the same rules as
 * `securityhub-RULE-HASH`, and conformance packs as `RULE-conformance-pack-ID`.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/access-keys-rotated.html
 */
export const CONFIG_RULES = {
  user: ['access-keys-rotated', 'iam-user-unused-credentials-check'],
  root: 'iam-root-access-key-check',
} as const;
