import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { REPORT_PREFIX } from '../../contract.ts';
import type { SweepReports } from '../../usecases/ports/sweep.ts';
import { awsFault } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';
import { htmlReport } from './html/html-report.ts';
import { isoText } from '../dynamo/json-record.ts';

/** Reports of sweeps as HTML files in a bucket, `sweeps/<account>/<start of the run>.html`. */
export function s3SweepReports(options: { readonly bucket: string; readonly client?: S3Client }): SweepReports {
  const { bucket, client = s3Client() } = options;
  return {
    write: async (report) => {
      const key = `${REPORT_PREFIX}${report.account}/${isoText(report.startedAt).replaceAll(':', '')}.html`;
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: htmlReport(report),
        ContentType: 'text/html; charset=utf-8',
      });
      try {
        await client.send(command);
      } catch (fault) {
        throw awsFault(`s3:PutObject ${key} in ${bucket}`, fault);
      }
      return `s3://${bucket}/${key}`;
    },
  };
}

export function s3Client(options: ClientOptions = {}): S3Client {
  return new S3Client(clientConfig(options));
}
