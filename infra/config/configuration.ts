import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ExposedMode, PolicyDocument, StaleMode } from '../../lambda/contract.ts';
import { expiredEntries } from './checks.ts';
import { DEFAULTS } from './defaults.ts';
import { type ConfigurationFile, configurationSchema, policyDocumentOf } from './schema.ts';
import { describeIssue } from './mistakes.ts';
import type { OrganizationConfiguration } from './organization.ts';

/** Looked for in the project root when no other file is named. */
const CONFIGURATION_FILE = 'keystop.config.json';

/** What a deployment is made of: validated, with every default filled in but the policy's own. */
export interface Configuration {
  readonly stackName: string;
  readonly exposed: ExposedMode;
  readonly stale: StaleMode;
  /** Only what was configured; the functions know the default of what is absent. */
  readonly policy: PolicyDocument;
  /** Whether the sessions of an exposed key's user are denied. */
  readonly revokeSessions: boolean;
  readonly sweepIntervalHours: number;
  readonly iamCallsPerSecond: number;
  /** Whether the sweeper may read the details of all users at once, for their tags. */
  readonly readAllTags: boolean;
  /** Who may report exposed keys. @default - a role that the stack creates */
  readonly reporters: readonly string[] | undefined;
  /** Who may override a refusal to reactivate a key. @default - nobody by the deployed function */
  readonly overrideRoles: readonly string[] | undefined;
  /** Who, beside the stack itself, may use its queues: send second looks, read and move failed events. */
  readonly operators: readonly string[];
  readonly securityHub: { readonly customAction: boolean; readonly feedback: boolean };
  readonly noticeEmails: readonly string[];
  readonly logRetentionDays: number;
  readonly reservedConcurrency: number | undefined;
  readonly existingLedgerTableName: string | undefined;
  readonly globalEvents: boolean;
  /** The organization whose accounts are guarded. @default - only the account of the deployment */
  readonly organization: OrganizationConfiguration | undefined;
  /** What is allowed and probably not meant; synthesis warns of it. */
  readonly warnings: readonly string[];
}

/** Every mistake of a configuration, one line each: field, value received, what is allowed. */
export class ConfigurationError extends Error {
  readonly mistakes: readonly string[];

  constructor(source: string, mistakes: readonly string[], options?: ErrorOptions) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    super(`${source} has ${count}:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`, options);
    this.name = 'ConfigurationError';
    this.mistakes = mistakes;
  }
}

/**
 * The configuration of a deployment: from `file` if given, else from `keystop.config.json` in `root` if it exists, else
 * every default.
 *
 * @throws {ConfigurationError} naming every mistake at once
 */
export function loadConfiguration(options: {
  readonly root: string;
  readonly file: string | undefined;
  readonly now: Date;
}): Configuration {
  const path = resolve(options.root, options.file ?? CONFIGURATION_FILE);
  const source = options.file ?? CONFIGURATION_FILE;
  if (!existsSync(path)) {
    if (options.file === undefined) return parseConfiguration({}, source, options.now);
    throw new ConfigurationError(source, ['there is no such file; name an existing one with -c config=FILE']);
  }
  return parseConfiguration(parseJson(readFileSync(path, 'utf8'), source), source, options.now);
}

/**
 * A configuration from the content of its file.
 *
 * @throws {ConfigurationError} naming every mistake at once
 */
export function parseConfiguration(raw: unknown, source: string, now: Date): Configuration {
  const result = configurationSchema.safeParse(raw);
  if (!result.success) {
    const mistakes = result.error.issues.flatMap((issue) => describeIssue(issue, raw, configurationSchema));
    throw new ConfigurationError(source, [...new Set(mistakes)]);
  }
  return configurationOf(result.data, now);
}

function configurationOf(file: ConfigurationFile, now: Date): Configuration {
  return {
    stackName: file.stackName ?? DEFAULTS.stackName,
    exposed: file.exposed ?? DEFAULTS.exposed,
    stale: file.stale ?? DEFAULTS.stale,
    policy: policyDocumentOf(file),
    revokeSessions: file.revokeSessions ?? DEFAULTS.revokeSessions,
    sweepIntervalHours: file.sweepIntervalHours ?? DEFAULTS.sweepIntervalHours,
    iamCallsPerSecond: file.iamCallsPerSecond ?? DEFAULTS.iamCallsPerSecond,
    readAllTags: file.readAllTags ?? DEFAULTS.readAllTags,
    reporters: file.reporters,
    overrideRoles: file.overrideRoles,
    operators: file.operators ?? [],
    securityHub: {
      customAction: file.securityHub?.customAction ?? DEFAULTS.customAction,
      feedback: file.securityHub?.feedback ?? DEFAULTS.feedback,
    },
    noticeEmails: file.noticeEmails ?? [],
    logRetentionDays: file.logRetentionDays ?? DEFAULTS.logRetentionDays,
    reservedConcurrency: file.reservedConcurrency,
    existingLedgerTableName: file.existingLedgerTableName,
    globalEvents: file.globalEvents ?? DEFAULTS.globalEvents,
    organization: file.organization,
    warnings: expiredEntries(file, now),
  };
}

function parseJson(content: string, source: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(source, [`the file: not valid JSON (${why})`], { cause });
  }
}
