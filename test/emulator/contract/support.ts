import { fileURLToPath } from 'node:url';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Emulator, type SeedKey, type SeedUser, startEmulator } from '../emulator.ts';
import { eventually } from '../eventually.ts';
import { newAccessKeyId } from '../key-ids.ts';
import { management, member, organization } from './member-template.ts';

export const account = '111122223333';
export const day = 86_400;
export const policy = (statement: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...statement }],
});

export let emulator: Emulator;
export let iam: IAMClient;
export let lambda: LambdaClient;
export let sqs: SQSClient;
export let sns: SNSClient;
export let dynamo: DynamoDBClient;
let deployed: Record<string, string>;
let number = 0;

export const output = (name: string): string => deployed[name] ?? `no output ${name}`;
export const aKey = (key: Partial<SeedKey> = {}): SeedKey => ({
  accessKeyId: newAccessKeyId(account),
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  ...key,
});

export async function aUser(user: Partial<SeedUser> = {}, keys: readonly SeedKey[] = [aKey()], accountId = account) {
  const seeded = { userName: `user-${(number += 1)}`, path: '/team/', keys, ...user };
  await emulator.seed([seeded], { accountId });
  return { userName: seeded.userName, key: keys[0] ?? aKey(), keys };
}

export async function statusOf(userName: string, client = iam) {
  const { AccessKeyMetadata = [] } = await client.send(new ListAccessKeysCommand({ UserName: userName }));
  return AccessKeyMetadata[0]?.Status;
}

export const deactivate = (AccessKeyId: string, UserName?: string, client = iam) =>
  client.send(new UpdateAccessKeyCommand({ AccessKeyId, UserName, Status: 'Inactive' }));

export async function report(): Promise<Record<string, Record<string, string>>> {
  await eventually('a credential report', async () =>
    (await iam.send(new GenerateCredentialReportCommand())).State === 'COMPLETE' ? true : undefined,
  );
  const { Content = new Uint8Array() } = await iam.send(new GetCredentialReportCommand());
  const [header = [], ...rows] = Buffer.from(Content)
    .toString()
    .split('\n')
    .map((line) => line.split(','));
  return Object.fromEntries(
    rows.map((cells) => [cells[0] ?? '', Object.fromEntries(cells.map((cell, index) => [header[index] ?? '', cell]))]),
  );
}

export const finding = (detail: object) =>
  emulator.putAwsEvent({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail });

export async function receive(queueUrl: string, region = 'us-east-1') {
  const request = new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 1 });
  return (await new SQSClient({ ...emulator.clientConfig(), region }).send(request)).Messages?.[0]?.Body;
}

export const logged = (text: string, seconds = 15) =>
  eventually(
    `the log line ${text}`,
    async () => {
      const lines = (await emulator.logs()).split('\n').filter((line) => line.includes(text));
      return lines.length > 0 ? lines : undefined;
    },
    seconds,
  );

export async function invoke(name: string, payload: object = {}) {
  const request = new InvokeCommand({ FunctionName: output(name), Payload: JSON.stringify(payload) });
  const { Payload, FunctionError } = await lambda.send(request);
  return { FunctionError, answer: JSON.parse(Buffer.from(Payload ?? []).toString()) as Record<string, unknown> };
}

export const alarmState = (name: string, state: string) =>
  eventually(`${name} to be ${state}`, async () => {
    const client = new CloudWatchClient(emulator.clientConfig());
    const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return MetricAlarms[0]?.StateValue === state ? state : undefined;
  });

/** Starts the emulator and deploys the stack of app.ts. */
export async function startContract(): Promise<void> {
  emulator = await startEmulator({ organization });
  iam = new IAMClient({ ...emulator.clientConfig(), maxAttempts: 1 });
  lambda = new LambdaClient({ ...emulator.clientConfig(), maxAttempts: 1 });
  sqs = new SQSClient(emulator.clientConfig());
  sns = new SNSClient(emulator.clientConfig());
  dynamo = new DynamoDBClient(emulator.clientConfig());
  await emulator.bootstrapAll([account, management]);
  await emulator.bootstrapAll([member], ['eu-west-1']);
  const appDir = fileURLToPath(new URL('../../..', import.meta.url));
  const stacks = await emulator.deployCdk({ appDir, app: 'node --import tsx test/emulator/contract/app.ts' });
  deployed = Object.assign({}, ...Object.values(stacks)) as Record<string, string>;
}
