import { randomBytes } from 'node:crypto';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { dynamoLedger } from '../../../lambda/adapters/ledger/dynamo-ledger.ts';
import { METRIC, type MetricDimension } from '../../../lambda/contract.ts';
import type { LedgerEntry, OutcomeEntry } from '../../../lambda/domain/ledger/ledger-entry.ts';
import type { Notice } from '../../../lambda/domain/notices/notice.ts';
import type { OutcomeEvent } from '../../../lambda/domain/notices/outcome-event.ts';
import type { Ledger } from '../../../lambda/usecases/ports/ledger.ts';
import {
  type Credentials,
  type Emulator,
  type Execution,
  type SeedKey,
  type SeedUser,
  startEmulator,
} from '../../emulator/emulator.ts';
import { eventually } from '../../emulator/eventually.ts';
import { newAccessKeyId } from '../../emulator/key-ids.ts';
import { projectRoot } from '../../emulator/server.ts';
import { assembly, synthesized } from './assembly.ts';
import { Inbox } from './inbox.ts';

/** A user with its keys, as they were seeded. */
export interface SeededUser {
  readonly userName: string;
  /** Unique id, `AIDA…`. */
  readonly userId: string;
  /** The first of its keys. */
  readonly key: SeedKey;
  readonly keys: readonly SeedKey[];
}

export interface UserOptions extends Partial<Omit<SeedUser, 'keys'>> {
  /** @default - one Active key, made now */
  readonly keys?: readonly Partial<SeedKey>[];
  /** @default - the emulator's account */
  readonly accountId?: string;
}

/** An outcome event as a rule hands it on. */
export interface DeliveredEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly account: string;
  readonly detail: OutcomeEvent;
}

type QueueOutput =
  | 'RetryQueueUrl'
  | 'DeadLetterQueueUrl'
  | 'FailedRunsQueueUrl'
  | 'StaleFindingsQueueUrl'
  | 'FailedFindingsQueueUrl'
  | 'UndeliveredQueueUrl';

const HOUR = 3600;
const DAY = 24 * HOUR;
let number = 0;

/** The real stack, deployed into an emulator by the CDK, and what a test asks of the two. */
export class Deployed {
  readonly emulator: Emulator;
  readonly account: string;
  readonly iam: IAMClient;
  readonly sqs: SQSClient;
  /** The deployed table, read and written as the handlers do. */
  readonly ledger: Ledger;
  private readonly outputs: Readonly<Record<string, string>>;
  private readonly cloudWatch: CloudWatchClient;

  constructor(emulator: Emulator, outputs: Readonly<Record<string, string>>) {
    const config = emulator.clientConfig();
    this.emulator = emulator;
    this.account = emulator.accountId;
    this.outputs = outputs;
    this.iam = new IAMClient(config);
    this.sqs = new SQSClient(config);
    this.cloudWatch = new CloudWatchClient(config);
    this.ledger = dynamoLedger({ client: new DynamoDBClient(config), tableName: this.output('LedgerTableName') });
  }

  /** @throws Error where the stack has no such output */
  output(name: string): string {
    const value = this.outputs[name];
    if (value === undefined) throw new Error(`the stack has no output ${name}`);
    return value;
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }

  /** Seeds a user. Its secrets are random, so that a test can look for them where they must not be. */
  async user({ keys = [{}], accountId = this.account, ...rest }: UserOptions = {}): Promise<SeededUser> {
    const seeded = keys.map((key) => ({
      accessKeyId: newAccessKeyId(accountId),
      secretAccessKey: randomBytes(20).toString('hex'),
      ...key,
    }));
    const userName = rest.userName ?? `user-${(number += 1)}`;
    const userId = rest.userId ?? `AIDA${randomBytes(8).toString('hex').toUpperCase()}`;
    await this.emulator.seed([{ path: '/team/', ...rest, userName, userId, keys: seeded }], { accountId });
    const [key] = seeded;
    if (key === undefined) throw new TypeError('a seeded user has a key');
    return { userName, userId, key, keys: seeded };
  }

  /** Statuses of a user's keys, in the order in which they were seeded. */
  async statuses({ userName, keys }: SeededUser, iam = this.iam): Promise<readonly (string | undefined)[]> {
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
    return keys.map(({ accessKeyId }) => AccessKeyMetadata.find((key) => key.AccessKeyId === accessKeyId)?.Status);
  }

  /** Waits until the user's first key is Inactive; then the statuses of all. */
  contained(user: SeededUser, seconds = 30): Promise<readonly (string | undefined)[]> {
    return eventually(
      `${user.key.accessKeyId} of ${user.userName} to be Inactive`,
      async () => {
        const statuses = await this.statuses(user);
        return statuses[0] === 'Inactive' ? statuses : undefined;
      },
      seconds,
    );
  }

  /** The user that AWS takes the credentials for, or the name of its refusal. */
  async whoIs(credentials: Credentials): Promise<string> {
    const sts = new STSClient({ ...this.emulator.clientConfig(credentials), maxAttempts: 1 });
    const call = sts.send(new GetCallerIdentityCommand({}));
    return call.then(({ Arn = '' }) => Arn).catch((fault: unknown) => (fault instanceof Error ? fault.name : ''));
  }

  history(subject: string): Promise<readonly LedgerEntry[]> {
    return this.ledger.history({ account: this.account, subject });
  }

  /** Outcomes recorded of a credential, oldest first. */
  async outcomes(subject: string): Promise<readonly OutcomeEntry[]> {
    return (await this.history(subject)).filter((entry) => entry.kind === 'outcome');
  }

  /** Waits until an outcome of the credential is recorded and all that is recorded is told; then its outcomes. */
  settled(subject: string, seconds = 40): Promise<readonly OutcomeEntry[]> {
    return eventually(
      `an outcome of ${subject}, recorded and told`,
      async () => {
        const outcomes = await this.outcomes(subject);
        const { unannounced } = await this.ledger.read({ account: this.account, subject });
        return outcomes.length > 0 && unannounced.length === 0 ? outcomes : undefined;
      },
      seconds,
    );
  }

  /** Log lines of the functions that hold all of the texts. A function's lines are there once its invocation ended. */
  async logged(...texts: readonly string[]): Promise<readonly string[]> {
    const lines = (await this.emulator.logs()).split('\n');
    return lines.filter((line) => texts.every((text) => line.includes(text)));
  }

  /** Waits until so many invocations have handled a finding about the credential and ended. */
  async handled(subject: string, times = 1): Promise<void> {
    await eventually(
      `${times} handled findings of ${subject}`,
      async () => ((await this.logged('finding handled', subject)).length >= times ? true : undefined),
      60,
    );
  }

  /** Runs of the sweep's state machine that have ended, oldest first. */
  async sweeps(): Promise<readonly Execution[]> {
    const arn = this.output('SweepStateMachineArn');
    const executions = await this.emulator.executions(arn);
    const isEnded = ({ stateMachineArn, status }: Execution): boolean =>
      stateMachineArn === arn && status !== 'RUNNING';
    return executions.filter(isEnded).toReversed();
  }

  /** Log lines of all that invocations have handled since an instant, events with nothing to do included. */
  async handledSince(instant: Date): Promise<readonly string[]> {
    const lines = await this.logged('finding handled');
    return lines.filter((line) => (/"timestamp":"([^"]+)"/.exec(line)?.[1] ?? '') >= instant.toISOString());
  }

  /** What Keystop counted of a metric so far, by a dimension or by none. */
  async counted(MetricName: string, dimension?: MetricDimension): Promise<number> {
    const clock = { StartTime: new Date(Date.now() - HOUR * 1000), EndTime: new Date(Date.now() + 400 * DAY * 1000) };
    const Dimensions = dimension === undefined ? [] : [{ Name: dimension.name, Value: dimension.value }];
    const metric = { Namespace: METRIC.namespace, MetricName, Dimensions };
    const request = { ...metric, ...clock, Statistics: ['Sum' as const], Period: HOUR };
    const { Datapoints = [] } = await this.cloudWatch.send(new GetMetricStatisticsCommand(request));
    return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
  }

  /** Waits until an alarm of the stack is in a state. */
  async alarm(name: string, state: 'ALARM' | 'OK'): Promise<string> {
    const AlarmNames = [`Keystop-${name}`];
    return eventually(`the alarm ${name} to be ${state}`, async () => {
      const { MetricAlarms = [] } = await this.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames }));
      return MetricAlarms[0]?.StateValue === state ? state : undefined;
    });
  }

  /** Messages in a queue of the stack, those in work included. */
  async depth(output: QueueOutput): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const request = new GetQueueAttributesCommand({ QueueUrl: this.output(output), AttributeNames: [...names] });
    const { Attributes = {} } = await this.sqs.send(request);
    return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  /**
   * Subscribes a queue to the notice topic. An alarm of the stack arrives there too, with outcome `alarm`.
   * @param filter - values that attributes must have one of. @default - everything arrives
   */
  async subscribe(filter?: Readonly<Record<string, readonly string[]>>): Promise<Inbox<Notice>> {
    const queue = await this.queue();
    const inbox = new Inbox(this.sqs, queue, noticeOf);
    await this.subscribeTo('sqs', queue.arn, filter);
    return inbox;
  }

  /** Subscribes an endpoint to the notice topic, in the same way. */
  async subscribeTo(
    Protocol: string,
    Endpoint: string,
    filter?: Readonly<Record<string, readonly string[]>>,
  ): Promise<void> {
    const sns = new SNSClient(this.emulator.clientConfig());
    const TopicArn = this.output('NoticeTopicArn');
    const Attributes: Record<string, string> = filter === undefined ? {} : { FilterPolicy: JSON.stringify(filter) };
    await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
  }

  /** A rule that hands Keystop's outcome events to a queue, as a user's own rule does. */
  async listen(): Promise<Inbox<DeliveredEvent>> {
    const queue = await this.queue();
    const events = new EventBridgeClient(this.emulator.clientConfig());
    const EventPattern = JSON.stringify({ source: ['keystop'] });
    await events.send(new PutRuleCommand({ Name: 'outcomes', EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: 'outcomes', Targets: [{ Id: 'queue', Arn: queue.arn }] }));
    return new Inbox(this.sqs, queue, (body) => JSON.parse(body) as DeliveredEvent);
  }

  private async queue(): Promise<{ url: string; arn: string }> {
    const QueueName = `inbox-${(number += 1)}`;
    const arn = `arn:aws:sqs:${this.emulator.region}:${this.account}:${QueueName}`;
    const Service = ['sns.amazonaws.com', 'events.amazonaws.com'];
    const statement = { Effect: 'Allow', Principal: { Service }, Action: 'sqs:SendMessage', Resource: arn };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    // Kept so long that a clock that is moved by weeks does not empty it.
    const Attributes = { MessageRetentionPeriod: '1209600', Policy };
    const { QueueUrl: url = '' } = await this.sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return { url, arn };
  }
}

/**
 * Starts an emulator and deploys the stack; stop it when the suite ends.
 * @param configuration - file, from the project's root. @default - that of most suites
 */
export async function deployKeystop(configuration?: string): Promise<Deployed> {
  const emulator = await startEmulator();
  try {
    await emulator.bootstrap();
    const app = await (configuration === undefined
      ? assembly(emulator)
      : synthesized({ configuration, env: emulator.childEnv() }));
    const { Keystop = {} } = await emulator.deployCdk({ appDir: projectRoot, app });
    return new Deployed(emulator, Keystop);
  } catch (fault) {
    await emulator.stop();
    throw fault;
  }
}

/** Commands and lines of a notice as one text. */
export function textOf(notice: Notice): string {
  return [notice.subject, ...notice.lines, ...notice.commands].join('\n');
}

function noticeOf(body: string): Notice {
  const { Subject = '', Message } = JSON.parse(body) as { Subject?: string; Message: string };
  const message = JSON.parse(Message) as Partial<Notice> | string;
  const empty: Notice = { subject: Subject, urgency: 'info', lines: [], commands: [], account: '', outcome: 'alarm' };
  // A rule's own words, with no function in between.
  return typeof message === 'string' ? { ...empty, lines: [message] } : { ...empty, ...message };
}
