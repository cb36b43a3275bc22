import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { s3SweepReports } from '../../../lambda/adapters/sweep-report/s3-sweep-reports.ts';
import { sweepReport } from '../../../lambda/domain/sweep-report/sweep-report.ts';
import { caught } from '../../support/builders/caught.ts';
import { aReportedRun } from '../../support/builders/report-builders.ts';

const s3 = mockClient(S3Client);
beforeEach(() => s3.reset());

const write = (): Promise<string> =>
  s3SweepReports({ bucket: 'reports', client: new S3Client({ region: 'eu-west-1' }) }).write(
    sweepReport(aReportedRun()),
  );

const KEY = 'sweeps/111122223333/2026-11-20T120000.000Z.html';

describe('s3SweepReports', () => {
  it('puts the page of a report below the account, by the start of the run, and says where', async () => {
    s3.on(PutObjectCommand).resolves({});
    const reportAt = await write();
    expect([reportAt, s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input)]).toEqual([
      `s3://reports/${KEY}`,
      [
        {
          Bucket: 'reports',
          Key: KEY,
          Body: expect.stringMatching(/^<!doctype html>/) as string,
          ContentType: 'text/html; charset=utf-8',
        },
      ],
    ]);
  });

  it('says what it asked for where it was refused', async () => {
    const denied = Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    s3.on(PutObjectCommand).rejects(denied);
    expect(await caught(write())).toMatchObject({
      code: 'AccessDenied',
      retryable: false,
      message: expect.stringContaining(`s3:PutObject ${KEY} in reports: AccessDenied`) as string,
    });
  });
});
