import type { Organization } from './organization.ts';

export interface EmulatorOptions {
  /** @default '111122223333' */
  readonly accountId?: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** Worker processes per Lambda function; further invocations wait. @default 4 */
  readonly workersPerFunction?: number;
  /** Between the attempts of an asynchronous invoke; AWS waits 60, then 120. @default 0.2 */
  readonly asyncRetrySeconds?: number;
  /** Step Functions' Wait states and retry intervals last this share of their time. @default 0.02 */
  readonly waitScale?: number;
  /** One organization, {@link organizationId}; accounts outside of it are in none. @default - none */
  readonly organization?: Organization;
  /** Hears what takes long: the installation. */
  readonly report?: (line: string) => void;
}

export interface SeedKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** @default 'Active' */
  readonly status?: 'Active' | 'Inactive';
  /** Instants are written `2026-01-31T12:00:00Z`. @default - now */
  readonly createdAt?: string;
  /** What the credential report calls last rotated. @default - createdAt */
  readonly lastRotatedAt?: string;
  /** @default - never used */
  readonly lastUsedAt?: string;
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
}

export interface SeedUser {
  readonly userName: string;
  /** @default '/' */
  readonly path?: string;
  /** @default - a new AIDA… id */
  readonly userId?: string;
  readonly createdAt?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** An inline policy. @default - none: every call of the user is denied */
  readonly policy?: object;
  readonly passwordEnabled?: boolean;
  readonly passwordLastUsedAt?: string;
  readonly keys?: readonly SeedKey[];
}

export interface SeedOptions {
  /** @default - the emulator's account */
  readonly accountId?: string;
  /** How many access keys root has. @default - unchanged */
  readonly rootAccessKeys?: number;
}

/**
 * `hang`: held for `seconds` (60), then served. `deny`: AccessDenied. `lost-answer`: done, but answered with a 500.
 * `stale-read`: after an UpdateAccessKey, ListAccessKeys goes on with the old status for `seconds` (5).
 */
export type FaultKind = 'throttle' | 'error500' | 'hang' | 'deny' | 'lost-answer' | 'stale-read';

export interface Fault {
  /** IAM's prefix of the service, such as `iam`, `dynamodb`, `sns`. */
  readonly service: string;
  /** The action, or `*`. */
  readonly action: string;
  readonly kind: FaultKind;
  /** How many calls it hits. @default 1 */
  readonly count?: number;
  /** Only calls whose request body contains this. */
  readonly keyOrUser?: string;
  readonly seconds?: number;
}

/** An event as EventBridge delivers it; absent fields are those of the emulator's account, Region and clock. */
export interface AwsEvent {
  readonly id?: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
  readonly time?: string;
  readonly account?: string;
  readonly region?: string;
  readonly resources?: readonly string[];
  /** @default 'default' */
  readonly eventBusName?: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

export interface Mail {
  readonly topicArn: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A finding of IAM Access Analyzer about an unused access key, as `GetFindingV2` answers. */
export interface SeedAnalyzerFinding {
  readonly analyzerArn: string;
  readonly id: string;
  readonly userArn: string;
  readonly accessKeyId: string;
  /** @default - never used */
  readonly lastUsedAt?: string;
  /** @default 'ACTIVE' */
  readonly status?: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED';
}

/** GuardDuty in an account and Region. */
export interface SeedGuardDuty {
  /** @default - the emulator's account */
  readonly accountId?: string;
  /** @default - the emulator's Region */
  readonly region?: string;
  /** @default - as it was; ENABLED for a new detector */
  readonly status?: 'ENABLED' | 'DISABLED';
  /** In the API's own JSON; one with the same id is replaced. */
  readonly findings?: readonly { readonly id: string; readonly updatedAt: string }[];
}

/** An event of AWS Health, as `DescribeEvents` writes it, and what it is about. */
export interface SeedHealthEvent {
  readonly event: {
    readonly arn: string;
    readonly eventTypeCode: string;
    readonly statusCode: string;
    readonly [field: string]: string | number;
  };
  readonly entities: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A call that changed findings in Security Hub. */
export interface HubUpdate {
  readonly operation: 'BatchUpdateFindings' | 'BatchUpdateFindingsV2';
  readonly account: string;
  readonly region: string;
  readonly principal: string;
  readonly at: string;
  /** The request, as it was sent. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** A stack that a stack set made in one account and Region. */
export interface StackInstance {
  readonly stackSetName: string;
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  /** Such as `CREATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** One event of `GetExecutionHistory`: its details stand beside `type`. */
export interface HistoryEvent {
  readonly id: number;
  readonly type: string;
  readonly timestamp: string;
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

/** An execution of a state machine, or a child of one of its distributed maps. */
export interface Execution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly startDate: string;
  readonly stopDate?: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly events: readonly HistoryEvent[];
}
