import { z } from 'zod';
import type { PolicyDocument } from '../../lambda/contract.ts';
import {
  between,
  containHours,
  distinct,
  endOfNotify,
  finalWarning,
  type ListedFile,
  onePartition,
  oneSubject,
  policySize,
  reportersOfAccounts,
  sweepsMeetWindow,
  withoutForwarder,
  withRoomForRoleNames,
} from './relations.ts';

/** Retention periods that CloudWatch Logs accepts, in days. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/**
 * A heartbeat alarm looks back over at most seven days of hourly data points; this leaves room for a late run.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const MAX_SWEEP_INTERVAL_HOURS = 144;

// Each field says in its own words what is allowed: the text after "use" in a mistake.
const whole = (min: number, max: number, unit: string): z.ZodNumber => {
  const error = `a whole number of ${unit} from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};
const text = (pattern: RegExp, error: string): z.ZodString => z.string({ error }).regex(pattern, { error });
const oneOf = <const T extends readonly [string, ...string[]]>(values: T): z.ZodEnum<{ [K in T[number]]: K }> =>
  z.enum(values, { error: values.map((value) => `"${value}"`).join(' or ') });
const list = <T extends z.ZodType>(element: T, what: string): z.ZodArray<T> =>
  z.array(element, { error: `a list of ${what}, in [ ]` });
const entry = <T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> =>
  z.strictObject(shape, { error: 'an object, in { }' });

const userName = text(/^[\w+=,.@-]{1,64}$/, 'an IAM user name without its path');
const sentence = text(/\S/, 'a text that says it to a reader, such as a ticket and why');
const dayError = 'a day as "YYYY-MM-DD"';
const day = z.iso.date({ error: dayError });

const response = entry({
  type: text(/\S/, 'a GuardDuty finding type, with * for any run of characters'),
  minSeverity: z
    .number({ error: 'a number from 1 to 10' })
    .min(1, { error: 'a number from 1 to 10' })
    .max(10, { error: 'a number from 1 to 10' })
    .optional(),
  response: oneOf(['contain', 'notify']),
  evidence: oneOf(['proof', 'suspicion']).optional(),
});

const exemption = entry({
  user: userName.optional(),
  accessKeyId: text(/^AKIA[A-Z0-9]{12,124}$/, 'the id of a long-term access key, AKIA…').optional(),
  path: text(
    /^\/(?:[\u0021-\u002e\u0030-\u007e]+\/)+$/,
    'a user path with a slash on both ends, such as "/service/"; not "/", which is every user',
  ).optional(),
  owner: sentence,
  reason: sentence,
  expires: day,
  appliesTo: oneOf(['unused', 'unrotated', 'both']).optional(),
}).superRefine(...between([], oneSubject));

const protectedIdentity = entry({
  user: userName,
  reason: sentence,
  onExposed: oneOf(['contain', 'notify']).optional(),
  expires: day.optional(),
}).superRefine(...between(['onExposed'], endOfNotify));

const containWindow = entry({
  days: list(oneOf(['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN']), 'week days').min(1, {
    error: 'at least one week day',
  }),
  fromHour: whole(0, 23, 'the hour'),
  toHour: whole(1, 24, 'the hour'),
  timeZone: z
    .string({ error: 'an IANA time zone, such as "Europe/Berlin"' })
    .refine(isTimeZone, { error: 'an IANA time zone, such as "Europe/Berlin"' })
    .optional(),
}).superRefine(...between(['fromHour', 'toHour'], containHours));

const recontain = entry({
  exposed: z.boolean({ error: 'true or false' }).optional(),
  stale: z.boolean({ error: 'true or false' }).optional(),
});

const account = text(/^\d{12}$/, 'an account id of 12 digits, in quotation marks');

const trustedProduct = text(
  /^arn:[a-z-]+:securityhub:[a-z0-9-]+:(?:\d{12})?:product(?:v2)?\/[^/\s*]+\/[^/\s*]+$/,
  'the product ARN exactly as in its findings, such as "arn:aws:securityhub:eu-central-1::product/COMPANY/PRODUCT"',
).refine((arn) => !/::product(?:v2)?\/aws\/(?:guardduty|securityhub)$/.test(arn), {
  error: "no entry for GuardDuty or Security Hub itself, whose findings count as AWS's own anyway",
});

// No wildcard and no account root: the bus admits these principals and denies everybody else.
const reporter = text(
  /^arn:[a-z-]+:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/,
  'the ARN of one IAM role or user, with its path and without wildcards',
);

const operator = text(
  /^arn:[a-z-]+:iam::\d{12}:(?:root|(?:role|user)\/[\w+=,.@/-]+)$/,
  'the ARN of one IAM role or user, with its path and without wildcards, or of an account root',
);

const overrideRole = text(
  /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'the ARN of one IAM role, with its path and without wildcards; one of IAM Identity Center begins with AWSReservedSSO_',
);

const securityHub = entry({
  customAction: z.boolean({ error: 'true or false' }).optional(),
  feedback: z.boolean({ error: 'true or false' }).optional(),
});

const unit = text(
  /^(?:ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/,
  'the id of an organizational unit, "ou-…", or of the root, "r-…"',
);

const organization = entry({
  id: text(/^o-[a-z0-9]{10,32}$/, 'the id of an organization, "o-…"'),
  managementAccount: account,
  // StackSets deploy by units; single accounts only narrow them down.
  organizationalUnits: list(unit, 'ids of organizational units, or the root, "r-…", for all accounts').min(1, {
    error: 'at least one organizational unit, or the root, "r-…", for all accounts',
  }),
  accounts: list(account, 'account ids').min(1, { error: 'at least one account, or leave it out' }).optional(),
  regions: list(text(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'a Region, such as "eu-central-1"'), 'Regions').min(1, {
    error: 'at least one Region',
  }),
})
  .superRefine(...between(['regions'], distinct('regions')))
  .superRefine(...between(['accounts'], distinct('accounts')))
  .superRefine(...between(['regions'], onePartition));

/** Fields that reach the functions as their policy. */
const policyShape = {
  responses: list(response, 'responses').optional(),
  trustedProducts: list(trustedProduct, 'product ARNs').optional(),
  reporterAccounts: list(account, 'account ids').optional(),
  maxSuspectedPerHour: whole(0, 1000, 'keys').optional(),
  unusedDays: whole(1, 3650, 'days').optional(),
  maxAgeDays: whole(1, 3650, 'days').optional(),
  warningDays: whole(1, 365, 'days').optional(),
  finalWarningDays: whole(1, 365, 'days').optional(),
  holdDays: whole(0, 365, 'days').optional(),
  maxKeysPerRun: whole(1, 10_000, 'keys').optional(),
  minKeysForPercent: whole(0, 10_000, 'keys').optional(),
  maxPercentPerRun: whole(1, 100, 'percent').optional(),
  maxKeysPerOrganizationRun: whole(1, 10_000, 'keys').optional(),
  sweepIntervalHours: whole(1, MAX_SWEEP_INTERVAL_HOURS, 'hours').optional(),
  exemptions: list(exemption, 'exemptions').optional(),
  protectedIdentities: list(protectedIdentity, 'protected identities').optional(),
  containWindow: containWindow.optional(),
  ownerTag: text(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u, 'the key of an IAM tag, such as "owner"').optional(),
  recontain: recontain.optional(),
};

type PolicyFile = z.infer<z.ZodObject<typeof policyShape>>;

/** Everything that `keystop.config.json` may say; unknown names are mistakes. */
export const configurationSchema = entry({
  exposed: oneOf(['enforce', 'observe']).optional(),
  stale: oneOf(['enforce', 'warn', 'observe']).optional(),
  ...policyShape,
  iamCallsPerSecond: whole(1, 50, 'calls').optional(),
  readAllTags: z.boolean({ error: 'true or false' }).optional(),
  reporters: list(reporter, 'ARNs of IAM roles and users')
    .min(1, { error: 'at least one ARN, or leave it out for a role that the stack creates' })
    .optional(),
  overrideRoles: list(overrideRole, 'ARNs of IAM roles')
    .min(1, { error: 'at least one ARN, or leave it out; then nobody may override by the deployed function' })
    .optional(),
  operators: list(operator, 'ARNs of IAM roles and users').optional(),
  revokeSessions: z.boolean({ error: 'true or false' }).optional(),
  securityHub: securityHub.optional(),
  noticeEmails: list(z.email({ error: 'an e-mail address' }), 'e-mail addresses').optional(),
  logRetentionDays: z
    .number({ error: retentionText() })
    .refine((days) => (LOG_RETENTION_DAYS as readonly number[]).includes(days), { error: retentionText() })
    .optional(),
  reservedConcurrency: whole(1, 1000, 'concurrent invocations').optional(),
  existingLedgerTableName: text(/^[\w.-]{3,255}$/, 'the name of a DynamoDB table, not its ARN').optional(),
  globalEvents: z.boolean({ error: 'true or false' }).optional(),
  organization: organization.optional(),
  stackName: text(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'a letter, then up to 63 letters, digits and hyphens').optional(),
})
  .superRefine(...between(['finalWarningDays', 'warningDays'], finalWarning))
  .superRefine(...between(['containWindow', 'sweepIntervalHours'], sweepsMeetWindow))
  .superRefine(...between(['reporters', 'reporterAccounts'], reportersOfAccounts))
  .superRefine(...between(['globalEvents'], withoutForwarder))
  .superRefine(...between(['stackName'], withRoomForRoleNames))
  .superRefine(
    ...between(['organization', 'overrideRoles'], (file: PolicyFile & ListedFile) =>
      policySize(file, policyDocumentOf(file)),
    ),
  );

export type ConfigurationFile = z.infer<typeof configurationSchema>;

/** The part of a configuration that the functions read as their policy. */
export function policyDocumentOf(file: PolicyFile): PolicyDocument {
  const names = Object.keys(policyShape) as (keyof typeof policyShape)[];
  const configured = names.filter((name) => file[name] !== undefined).map((name) => [name, file[name]]);
  return Object.fromEntries(configured) as PolicyDocument;
}

function retentionText(): string {
  return `a number of days that CloudWatch Logs accepts: ${LOG_RETENTION_DAYS.join(', ')}`;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
