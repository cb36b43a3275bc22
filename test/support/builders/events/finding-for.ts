import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AwsEvent } from '../../../emulator/emulator.ts';

export interface FindingSubject {
  readonly accessKeyId: string;
  /** User that the finding names; `undefined` where it names none. */
  readonly userName: string | undefined;
  readonly account: string;
}

type Json = Record<string, unknown>;

const read = (name: string): Json & { detail: Json } =>
  JSON.parse(readFileSync(resolve('test/fixtures/events', name), 'utf8')) as Json & { detail: Json };

/** GuardDuty's finding of compromised credentials, as the service sends it, about this key, with an id of its own. */
export function findingFor({ accessKeyId, userName, account }: FindingSubject): AwsEvent {
  const { detail } = read('guardduty-compromisedcredentials-iamuser.json');
  const now = new Date().toISOString();
  const accessKeyDetails = { accessKeyId, userType: 'IAMUser', ...(userName === undefined ? {} : { userName }) };
  return {
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Finding',
    account,
    detail: {
      ...detail,
      accountId: account,
      id: randomUUID().replaceAll('-', ''),
      resource: { resourceType: 'AccessKey', accessKeyDetails },
      service: { ...(detail['service'] as Json), eventLastSeen: now },
      updatedAt: now,
    },
  };
}

/** AWS Health's event of an exposed key, as the service sends it, about this key, with an event ARN of its own. */
export function healthEventFor({ accessKeyId, userName, account }: FindingSubject): AwsEvent {
  const { detail } = read('health-credentials-exposed.json');
  const arn = `arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED-${randomUUID()}`;
  return {
    source: 'aws.health',
    'detail-type': 'AWS Health Event',
    account,
    resources: [accessKeyId],
    detail: {
      ...detail,
      eventArn: arn,
      affectedAccount: account,
      affectedEntities: [{ entityValue: accessKeyId, status: 'IMPAIRED' }],
      eventMetadata: {
        ...(detail['eventMetadata'] as Json),
        accountId: account,
        publicKey: accessKeyId,
        ...(userName === undefined ? {} : { userName }),
      },
    },
  };
}
