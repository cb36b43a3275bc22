import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { assumeRole } from '../../../lambda/adapters/aws/assumed-role.ts';
import { findDeployment } from '../../../lambda/adapters/operate/cloudformation-deployment.ts';
import { caught } from '../../support/builders/caught.ts';

const cloudFormation = mockClient(CloudFormationClient);
const sts = mockClient(STSClient);
const region = process.env['AWS_REGION'];

beforeAll(() => {
  process.env['AWS_REGION'] = 'eu-west-1';
});

afterAll(() => {
  if (region === undefined) delete process.env['AWS_REGION'];
  else process.env['AWS_REGION'] = region;
});

beforeEach(() => {
  cloudFormation.reset();
  sts.reset();
});

const LEDGER = { LedgerTableName: 'ledger', NoticeTopicArn: 'arn:aws:sns:eu-west-1:111122223333:notices' };
const ROLE = 'arn:aws:iam::111122223333:role/reporter';

function stackWith(outputs: Readonly<Record<string, string>>): void {
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const StackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Keystop/1';
  const StackStatus = 'CREATE_COMPLETE' as const;
  const stack = { StackId, StackName: 'Keystop', CreationTime: new Date(0), StackStatus, Outputs };
  cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
}

describe('findDeployment', () => {
  it('tells ledger, topic, queue of second looks, reports bus and reporter role', async () => {
    stackWith({
      ...LEDGER,
      SecondLooksQueueUrl: 'https://sqs/looks',
      ReportsBusName: 'reports',
      ReporterRoleArn: ROLE,
    });
    expect(await findDeployment('Keystop')).toEqual({
      kind: 'deployed',
      deployment: {
        ledgerTable: LEDGER.LedgerTableName,
        noticeTopicArn: LEDGER.NoticeTopicArn,
        secondLooksQueueUrl: 'https://sqs/looks',
        reportsBusName: 'reports',
        reporterRoleArn: ROLE,
        hasOverrideRoles: false,
      },
    });
  });

  it.each([
    ['lets nobody override', {}, false],
    ['lets roles override', { OverrideRoles: ROLE }, true],
  ])('tells the URL of the function that gives keys back, and that it %s', async (_what, more, hasOverrideRoles) => {
    const reactivatorUrl = 'https://example.lambda-url.eu-west-1.on.aws/';
    stackWith({ ...LEDGER, ReactivatorUrl: reactivatorUrl, ...more });
    expect(await findDeployment('Keystop')).toMatchObject({ deployment: { reactivatorUrl, hasOverrideRoles } });
  });

  it('finds a stack that has neither reports bus nor reporter role', async () => {
    stackWith(LEDGER);
    expect(await findDeployment('Keystop')).toMatchObject({
      kind: 'deployed',
      deployment: { reportsBusName: undefined, reporterRoleArn: undefined },
    });
  });

  it('says that a stack is none of Keystop’s', async () => {
    stackWith({});
    expect((await findDeployment('Keystop')).kind).toBe('unknown');
  });

  it('says that there is none', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(new Error('Stack with id Keystop does not exist'));
    expect(await findDeployment('Keystop')).toEqual({ kind: 'none' });
  });

  it('never takes a refusal for none', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    expect((await findDeployment('Keystop')).kind).toBe('unknown');
  });
});

describe('assumeRole', () => {
  const Credentials = {
    AccessKeyId: 'ASIA1',
    SecretAccessKey: 'not-a-secret',
    SessionToken: 'token',
    Expiration: new Date(0),
  };

  it('takes the role for a quarter of an hour, under a name that CloudTrail shows', async () => {
    sts.on(AssumeRoleCommand).resolves({ Credentials });
    const credentials = await assumeRole(ROLE, 'keystop-report');
    expect([credentials, sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input]).toEqual([
      { accessKeyId: 'ASIA1', secretAccessKey: 'not-a-secret', sessionToken: 'token', expiration: new Date(0) },
      { RoleArn: ROLE, RoleSessionName: 'keystop-report', DurationSeconds: 900 },
    ]);
  });

  it('fails where the caller may not take it', async () => {
    sts.on(AssumeRoleCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    expect((await caught(assumeRole(ROLE, 'keystop-report'))).code).toBe('AccessDenied');
  });

  it('fails where AWS answers no credentials', async () => {
    sts.on(AssumeRoleCommand).resolves({});
    expect((await caught(assumeRole(ROLE, 'keystop-report'))).code).toBe('UnexpectedAnswer');
  });
});
