import { delimiter, join } from 'node:path';
import { control } from './control.ts';
import { type DeployOptions, type StackOutputs, deploy } from './deploy.ts';
import { type Server, type ServerOptions, projectRoot, startServer } from './server.ts';

export type { DeployOptions, StackOutputs } from './deploy.ts';

export interface EmulatorOptions {
  /** @default '111122223333' */
  readonly accountId?: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** Worker processes per Lambda function; further invocations wait. @default 4 */
  readonly workersPerFunction?: number;
  /** Between the attempts of an asynchronous invoke; AWS waits 60, then 120. @default 0.2 */
  readonly asyncRetrySeconds?: number;
  /** Accounts of one organization, `o-keystop0001`, as `aws:PrincipalOrgID` sees it. @default - none */
  readonly organization?: readonly string[];
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

interface CountedCall {
  readonly action: string;
  readonly principal: string;
  readonly count: number;
}

type Settings = Required<Pick<EmulatorOptions, 'accountId' | 'region'>>;

/** A running emulator of one AWS account (others answer too: a 12-digit access key id acts as that account's root). */
export class Emulator {
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
  private readonly server: Server;

  constructor(server: Server, { accountId, region }: Settings) {
    this.server = server;
    this.endpoint = server.endpoint;
    this.accountId = accountId;
    this.region = region;
  }

  /** For AWS SDK clients. @param credentials - the account's root when absent */
  clientConfig(credentials: Credentials = { accessKeyId: this.accountId, secretAccessKey: 'test' }): ClientConfig {
    return { endpoint: this.endpoint, region: this.region, credentials };
  }

  /** The whole environment for a child process, which talks to the emulator as root and follows its clock. */
  childEnv(): Record<string, string> {
    return {
      PATH: [join(projectRoot, 'node_modules', '.bin'), this.server.searchPath].join(delimiter),
      HOME: this.server.folder,
      TMPDIR: this.server.folder,
      CDK_HOME: join(this.server.folder, 'cdk-home'), // the CLI caches key → account there
      CDK_DISABLE_VERSION_CHECK: '1',
      ...this.server.nodeEnv,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_ACCESS_KEY_ID: this.accountId,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DEFAULT_ACCOUNT: this.accountId,
      CDK_DEFAULT_REGION: this.region,
    };
  }

  /** Creates users and keys, or changes those that are there; dates may lie in the past. */
  async seed(users: readonly SeedUser[], { accountId = this.accountId, rootAccessKeys }: SeedOptions = {}) {
    await this.ask('POST', 'seed', { accountId, users, ...(rootAccessKeys === undefined ? {} : { rootAccessKeys }) });
  }

  /** Moves the clock of the server and of all Lambda workers to this many seconds from the real time. */
  async setClock(offsetSeconds: number): Promise<void> {
    await this.ask('POST', 'clock', { offsetSeconds });
  }

  async injectFaults(faults: readonly Fault[]): Promise<void> {
    await this.ask('POST', 'faults', faults);
  }

  async clearFaults(): Promise<void> {
    await this.ask('DELETE', 'faults');
  }

  /** `service:Action` → calls since the last reset. @param principal - only calls of ARNs that match */
  async calls(principal = /./): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const call of await this.ask<CountedCall[]>('GET', 'calls')) {
      if (principal.test(call.principal)) counts[call.action] = (counts[call.action] ?? 0) + call.count;
    }
    return counts;
  }

  async resetCalls(): Promise<void> {
    await this.ask('DELETE', 'calls');
  }

  /** Puts an event on a bus as its AWS service does, and returns its id. */
  async putAwsEvent(event: AwsEvent): Promise<string> {
    const where = { accountId: this.accountId, region: this.region };
    return (await this.ask<{ id: string }>('POST', 'events', { ...where, event })).id;
  }

  /** Forgets the credential report, which is otherwise kept for four hours, as on AWS. */
  async forgetCredentialReport(): Promise<void> {
    await this.ask('DELETE', 'credential-report');
  }

  /** Follows the link in the confirmation mails of a topic, or of all topics; returns how many. */
  async confirmSubscriptions(topicArn?: string): Promise<number> {
    return (await this.ask<{ confirmed: number }>('POST', 'subscriptions', { topicArn })).confirmed;
  }

  /** What SNS mailed to confirmed subscribers. */
  mails(): Promise<Mail[]> {
    return this.ask('GET', 'mails');
  }

  /**
   * EventBridge's TestEventPattern, of many at once: for each event, whether each of the patterns matches it.
   * @throws Error where a pattern is invalid
   */
  testEventPatterns(patterns: readonly unknown[], events: readonly unknown[]): Promise<boolean[][]> {
    return this.ask('POST', 'event-patterns', { patterns, events });
  }

  /** Gives IAM Access Analyzer a finding; one with the same id is replaced. */
  async seedAnalyzerFinding(finding: SeedAnalyzerFinding): Promise<void> {
    await this.ask('POST', 'analyzer-findings', finding);
  }

  /** What was changed of findings in Security Hub, in all accounts and Regions, oldest first. */
  hubUpdates(): Promise<HubUpdate[]> {
    return this.ask('GET', 'hub-updates');
  }

  /** What the functions wrote whose name contains this, oldest first. */
  async logs(functionName = ''): Promise<string> {
    const found = await this.ask<Record<string, string[]>>('GET', `logs?function=${encodeURIComponent(functionName)}`);
    return Object.values(found).flat().join('\n');
  }

  /** What `cdk bootstrap` leaves behind, in milliseconds. */
  async bootstrap(accountId = this.accountId, region = this.region): Promise<void> {
    await this.ask('POST', 'bootstrap', { accountId, region });
  }

  /** @throws Error with all that the CDK wrote, where it fails or exceeds its time. */
  deployCdk(options: DeployOptions): Promise<StackOutputs> {
    return deploy(options, this.childEnv(), this.server.folder);
  }

  /** What the emulator's process itself wrote: for looking into a failure. */
  serverLog(): string {
    return this.server.output();
  }

  /** Ends the emulator and its Lambda workers and removes its folder. */
  stop(): Promise<void> {
    return this.server.stop();
  }

  private ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return control<T>(this.endpoint, method, path, body);
  }
}

/** Starts an emulator on a free port of 127.0.0.1; it ends with this process. Installs it first where needed. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { accountId = '111122223333', region = 'us-east-1', report } = options;
  const { workersPerFunction = 4, asyncRetrySeconds = 0.2, organization = [] } = options;
  const settings: ServerOptions = { accountId, region, workersPerFunction, asyncRetrySeconds, organization };
  const server = await startServer(report === undefined ? settings : { ...settings, report });
  return new Emulator(server, { accountId, region });
}
