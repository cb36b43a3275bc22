import type { z } from 'zod';
import type { PolicyDocument } from '../../lambda/contract.ts';
import { DEFAULTS } from './defaults.ts';
import { BETWEEN_FIELDS, useInstead } from './mistakes.ts';
import type { OrganizationConfiguration } from './organization.ts';
import { partitionOf } from './regions.ts';

/**
 * Bytes of a Lambda function's environment that the policy may take: 4 KB hold all variables together, and the others
 * (table, topic, bus, accounts, modes) need up to 1 KB.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_POLICY_BYTES = 3072;

/**
 * The longest stack name with an organization: names of roles and stack sets begin with it, and their end says what they
 * are; a role's name has at most 64 characters.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MAX_STACK_NAME_OF_ORGANIZATION = 40;

/** A mistake that shows only between fields: the field to change, and what follows it in the message. */
interface Mismatch {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

type Refinement<T> = readonly [
  (value: T, context: Pick<z.core.$RefinementCtx, 'addIssue'>) => void,
  { readonly when: (payload: z.core.ParsePayload) => boolean },
];

/**
 * A refinement that runs wherever these fields have no mistake of their own, whatever is wrong with others: one attempt
 * shows every mistake. The value that `find` gets is to be trusted in these fields only.
 */
export function between<T>(fields: readonly string[], find: (value: T) => readonly Mismatch[]): Refinement<T> {
  return [
    (value, context) => {
      for (const { path, text } of find(value)) {
        context.addIssue({ code: 'custom', path: [...path], message: text, params: { [BETWEEN_FIELDS]: true } });
      }
    },
    { when: ({ issues }) => !issues.some((issue) => concerns(issue, fields)) },
  ];
}

// A name that is not known leaves the value an object; any other mistake without a path means that it is none.
function concerns({ code, path = [] }: z.core.$ZodRawIssue, fields: readonly string[]): boolean {
  const [field] = path;
  return field === undefined ? code !== 'unrecognized_keys' : fields.includes(String(field));
}

export function finalWarning(file: Optional<{ finalWarningDays: number; warningDays: number }>): Mismatch[] {
  const { finalWarningDays: final = DEFAULTS.finalWarningDays, warningDays: first = DEFAULTS.warningDays } = file;
  if (final < first) return [];
  return [{ path: ['finalWarningDays'], text: useInstead(final, `fewer days than warningDays, which is ${first}`) }];
}

const SUBJECTS = ['user', 'accessKeyId', 'path'] as const;

export function oneSubject(exemption: Optional<Record<(typeof SUBJECTS)[number], unknown>>): Mismatch[] {
  const named = SUBJECTS.filter((name) => exemption[name] !== undefined);
  if (named.length === 1) return [];
  const got = named.length === 0 ? 'none of them' : named.join(' and ');
  return [{ path: [], text: `got ${got}; use exactly one of user, accessKeyId and path` }];
}

export function endOfNotify({ onExposed, expires }: Optional<{ onExposed: string; expires: string }>): Mismatch[] {
  if ((onExposed === 'notify') === (expires !== undefined)) return [];
  const text =
    expires === undefined
      ? 'missing; onExposed "notify" leaves an exposed key Active, so it needs a last day, "YYYY-MM-DD"'
      : `got ${JSON.stringify(expires)}; leave it out, it ends onExposed "notify" only, never the protection`;
  return [{ path: ['expires'], text }];
}

interface Hours {
  readonly fromHour: number;
  readonly toHour: number;
}

/** A window that never opens would mean that no stale key is ever contained. */
export function containHours({ fromHour, toHour }: Hours): Mismatch[] {
  if (fromHour < toHour) return [];
  const allowed = `an hour after fromHour, which is ${fromHour}; a window does not run over midnight`;
  return [{ path: ['toHour'], text: useInstead(toHour, allowed) }];
}

/** A window that sweeps can miss for ever would mean the same. */
export function sweepsMeetWindow(file: Optional<{ containWindow: Hours; sweepIntervalHours: number }>): Mismatch[] {
  const { containWindow: window, sweepIntervalHours: interval = DEFAULTS.sweepIntervalHours } = file;
  if (window === undefined || interval <= window.toHour - window.fromHour) return [];
  const allowed = `at most ${window.toHour - window.fromHour} with this containWindow: sweeps further apart than the window is long may never fall into it`;
  return [{ path: ['sweepIntervalHours'], text: useInstead(interval, allowed) }];
}

type Reporting = Optional<{ reporters: readonly string[]; reporterAccounts: readonly string[] }>;

/** Who may report keys of other accounts needs somebody there whom the reports bus admits. */
export function reportersOfAccounts({ reporters = [], reporterAccounts = [] }: Reporting): Mismatch[] {
  const admitted = reporters.map(accountOf);
  const allowed = 'an account of which reporters names a role or user, or leave it out';
  return reporterAccounts.flatMap((account, i) =>
    admitted.includes(account) ? [] : [{ path: ['reporterAccounts', i], text: useInstead(account, allowed) }],
  );
}

type Lists = Optional<Pick<OrganizationConfiguration, 'regions' | 'accounts'>>;

export function distinct(field: keyof Lists): (organization: Lists) => Mismatch[] {
  return ({ [field]: values = [] }) =>
    values.flatMap((value, i) =>
      values.indexOf(value) === i ? [] : [{ path: [field, i], text: useInstead(value, 'each one once') }],
    );
}

export function onePartition({ regions }: Pick<OrganizationConfiguration, 'regions'>): Mismatch[] {
  const [first = ''] = regions;
  return regions.flatMap((region, i) =>
    partitionOf(region) === partitionOf(first)
      ? []
      : [{ path: ['regions', i], text: useInstead(region, `Regions of one partition only, as ${first}`) }],
  );
}

type Guarded<T> = Optional<T & { organization: OrganizationConfiguration }>;

export function withoutForwarder({ organization, globalEvents }: Guarded<{ globalEvents: boolean }>): Mismatch[] {
  if (organization === undefined || globalEvents !== true) return [];
  const allowed = 'organization.regions, which names the global Region, in place of it';
  return [{ path: ['globalEvents'], text: useInstead(globalEvents, allowed) }];
}

export function withRoomForRoleNames({ organization, stackName = '' }: Guarded<{ stackName: string }>): Mismatch[] {
  if (organization === undefined || stackName.length <= MAX_STACK_NAME_OF_ORGANIZATION) return [];
  const allowed = `at most ${MAX_STACK_NAME_OF_ORGANIZATION} characters with an organization, since names of roles begin with it`;
  return [{ path: ['stackName'], text: useInstead(stackName, allowed) }];
}

/** What the environment of a function names beside the policy. */
export type ListedFile = Guarded<{ overrideRoles: readonly string[] }>;

export function policySize({ organization, overrideRoles = [] }: ListedFile, policy: PolicyDocument): Mismatch[] {
  const { accounts = [], organizationalUnits = [] } = organization ?? {};
  const listed = [...accounts, ...organizationalUnits, ...overrideRoles].join();
  // As Lambda measures it: the value once more inside JSON, each quotation mark escaped.
  const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(policy))) + listed.length;
  if (bytes <= MAX_POLICY_BYTES) return [];
  const allowed = `at most ${MAX_POLICY_BYTES}, more does not fit in a Lambda function's environment: shorten owners and reasons, exempt a path in place of single users, or exempt users by the tag keystop:exempt-until${accounts.length === 0 ? '' : '; name organizational units in place of accounts'}`;
  return [{ path: [], text: `got a policy of ${bytes} bytes; use ${allowed}` }];
}

/** The account in an ARN. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
