import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ENV, REPORT_PREFIX } from '../../../lambda/contract.ts';
import { acknowledgeWildcard } from '../functions/acknowledgement.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';

/** A year's reports, and a month to compare them. */
const KEPT_DAYS = 400;

/**
 * The bucket for the reports of sweeps. It outlives the stack, since a bucket that holds something cannot be deleted
 * with it; its reports end by themselves.
 */
export class ReportBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ id: 'EndReports', expiration: Duration.days(KEPT_DAYS) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Access logs need a bucket of their own; who reads reports is in CloudTrail, where its data events are on.',
    });
  }

  /** Lets a function put reports there, and read or delete none. */
  grantWrite(handler: HandlerFunction): void {
    const reports = this.bucket.arnForObjects(`${REPORT_PREFIX}*`);
    // If the bucket is ever deleted, a bucket that somebody else creates under its name is not written to. AWS always sets the account;
    // where something else stands in for it, the right does not hang on it.
    handler.allow(['s3:PutObject'], [reports], {
      StringEqualsIfExists: { 'aws:ResourceAccount': Stack.of(this).account },
    });
    acknowledgeWildcard(handler.role, reports, 'Each report has a name of its own, below the one prefix.');
    handler.configure({ [ENV.reportBucket]: this.bucket.bucketName });
  }
}
