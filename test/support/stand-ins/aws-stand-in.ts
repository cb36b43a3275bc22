import type { Context } from 'aws-lambda';
import { ENV } from '../../../lambda/contract.ts';
import { type DynamoStandIn, startDynamoStandIn } from './dynamo-stand-in.ts';
import { answer, type IamStandIn, startIamStandIn } from './iam-stand-in.ts';
import { type Loopback, loopback, STAND_IN_CREDENTIALS } from './loopback.ts';

/** As much of AWS as a handler talks to, on loopback. */
export interface AwsStandIn {
  /** IAM, STS and SNS: all speak the query protocol. */
  readonly query: IamStandIn;
  readonly dynamo: DynamoStandIn;
  /** What was put into S3, by bucket and key. */
  readonly objects: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/** Starts stand-ins, and sets this process's environment so that the SDK's clients find them, as Lambda would. */
export async function startAwsStandIn(settings: Readonly<Record<string, string>> = {}): Promise<AwsStandIn> {
  const objects = new Map<string, string>();
  const [query, dynamo, events, s3] = await Promise.all([
    startIamStandIn(),
    startDynamoStandIn(),
    startEventsStandIn(),
    startS3StandIn(objects),
  ]);
  query.script('Publish', answer('<MessageId>message-1</MessageId>'));
  query.script('GetTopicAttributes', answer('<Attributes></Attributes>'));
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: STAND_IN_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: STAND_IN_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: query.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: events.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    [ENV.ledgerTable]: 'ledger',
    [ENV.noticeTopicArn]: 'arn:aws:sns:us-east-1:111122223333:notices',
    ...settings,
  });
  const stop = async (): Promise<void> => {
    await Promise.all([query, dynamo, events, s3].map((one) => one.stop()));
  };
  return { query, dynamo, objects, stop };
}

/** Lambda's context of an invocation in the tests' own account. */
export function anInvocation(remainingMilliseconds = 600_000): Context {
  return {
    awsRequestId: 'request-1',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:Keystop',
    getRemainingTimeInMillis: () => remainingMilliseconds,
  } as Context;
}

function startEventsStandIn(): Promise<Loopback> {
  return loopback((_request, _body, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end('{"FailedEntryCount":0,"Entries":[{"EventId":"event-1"}]}');
  });
}

function startS3StandIn(objects: Map<string, string>): Promise<Loopback> {
  return loopback((request, body, response) => {
    const [path = ''] = decodeURIComponent(request.url ?? '').split('?');
    if (request.method === 'PUT') objects.set(path.slice(1), body);
    response.writeHead(request.method === 'PUT' ? 200 : 501).end();
  });
}
