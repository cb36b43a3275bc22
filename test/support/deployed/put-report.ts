import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { REPORT_EVENT } from '../../../lambda/sources.ts';
import type { Credentials } from '../../emulator/emulator.ts';
import type { Deployed } from './deployed.ts';

/** A session of the role that may report. */
export function reporterSession(keystop: Deployed): Promise<Credentials> {
  return sessionOf(keystop, keystop.output('ReporterRoleArn'));
}

/** A session of a role, which a user of the account with that one right has assumed. */
export async function sessionOf(keystop: Deployed, RoleArn: string): Promise<Credentials> {
  const { key } = await keystop.user({ policy: allowing('sts:AssumeRole', RoleArn) });
  const sts = new STSClient(keystop.emulator.clientConfig(key));
  const { Credentials: session } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  return {
    accessKeyId: session?.AccessKeyId ?? '',
    secretAccessKey: session?.SecretAccessKey ?? '',
    sessionToken: session?.SessionToken ?? '',
  };
}

/** Puts a report on the deployed bus: `accepted`, or the name of the refusal. */
export async function putReport(keystop: Deployed, by: Credentials, detail: object): Promise<string> {
  const { source: Source, detailType: DetailType } = REPORT_EVENT;
  const EventBusName = `arn:aws:events:${keystop.emulator.region}:${keystop.account}:event-bus/${keystop.output('ReportsBusName')}`;
  const entry = { Source, DetailType, Detail: JSON.stringify(detail), EventBusName };
  const client = new EventBridgeClient({ ...keystop.emulator.clientConfig(by), maxAttempts: 1 });
  return client.send(new PutEventsCommand({ Entries: [entry] })).then(
    ({ Entries = [] }) => Entries[0]?.ErrorCode ?? 'accepted',
    (fault: unknown) => (fault instanceof Error ? fault.name : 'unknown'),
  );
}

/** A policy document with one right. */
export function allowing(Action: string, Resource: string): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] };
}
