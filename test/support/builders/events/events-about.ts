import { randomBytes, randomUUID } from 'node:crypto';
import type { AwsEvent } from '../../../emulator/emulator.ts';
import type { SeededUser } from '../../deployed/deployed.ts';
import { fixture } from './recorded-events.ts';

type Json = Record<string, unknown>;

/** The custom action that the stack creates, in the emulator's account and Region. */
export const OWN_ACTION = 'arn:aws:securityhub:us-east-1:111122223333:action/custom/KeystopContain';

// Ids of findings in the fixtures: an event about another key would else be a repeat.
const FINDING_IDS = [
  '2cb92989eaf0e742df4a014d5171f9d7',
  '1ab92989eaf0e742df4a014d5171f9d6',
  'e51603d1054aad9d9f498d82d6e81acf4cf6bc88140e8ad2273123c73b810840',
];

/** A recorded event as it would be about a seeded user and the first of its keys, with finding ids of its own. */
export function recordedAbout(name: string, { userName, userId, key }: SeededUser): AwsEvent {
  const ids = FINDING_IDS.map((id) => [id, randomBytes(id.length / 2).toString('hex')] as const);
  return fixture(name, {
    ...Object.fromEntries(ids),
    AKIARTX3GSDSQEXAMPLE: key.accessKeyId,
    AKIARTX3GSDSREXAMPLE: key.accessKeyId,
    AIDACKCEVSQ6C2EXAMPLE: userId,
    'ci-deployer': userName,
  });
}

/** The event with fields of its detail changed; a field set to `undefined` is left out. */
export function withDetail(event: AwsEvent, change: Json): AwsEvent {
  return { ...event, detail: { ...(event.detail as Json), ...change } };
}

/** The first finding of a Security Hub event. */
export function hubFindingIn(event: AwsEvent): Json {
  const [finding = {}] = (event.detail as { findings: readonly Json[] }).findings;
  return finding;
}

/** A Security Hub event with fields of its finding changed; a field set to `undefined` is left out. */
export function withFinding(event: AwsEvent, change: Json): AwsEvent {
  return withDetail(event, { findings: [{ ...hubFindingIn(event), ...change }] });
}

/** The same findings, as an analyst sends them by a custom action. */
export function byCustomAction(actionArn: string, ...events: readonly AwsEvent[]): AwsEvent {
  return {
    source: 'aws.securityhub',
    'detail-type': 'Security Hub Findings - Custom Action',
    resources: [actionArn],
    detail: { actionName: 'Contain access key', actionDescription: '', findings: events.map(hubFindingIn) },
  };
}

/** A failed control of Security Hub about a user, whom it names by the end of an ARN: a name or a unique id. */
export function controlAbout(control: string, named: string): AwsEvent {
  const event = fixture('securityhub-imported-iam4-root.json');
  const Id = `arn:aws:securityhub:us-east-1:111122223333:security-control/${control}/finding/${randomUUID()}`;
  return withFinding(event, {
    Id,
    GeneratorId: `security-control/${control}`,
    Resources: [{ Type: 'AwsIamUser', Id: `arn:aws:iam::111122223333:user/team/${named}`, Partition: 'aws' }],
    Compliance: { Status: 'FAILED', SecurityControlId: control },
  });
}
