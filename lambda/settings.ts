import {
  ACCOUNT_PLACEHOLDER,
  ENV,
  type ExposedMode,
  type PolicyDocument,
  type StaleMode,
  WHOLE_ORGANIZATION,
} from './contract.ts';
import { type Policy, policyOf } from './domain/policy/policy.ts';

/** What a deployed function reads from its environment. */
export interface Settings {
  readonly ledgerTable: string;
  readonly noticeTopicArn: string;
  readonly outcomeBusName: string;
  /** Bucket for the reports of sweeps; `undefined` where none is written. */
  readonly reportBucket: string | undefined;
  readonly iamCallsPerSecond: number;
  /** Whether the tags of many users may be read at once. */
  readonly readAllTags: boolean;
  /** `undefined` where no second look is taken at contained keys. */
  readonly secondLookQueueUrl: string | undefined;
  /** Whether findings in Security Hub are updated with what became of their keys. */
  readonly securityHubFeedback: boolean;
  /** Role to take in every account, its own included; `undefined` where the function works by its own rights. */
  readonly memberRoleArn: string | undefined;
  /** `undefined` where there is no organization. */
  readonly managementAccount: string | undefined;
  /** Units of the organization whose accounts are swept; empty for all. */
  readonly organizationalUnits: readonly string[];
  /** ARNs of the roles that may override; empty where nobody may. */
  readonly overrideRoles: readonly string[];
  readonly policy: Policy;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of a function, and all mistakes in them. Unset modes are the safe ones: exposed enforce, stale observe. No
 * accounts mean the function's own. An unreadable policy never stops the responder: the defaults hold, and `mistakes`
 * says so.
 */
export function readSettings(env: Environment = process.env): { settings: Settings; mistakes: readonly string[] } {
  const mistakes: string[] = [];
  const required = (name: string): string => {
    const value = env[name]?.trim() ?? '';
    if (value === '') mistakes.push(`${name} is not set; deploy the stack again`);
    return value;
  };
  const accounts = listOf(env[ENV.accounts] ?? '');
  const scope = {
    accounts: accounts.filter((account) => account !== WHOLE_ORGANIZATION),
    wholeOrganization: accounts.includes(WHOLE_ORGANIZATION) || undefined,
    exposedMode: choice<ExposedMode>(env, ENV.exposedMode, ['enforce', 'observe'], 'enforce', mistakes),
    staleMode: choice<StaleMode>(env, ENV.staleMode, ['enforce', 'warn', 'observe'], 'observe', mistakes),
    // Unset, no custom action is Keystop's own, and none can contain.
    customActionArn: env[ENV.customActionArn]?.trim() || undefined,
    revocationPolicyArn: env[ENV.revocationPolicyArn]?.trim() || undefined,
  };
  const settings: Settings = {
    ledgerTable: required(ENV.ledgerTable),
    noticeTopicArn: required(ENV.noticeTopicArn),
    outcomeBusName: env[ENV.outcomeBusName]?.trim() || 'default',
    reportBucket: env[ENV.reportBucket]?.trim() || undefined,
    iamCallsPerSecond: callsPerSecond(env, mistakes),
    readAllTags: choice(env, ENV.readAllTags, ['true', 'false'], 'false', mistakes) === 'true',
    secondLookQueueUrl: env[ENV.secondLookQueueUrl]?.trim() || undefined,
    securityHubFeedback: choice(env, ENV.securityHubFeedback, ['true', 'false'], 'false', mistakes) === 'true',
    memberRoleArn: memberRoleArn(env, mistakes),
    managementAccount: env[ENV.managementAccount]?.trim() || undefined,
    organizationalUnits: listOf(env[ENV.organizationalUnits] ?? ''),
    overrideRoles: listOf(env[ENV.overrideRoles] ?? ''),
    policy: policyOf(policyDocument(env, mistakes), scope),
  };
  return { settings, mistakes };
}

function listOf(value: string): readonly string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function choice<T extends string>(
  env: Environment,
  name: string,
  allowed: readonly T[],
  unset: T,
  mistakes: string[],
): T {
  const value = env[name]?.trim() ?? '';
  if (value === '') return unset;
  const chosen = allowed.find((option) => option === value);
  if (chosen === undefined)
    mistakes.push(`${name} is "${value}"; it is one of ${allowed.join(', ')}; taken as ${unset}`);
  return chosen ?? unset;
}

// Without a usable role the function keeps to its own account, where its own rights are.
function memberRoleArn(env: Environment, mistakes: string[]): string | undefined {
  const value = env[ENV.memberRoleArn]?.trim() ?? '';
  if (value === '') return undefined;
  const isPlaced = value.split(':')[4] === ACCOUNT_PLACEHOLDER;
  if (isPlaced && /^arn:[\w-]+:iam::[^:]+:role\/[\w+=,.@/-]+$/.test(value)) return value;
  mistakes.push(`${ENV.memberRoleArn} is "${value}"; it is the ARN of a role of ${ACCOUNT_PLACEHOLDER}`);
  return undefined;
}

function callsPerSecond(env: Environment, mistakes: string[]): number {
  const value = env[ENV.iamCallsPerSecond]?.trim() ?? '';
  if (value === '') return 5;
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  mistakes.push(`${ENV.iamCallsPerSecond} is "${value}"; it is a number above 0; taken as 5`);
  return 5;
}

// Synthesis validated it field by field; here it only has to be readable.
function policyDocument(env: Environment, mistakes: string[]): PolicyDocument {
  const value = env[ENV.policy]?.trim() ?? '';
  if (value === '') return {};
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
    mistakes.push(`${ENV.policy} is no JSON object; every default holds`);
  } catch (cause) {
    mistakes.push(
      `${ENV.policy} is no JSON (${cause instanceof Error ? cause.message : 'unreadable'}); every default holds`,
    );
  }
  return {};
}
