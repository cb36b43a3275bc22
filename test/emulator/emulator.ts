import { delimiter, join } from 'node:path';
import { control } from './control.ts';
import { type DeployOptions, type StackOutputs, deploy } from './deploy.ts';
import { eventually } from './eventually.ts';
import type { OrganizationAccount } from './organization.ts';
import { type Server, type ServerOptions, projectRoot, startServer } from './server.ts';
import type {
  AwsEvent,
  ClientConfig,
  Credentials,
  EmulatorOptions,
  Execution,
  Fault,
  HubUpdate,
  Mail,
  SeedAnalyzerFinding,
  SeedGuardDuty,
  SeedHealthEvent,
  SeedOptions,
  SeedUser,
  StackInstance,
} from './types.ts';

export type { DeployOptions, StackOutputs } from './deploy.ts';
export type * from './types.ts';

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

  /** The root of an account, for clients and child processes. */
  rootOf(accountId: string): Credentials {
    return { accessKeyId: accountId, secretAccessKey: 'test' };
  }

  /** For AWS SDK clients. @param credentials - the account's root when absent */
  clientConfig(credentials = this.rootOf(this.accountId)): ClientConfig {
    return { endpoint: this.endpoint, region: this.region, credentials };
  }

  /** The whole environment for a child process, which talks to the emulator as root and follows its clock. */
  childEnv(accountId = this.accountId, region = this.region): Record<string, string> {
    return {
      PATH: [join(projectRoot, 'node_modules', '.bin'), this.server.searchPath].join(delimiter),
      HOME: this.server.folder,
      TMPDIR: this.server.folder,
      CDK_HOME: join(this.server.folder, 'cdk-home'), // the CLI caches key → account there
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_VALIDATION: 'false', // seconds for findings that it only prints
      ...this.server.nodeEnv,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accountId,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DEFAULT_ACCOUNT: accountId,
      CDK_DEFAULT_REGION: region,
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

  /** Switches GuardDuty on, and gives it findings. */
  async seedGuardDuty({ accountId = this.accountId, region = this.region, ...rest }: SeedGuardDuty = {}) {
    await this.ask('POST', 'guardduty', { accountId, region, ...rest });
  }

  async switchGuardDutyOff(accountId = this.accountId, region = this.region): Promise<void> {
    await this.ask('DELETE', 'guardduty', { accountId, region });
  }

  /** Gives an account the support plan that Health's API wants, and events. */
  async seedHealth(events: readonly SeedHealthEvent[] = [], accountId = this.accountId): Promise<void> {
    await this.ask('POST', 'health-events', { accountId, events });
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

  /** Adds an account to the organization, or changes its state or unit; stack sets with AutoDeployment follow. */
  async changeAccount(account: OrganizationAccount): Promise<void> {
    await this.ask('POST', 'organization/accounts', account);
  }

  /** The stacks of all stack sets. */
  stackInstances(): Promise<StackInstance[]> {
    return this.ask('GET', 'stack-instances');
  }

  /** Starts an execution and returns its ARN. @throws Error where Step Functions refuses it */
  async startExecution(stateMachineArn: string, input: unknown = {}, name?: string): Promise<string> {
    const request = { stateMachineArn, input: JSON.stringify(input), ...(name === undefined ? {} : { name }) };
    return (await this.ask<{ executionArn: string }>('POST', 'executions', request)).executionArn;
  }

  /** The executions of a state machine, newest first, its maps' children among them; or the one of this ARN. */
  executions(arn: string): Promise<Execution[]> {
    return this.ask('GET', `executions?arn=${encodeURIComponent(arn)}`);
  }

  /** The execution once it has ended, however it did. @throws Error where it still runs after `seconds` */
  executionEnd(executionArn: string, seconds = 60): Promise<Execution> {
    const ended = async () => (await this.executions(executionArn)).find(({ status }) => status !== 'RUNNING');
    return eventually(`the end of ${executionArn}`, ended, seconds);
  }

  /** Runs a state machine to its end. */
  async runStateMachine(stateMachineArn: string, input: unknown = {}, seconds = 60): Promise<Execution> {
    return this.executionEnd(await this.startExecution(stateMachineArn, input), seconds);
  }

  /** What `cdk bootstrap` leaves behind, in milliseconds. @param trusted - accounts that may deploy here, too */
  async bootstrap(accountId = this.accountId, region = this.region, trusted: readonly string[] = []): Promise<void> {
    await this.ask('POST', 'bootstrap', { accountId, region, trusted });
  }

  /** Bootstraps each account in each Region so that the emulator's account can deploy to all of them at once. */
  async bootstrapAll(accountIds: readonly string[], regions: readonly string[] = [this.region]): Promise<void> {
    for (const accountId of accountIds) {
      for (const region of regions) await this.bootstrap(accountId, region, [this.accountId]);
    }
  }

  /** @throws Error with all that the CDK wrote, where it fails or exceeds its time. */
  deployCdk(options: DeployOptions): Promise<StackOutputs> {
    return deploy(options, this.childEnv(options.accountId, options.region), this.server.folder);
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
  const { workersPerFunction = 4, asyncRetrySeconds = 0.2, waitScale = 0.02, organization } = options;
  const settings: ServerOptions = { accountId, region, workersPerFunction, asyncRetrySeconds, waitScale };
  const server = await startServer({ ...settings, ...(organization && { organization }), ...(report && { report }) });
  return new Emulator(server, { accountId, region });
}
