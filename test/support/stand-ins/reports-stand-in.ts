import { answer, fault, type IamStandIn, startIamStandIn } from './iam-stand-in.ts';
import { loopback, STAND_IN_CREDENTIALS } from './loopback.ts';

/** One PutEvents request that arrived. */
export interface PutRequest {
  readonly body: string;
  readonly entries: readonly { readonly EventBusName: string; readonly Detail: string }[];
  /** The access key id that signed it. */
  readonly signedBy: string | undefined;
}

/** CloudFormation, STS and EventBridge on loopback, as much of them as `keystop report --send` talks to. */
export interface ReportsStandIn {
  /** CloudFormation and STS. */
  readonly query: IamStandIn;
  readonly puts: readonly PutRequest[];
  /** Environment of a process that shall find the stand-in, with credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** The stack's outputs from now on; none means that there is no stack. */
  deploy(outputs: Readonly<Record<string, string>> | undefined): void;
  /** Error codes of the next entries, in their order; then all are taken. */
  refuseNext(...codes: readonly (string | undefined)[]): void;
  reset(): void;
  stop(): Promise<void>;
}

export const REPORTER_KEY = 'ASIARTX3GSDSVEXAMPLE';

export async function startReportsStandIn(): Promise<ReportsStandIn> {
  const puts: PutRequest[] = [];
  const codes: (string | undefined)[] = [];
  const query = await startIamStandIn();
  const events = await loopback((request, body, response) => {
    const { Entries: entries } = JSON.parse(body) as { Entries: PutRequest['entries'] };
    puts.push({ body, entries, signedBy: /Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1] });
    const answers = entries.map(() => entryAnswer(codes.shift()));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify({ FailedEntryCount: answers.filter((one) => 'ErrorCode' in one).length, Entries: answers }),
    );
  });
  const deploy: ReportsStandIn['deploy'] = (outputs) => {
    const none = fault(400, 'ValidationError', 'Stack with id Keystop does not exist');
    query.script('DescribeStacks', outputs === undefined ? none : answer(stackOf(outputs)));
  };
  query.script('AssumeRole', answer(CREDENTIALS));
  return {
    query,
    puts,
    deploy,
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: STAND_IN_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: STAND_IN_CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL: query.url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: events.url,
    },
    refuseNext: (...next) => void codes.push(...next),
    reset: () => {
      puts.length = 0;
      codes.length = 0;
    },
    stop: async () => void (await Promise.all([query.stop(), events.stop()])),
  };
}

function entryAnswer(code: string | undefined): object {
  return code === undefined ? { EventId: 'event-1' } : { ErrorCode: code, ErrorMessage: `${code} it is` };
}

const CREDENTIALS = `<Credentials><AccessKeyId>${REPORTER_KEY}</AccessKeyId><SecretAccessKey>not-a-secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`;

function stackOf(outputs: Readonly<Record<string, string>>): string {
  const all = { LedgerTableName: 'ledger', NoticeTopicArn: 'arn:aws:sns:us-east-1:111122223333:notices', ...outputs };
  const members = Object.entries(all).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<Stacks><member><StackId>arn:aws:cloudformation:us-east-1:111122223333:stack/Keystop/1</StackId><StackName>Keystop</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks>`;
}
