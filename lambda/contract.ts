/**
 * Names and shapes that the deployed functions and the infrastructure share. Imports nothing, so that synthesis never
 * loads a function's code and a function never loads the CDK.
 */

/** Environment variables of the deployed functions. A handler reads them in one place, `settings.ts`. */
export const ENV = {
  /** Name of the ledger's DynamoDB table. */
  ledgerTable: 'KEYSTOP_LEDGER_TABLE',
  /** ARN of the SNS topic for notices. */
  noticeTopicArn: 'KEYSTOP_NOTICE_TOPIC_ARN',
  /** Name of the S3 bucket for the reports of sweeps; unset means that none is written. */
  reportBucket: 'KEYSTOP_REPORT_BUCKET',
  /** Name of the event bus that outcome events are put on. */
  outcomeBusName: 'KEYSTOP_OUTCOME_BUS_NAME',
  /** Comma-separated ids of the accounts in scope, or `organization` for all of the organization. */
  accounts: 'KEYSTOP_ACCOUNTS',
  /** ARN of the role to take in an account, `{account}` in place of its id; unset means the function's own rights. */
  memberRoleArn: 'KEYSTOP_MEMBER_ROLE_ARN',
  /** Id of the organization's management account. */
  managementAccount: 'KEYSTOP_MANAGEMENT_ACCOUNT',
  /** Comma-separated ids of the organizational units that Keystop is deployed in; unset means all. */
  organizationalUnits: 'KEYSTOP_ORGANIZATIONAL_UNITS',
  /** `enforce` | `observe`; unset means enforce. */
  exposedMode: 'KEYSTOP_EXPOSED_MODE',
  /** `enforce` | `warn` | `observe`; unset means observe. */
  staleMode: 'KEYSTOP_STALE_MODE',
  /** A `PolicyDocument` as JSON; unset means every default. */
  policy: 'KEYSTOP_POLICY',
  /** IAM calls a second that a deployed sweep may make. */
  iamCallsPerSecond: 'KEYSTOP_IAM_CALLS_PER_SECOND',
  /** `true` to read the tags of many users at once; unset means one by one. */
  readAllTags: 'KEYSTOP_READ_ALL_TAGS',
  /** ARN of the Security Hub custom action that the stack created; unset means that there is none. */
  customActionArn: 'KEYSTOP_CUSTOM_ACTION_ARN',
  /** URL of the queue of the second looks at contained keys; unset means that none is sent. */
  secondLookQueueUrl: 'KEYSTOP_SECOND_LOOK_QUEUE_URL',
  /** `true` to write status and note to the Security Hub finding that led to a containment. */
  securityHubFeedback: 'KEYSTOP_SECURITY_HUB_FEEDBACK',
  /** Comma-separated ARNs of the roles that may override; unset means that nobody may by the deployed function. */
  overrideRoles: 'KEYSTOP_OVERRIDE_ROLES',
  /** ARN of the policy that denies a user's temporary credentials, `{account}` for its account; unset means that they are left alone. */
  revocationPolicyArn: 'KEYSTOP_REVOCATION_POLICY_ARN',
} as const;

/** Value of `ENV.accounts` for every account of the organization. */
export const WHOLE_ORGANIZATION = 'organization';

/** Placeholder for the account's id in the ARN of `ENV.memberRoleArn`. */
export const ACCOUNT_PLACEHOLDER = '{account}';

/**
 * The Region in which a partition's account-wide services, IAM and AWS Health, deliver their events.
 * @see https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html
 */
export const GLOBAL_REGION = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const;

/**
 * CloudWatch metrics, in the namespace `Keystop`, without dimensions so that an alarm names just one. Those of
 * `METRIC_DIMENSION` are counted by a dimension as well.
 */
export const METRIC = {
  namespace: 'Keystop',
  /** Keys set Inactive, read back (exposed) or accepted by IAM (stale). */
  contained: 'KeysContained',
  /** Users whose temporary credentials were denied. */
  sessionsRevoked: 'SessionsRevoked',
  /** Keys that were reactivated. */
  reactivated: 'KeysReactivated',
  /** Outcomes `failed`: a key that should be Inactive and perhaps is not. */
  failed: 'OutcomesFailed',
  /** Verdicts a person must act on. */
  notified: 'VerdictsNotified',
  /** Verdicts refused: malformed, foreign, protected. */
  refused: 'VerdictsRefused',
  /** Events and findings with nothing to do. */
  ignored: 'FindingsIgnored',
  /** Milliseconds from the event's arrival in the function to Inactive, read back, of the attempt that succeeded. */
  containmentMilliseconds: 'ContainmentMilliseconds',
  /**
   * Milliseconds from the time that EventBridge's envelope bears to Inactive, read back: waiting and failed attempts
   * included. Not for CloudTrail, whose envelopes bear the time of the recorded call.
   */
  eventToInactiveMilliseconds: 'EventToInactiveMilliseconds',
  /** Seconds from the last activity that the source has seen, where it tells one, to Inactive, read back. */
  activityToInactiveSeconds: 'ActivityToInactiveSeconds',
  /** One for each completed sweep, also when there was nothing to do. */
  sweepCompleted: 'SweepsCompleted',
  /** One for each sweep stopped by a run limit. */
  sweepLimitReached: 'SweepRunLimitReached',
  /** Warnings that reached nobody: not accepted, or no confirmed subscription. */
  warningUndelivered: 'WarningsUndelivered',
  /** Suspected keys that were left Active because too many were suspected in an hour. */
  breakerOpen: 'BreakerOpened',
  /** Users whose keys were judged because of a stale finding. */
  usersEvaluated: 'UsersEvaluated',
  /** Keys left Active because they were reactivated outside Keystop after each containment. */
  recontainLimitReached: 'RecontainLimitReached',
  /** Second looks at contained keys that could not be sent, or that failed at the first try. */
  secondLookMissed: 'SecondLooksMissed',
  /** Stale keys that the sweep found, those that it left alone included. */
  staleKeys: 'StaleKeys',
} as const;

/** A dimension of metrics, with all of its values: each is a metric to pay for, so they are few. */
export const METRIC_DIMENSION = {
  /** Of `METRIC.contained`: what led to it; `sweep` for every stale key, `watch` for what was contained before. */
  source: {
    name: 'Source',
    values: ['guardduty', 'health', 'securityhub', 'trusted-advisor', 'cloudtrail', 'report', 'watch', 'sweep'],
  },
  /** Of `METRIC.staleKeys`: how long ago a key was last used, or created where it was never used or is unrotated. */
  age: { name: 'Age', values: ['under-180-days', '180-to-364-days', 'from-365-days'] },
} as const;

/** How long stale a key is, in whole days of 24 hours. */
export type StaleAge = (typeof METRIC_DIMENSION.age.values)[number];

/** One value of a dimension. */
export interface MetricDimension {
  readonly name: string;
  readonly value: string;
}

/** How late a sweep may be before it is missed: its retries, and the run itself. */
export const SWEEP_GRACE_HOURS = 2;

/** The outcome event that Keystop puts on EventBridge. */
export const OUTCOME_EVENT = {
  source: 'keystop',
  detailType: 'Access Key Remediation',
  version: '1',
} as const;

/** The message that makes the responder check a contained key again. Shaped like an event, since it arrives where events arrive. */
export const SECOND_LOOK = {
  source: 'keystop',
  detailType: 'Second Look',
  /** After the containment. AWS takes at most 900. */
  delaySeconds: 60,
} as const;

/** The Security Hub custom action that the stack can create. */
export const CUSTOM_ACTION = { id: 'KeystopContain', name: 'Contain access key' } as const;

/** What the keys of all reports start with, in the bucket for them. */
export const REPORT_PREFIX = 'sweeps/';

/** Keys of the ledger's DynamoDB table. */
export const LEDGER_TABLE = { partitionKey: 'pk', sortKey: 'sk' } as const;

/** Entry files of the deployed functions below `lambda/handlers`, and the name of the function they export. */
export const HANDLER = {
  responder: { entry: 'responder', export: 'handler' },
  sweeper: { entry: 'sweeper', export: 'handler' },
  evaluator: { entry: 'evaluator', export: 'handler' },
  reactivator: { entry: 'reactivator', export: 'handler' },
} as const;

/** What the sweep's state machine asks of its function, in the field `action`. */
export const SWEEP_ACTION = {
  accounts: 'accounts',
  plan: 'plan',
  limits: 'limits',
  contain: 'contain',
  report: 'report',
  fault: 'fault',
  finish: 'finish',
} as const;

/** Name of an error of a sweep's stage that no other try mends; every other one is tried again. */
export const LASTING_FAULT = 'LastingFault';

export type ExposedMode = 'enforce' | 'observe';
export type StaleMode = 'enforce' | 'warn' | 'observe';

/** One line of the response list for GuardDuty findings; the first match wins. */
export interface ResponseEntry {
  /** Finding type, with `*` for any run of characters. */
  readonly type: string;
  /** Lowest severity (1.0 to 10.0) the entry applies to. @default - any severity */
  readonly minSeverity?: number;
  readonly response: 'contain' | 'notify';
  /** How sure such a finding is. @default suspicion */
  readonly evidence?: 'proof' | 'suspicion';
}

/** Stale keys that a sweep leaves alone, until a day. */
export interface ExemptionEntry {
  /** User name, without path. One of `user`, `accessKeyId`, `path`. */
  readonly user?: string;
  readonly accessKeyId?: string;
  /** User path prefix, such as `/service/`. */
  readonly path?: string;
  readonly owner: string;
  readonly reason: string;
  /** Last day of the exemption (UTC), `YYYY-MM-DD`. */
  readonly expires: string;
  /** Which staleness it covers. @default both */
  readonly appliesTo?: 'unused' | 'unrotated' | 'both';
}

/** An identity that stale decisions never touch, such as a break-glass user. */
export interface ProtectedIdentityEntry {
  /** User name, without path. */
  readonly user: string;
  readonly reason: string;
  /** What an exposed key of it leads to. @default contain */
  readonly onExposed?: 'contain' | 'notify';
  /** Last day (UTC) on which `onExposed: notify` holds, `YYYY-MM-DD`; required with it. */
  readonly expires?: string;
}

/** When keys may be contained by a sweep; outside it, they wait. */
export interface ContainWindow {
  /** `MON` … `SUN`. */
  readonly days: readonly string[];
  /** First hour of the day, 0 to 23. */
  readonly fromHour: number;
  /** Hour at which the window is closed, 1 to 24. */
  readonly toHour: number;
  /** IANA time zone, such as `Europe/Berlin`. @default UTC */
  readonly timeZone?: string;
}

/** Which contained keys are deactivated again when they are reactivated outside Keystop; of the others a notice goes out. */
export interface Recontain {
  /** @default true */
  readonly exposed?: boolean;
  /** @default false */
  readonly stale?: boolean;
}

/** What a deployment configures of Keystop's judgement; each absent field has its documented default. */
export interface PolicyDocument {
  /** Put before the default list. */
  readonly responses?: readonly ResponseEntry[];
  /** Security Hub product ARNs whose findings may contain a key, exactly as in the findings. */
  readonly trustedProducts?: readonly string[];
  /** Accounts that may report exposed keys of other accounts. */
  readonly reporterAccounts?: readonly string[];
  readonly maxSuspectedPerHour?: number;
  readonly unusedDays?: number;
  readonly maxAgeDays?: number;
  readonly warningDays?: number;
  readonly finalWarningDays?: number;
  readonly holdDays?: number;
  readonly maxKeysPerRun?: number;
  readonly minKeysForPercent?: number;
  readonly maxPercentPerRun?: number;
  readonly maxKeysPerOrganizationRun?: number;
  readonly sweepIntervalHours?: number;
  readonly exemptions?: readonly ExemptionEntry[];
  readonly protectedIdentities?: readonly ProtectedIdentityEntry[];
  readonly containWindow?: ContainWindow;
  readonly ownerTag?: string;
  readonly recontain?: Recontain;
}
