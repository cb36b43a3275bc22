import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { REPORT_PREFIX } from '../../../lambda/contract.ts';
import type { Deployed } from './deployed.ts';

/** The rows of the latest report that a deployed sweep wrote, by user; each its cells, as HTML. */
export async function latestReport(keystop: Deployed): Promise<ReadonlyMap<string, readonly string[]>> {
  const client = new S3Client(keystop.emulator.clientConfig());
  const Bucket = keystop.output('ReportBucketName');
  const Prefix = `${REPORT_PREFIX}${keystop.account}/`;
  try {
    const { Contents: objects = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const Key = objects
      .flatMap((object) => object.Key ?? [])
      .toSorted()
      .at(-1);
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return rowsOf((await body?.transformToString()) ?? '');
  } finally {
    client.destroy();
  }
}

function rowsOf(page: string): ReadonlyMap<string, readonly string[]> {
  const rows = page.split('\n').filter((line) => /^<tr(?: class=s)?><td>/.test(line));
  return new Map(
    rows.map((row) => {
      const cells = row.split('<td>').slice(1);
      return [cells[1] ?? '', cells] as const;
    }),
  );
}
