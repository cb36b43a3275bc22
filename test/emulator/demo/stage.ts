import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccessKeyLastUsedCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { setTimeout as pause } from 'node:timers/promises';
import { dynamoLedger } from '../../../lambda/adapters/ledger/dynamo-ledger.ts';
import type { LedgerEntry } from '../../../lambda/domain/ledger/ledger-entry.ts';
import { run } from '../command.ts';
import type { Emulator } from '../emulator.ts';
import type { DemoKey } from './cast.ts';
import { DemoFailure } from './check.ts';

/** Names that the deployed stack gave to its parts. */
export interface Deployed {
  readonly topicArn: string;
  readonly table: string;
  readonly retryQueueUrl: string;
}

/** The emulated account with Keystop deployed into it, seen with a user's eyes. */
export class Stage {
  readonly emulator: Emulator;
  readonly deployed: Deployed;
  readonly #iam: IAMClient;
  readonly #sqs: SQSClient;

  constructor(emulator: Emulator, deployed: Deployed) {
    this.emulator = emulator;
    this.deployed = deployed;
    this.#iam = new IAMClient(emulator.clientConfig());
    this.#sqs = new SQSClient(emulator.clientConfig());
  }

  async status({ userName, accessKeyId }: DemoKey): Promise<string> {
    const { AccessKeyMetadata = [] } = await this.#iam.send(new ListAccessKeysCommand({ UserName: userName }));
    return AccessKeyMetadata.find((key) => key.AccessKeyId === accessKeyId)?.Status ?? 'missing';
  }

  async owner(accessKeyId: string): Promise<string> {
    const found = await this.#iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }));
    return found.UserName ?? 'nobody';
  }

  /** What AWS answers to a call that the key signs: the caller's ARN, or the error's code. */
  async signsAs({ accessKeyId, secretAccessKey }: DemoKey): Promise<string> {
    const sts = new STSClient(this.emulator.clientConfig({ accessKeyId, secretAccessKey }));
    try {
      const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
      return Arn ?? 'nobody';
    } catch (fault) {
      return fault instanceof Error ? fault.name : 'an unknown fault';
    }
  }

  /** A queue that is subscribed to the topic of notices. */
  async subscribeQueue(name: string): Promise<string> {
    const { QueueUrl = '' } = await this.#sqs.send(new CreateQueueCommand({ QueueName: name }));
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
    const { Attributes } = await this.#sqs.send(asked);
    const queueArn = Attributes?.['QueueArn'] ?? '';
    const Policy = admitting(this.deployed.topicArn, queueArn);
    await this.#sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const sns = new SNSClient(this.emulator.clientConfig());
    const { topicArn: TopicArn } = this.deployed;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn }));
    return QueueUrl;
  }

  /** Subjects of the notices that have arrived since the last look. */
  async subjects(queueUrl: string): Promise<readonly string[]> {
    const asked = new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await this.#sqs.send(asked);
    for (const { ReceiptHandle } of Messages) {
      await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
    return Messages.map(({ Body = '{}' }) => (JSON.parse(Body) as { Subject?: string }).Subject ?? '');
  }

  /** Messages in the retry queue, also those that are being tried. */
  async waitingForRetry(): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const asked = { QueueUrl: this.deployed.retryQueueUrl, AttributeNames: [...names] };
    const { Attributes = {} } = await this.#sqs.send(new GetQueueAttributesCommand(asked));
    return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  async history({ accessKeyId }: DemoKey): Promise<readonly LedgerEntry[]> {
    const client = new DynamoDBClient(this.emulator.clientConfig());
    const ledger = dynamoLedger({ client, tableName: this.deployed.table });
    return ledger.history({ account: this.emulator.accountId, subject: accessKeyId });
  }

  /** Runs the command line as a user would, with the account's own credentials. */
  async keystop(...args: readonly string[]): Promise<string> {
    const env = { ...this.emulator.childEnv(), NODE_NO_WARNINGS: '1' };
    const commandLine = { command: process.execPath, args: ['cli/keystop.mjs', ...args], cwd: process.cwd(), env };
    const { code, output } = await run({ ...commandLine, timeoutSeconds: 30 });
    if (code !== 0) throw new DemoFailure(`keystop ${args.join(' ')} ended with ${code}: ${output.trim()}`);
    return output.trim();
  }

  /** Waits until something is so. @throws DemoFailure after so many seconds, with what was seen last */
  async until(what: string, seconds: number, look: () => Promise<{ holds: boolean; seen: string }>): Promise<string> {
    const endsAt = performance.now() + seconds * 1000;
    for (;;) {
      const { holds, seen } = await look();
      if (holds) return seen;
      if (performance.now() > endsAt) throw new DemoFailure(`expected within ${seconds} s that ${what}; seen: ${seen}`);
      await pause(5);
    }
  }
}

function admitting(topicArn: string, queueArn: string): string {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
