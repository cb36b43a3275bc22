import { REPORT_PREFIX } from '../../../lambda/contract.ts';
import { ACCOUNT, type HandlerConstruct, resourcesOf, statementsOf, synthesize } from '../support/synthesize.ts';

const template = synthesize().keystop;
const [bucket] = resourcesOf(template, 'AWS::S3::Bucket');
const [policy] = resourcesOf(template, 'AWS::S3::BucketPolicy');

const onBuckets = (construct: HandlerConstruct) =>
  statementsOf(template, construct).filter(({ Action }) => [Action].flat().some((action) => action.startsWith('s3:')));

describe('the bucket for reports', () => {
  it('is the only one', () => {
    expect(resourcesOf(template, 'AWS::S3::Bucket')).toHaveLength(1);
  });

  it('is private', () => {
    expect(bucket?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it('is encrypted with the key of S3', () => {
    expect(bucket?.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  });

  it('refuses whoever comes without TLS, and admits nobody', () => {
    expect(policy?.Properties['PolicyDocument']).toMatchObject({
      Statement: [{ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
  });

  it('ends a report after 400 days', () => {
    expect(bucket?.Properties).toMatchObject({
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 400, Status: 'Enabled' }] },
    });
  });

  it('stays when the stack goes', () => {
    expect(bucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('has its name among the outputs', () => {
    expect(template.findOutputs('ReportBucketName')).toMatchObject({
      ReportBucketName: { Value: { Ref: expect.stringMatching(/^SweepReportsBucket/) as string } },
    });
  });
});

describe('who may use the bucket for reports', () => {
  it('is the sweeper, to put reports below their prefix, into a bucket of this account', () => {
    const [statement, ...others] = onBuckets('Sweeper');
    expect([statement, others]).toMatchObject([
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Condition: { StringEqualsIfExists: { 'aws:ResourceAccount': ACCOUNT } },
      },
      [],
    ]);
    expect(JSON.stringify(statement?.Resource)).toContain(`"/${REPORT_PREFIX}*"`);
  });

  it.each(['Responder', 'Evaluator'] as const)('is not the %s', (construct) => {
    expect(onBuckets(construct)).toEqual([]);
  });
});
