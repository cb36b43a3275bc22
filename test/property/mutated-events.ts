import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { publishedFolders } from '../support/builders/events/published-samples.ts';
import { type Mutation, mutate, mutationsOf } from './hostile-json.ts';
import { frozen } from './hostile-values.ts';

/** The custom action of the tests' deployment, as the events of it name it. */
export const OWN_ACTION = 'arn:aws:securityhub:us-east-1:111122223333:action/custom/KeystopContain';

/** An account that may report keys of others, in the tests' deployment. */
export const REPORTER = '999988887777';

const FIXTURES = resolve('test/fixtures/events');

type Json = Readonly<Record<string, unknown>>;

/** An event as a source sends it, and where it comes from. */
export interface RecordedEvent {
  readonly name: string;
  readonly event: Json;
}

/** Each source by what its events have on the envelope. */
const ENVELOPES = {
  guardduty: ['aws.guardduty', 'GuardDuty Finding'],
  health: ['aws.health', 'AWS Health Event'],
  'securityhub-imported': ['aws.securityhub', 'Security Hub Findings - Imported'],
  'securityhub-custom-action': ['aws.securityhub', 'Security Hub Findings - Custom Action'],
  'securityhub-ocsf': ['aws.securityhub', 'Findings Imported V2'],
  'access-analyzer': ['aws.access-analyzer', 'Unused Access Finding for IAM entities'],
  config: ['aws.config', 'Config Rules Compliance Change'],
  'trusted-advisor': ['aws.trustedadvisor', 'Trusted Advisor Check Item Refresh Notification'],
  cloudtrail: ['aws.iam', 'AWS API Call via CloudTrail'],
  report: ['keystop.report', 'Access Key Exposure Reported'],
} as const;

export type EventSource = keyof typeof ENVELOPES;
export const EVENT_SOURCES = Object.keys(ENVELOPES) as EventSource[];

const recorded: readonly RecordedEvent[] = [FIXTURES, ...publishedFolders]
  .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.json'))
  .map((name) => ({ name, event: JSON.parse(readFileSync(name, 'utf8')) as Json }))
  .filter(({ event }) => typeof event['source'] === 'string');

/** Every event there is of a source; frozen all through. */
export function recordedOf(source: EventSource): readonly RecordedEvent[] {
  const [name, detailType] = ENVELOPES[source];
  const known = new Map([...recorded, ...derived()].map((each) => [JSON.stringify(each.event), each]));
  return frozen(
    [...known.values()].filter(({ event }) => event['source'] === name && event['detail-type'] === detailType),
  );
}

// What no sample shows, made from those that there are.
function derived(): readonly RecordedEvent[] {
  return recorded.flatMap(({ name, event }) => [
    ...asCustomAction(event).map((made) => ({ name: `${name} as a custom action`, event: made })),
    ...signedByKey(event).map((made) => ({ name: `${name} signed by a key`, event: made })),
    ...byAnotherAccount(event).map((made) => ({ name: `${name} by another account`, event: made })),
  ]);
}

// An analyst may choose the custom action on any finding that is in Security Hub.
function asCustomAction(event: Json): readonly Json[] {
  const [, detailType] = ENVELOPES['securityhub-custom-action'];
  const isImported = event['detail-type'] === ENVELOPES['securityhub-imported'][1];
  return isImported ? [{ ...event, 'detail-type': detailType, resources: [OWN_ACTION] }] : [];
}

// AWS may quarantine a user as that user, with the key that was found.
function signedByKey(event: Json): readonly Json[] {
  const text = JSON.stringify(event);
  const isQuarantine = text.includes('AWSCompromisedKeyQuarantine') && text.includes('"accessKeyId":""');
  return isQuarantine
    ? [JSON.parse(text.replace('"accessKeyId":""', '"accessKeyId":"AKIARTX3GSDSQEXAMPLE"')) as Json]
    : [];
}

// A report with all of its fields, by an account that may report its own keys only.
function byAnotherAccount(event: Json): readonly Json[] {
  if (event['source'] !== ENVELOPES.report[0]) return [];
  const detail = { ...(event['detail'] as Json), accountId: event['account'], userName: 'ci-deployer' };
  return [{ ...event, account: '777788889999', detail }];
}

/** A recorded event, named, with what is done to it: short to print, and all that a failure needs to be seen again. */
export type MutatedEvent = readonly [name: string, mutations: readonly Mutation[]];

export function mutatedEvents(source: EventSource): fc.Arbitrary<MutatedEvent> {
  return fc.oneof(...recordedOf(source).map(({ name, event }) => fc.tuple(fc.constant(name), mutationsOf(event))));
}

/** The event itself; frozen all through. */
export function eventOf(source: EventSource): (mutated: MutatedEvent) => unknown {
  const events = new Map(recordedOf(source).map(({ name, event }) => [name, event]));
  return ([name, mutations]) => mutate(events.get(name), mutations);
}

/** Any JSON at all in the detail, under the envelope of a source. */
export const shapedEvents: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom(...Object.values(ENVELOPES)), fc.jsonValue({ maxDepth: 3 }))
  .map(([[source, detailType], detail]): unknown => ({
    source,
    'detail-type': detailType,
    account: '111122223333',
    detail,
  }));
