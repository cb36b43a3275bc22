import {
  type AffectedEntity,
  DescribeEventDetailsCommand,
  type Event,
  HealthClient,
  paginateDescribeAffectedEntities,
  paginateDescribeEvents,
} from '@aws-sdk/client-health';
import { EVENT } from '../../sources.ts';
import { awsFault, isAwsError, leftOutFault } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

/** Where the API of AWS Health is; @see https://docs.aws.amazon.com/health/latest/ug/health-api.html */
const API_REGION: ReadonlyMap<string, string> = new Map([
  ['aws-cn', 'cn-northwest-1'],
  ['aws-us-gov', 'us-gov-west-1'],
]);

export function healthClient(partition: string, options: ClientOptions = {}): HealthClient {
  return new HealthClient({ ...clientConfig(options), region: API_REGION.get(partition) ?? 'us-east-1' });
}

export interface HealthQuery {
  /** The account that is asked. */
  readonly account: string;
  readonly partition: string;
  /** Event type codes; 10 at most. */
  readonly codes: readonly string[];
  readonly since: Date;
}

/** How many events the two operations that describe them take at once. */
const MOST_ARNS = 10;

/**
 * Open events of AWS Health, updated no earlier than `since`, each in the form in which EventBridge delivers it;
 * `undefined` where the account has no support plan that opens the API.
 * @see https://docs.aws.amazon.com/health/latest/APIReference/API_DescribeEvents.html
 */
export async function openHealthEvents(
  client: HealthClient,
  query: HealthQuery,
): Promise<readonly object[] | undefined> {
  try {
    const events = await listOpen(client, query);
    const found: object[] = [];
    for (let start = 0; start < events.length; start += MOST_ARNS) {
      const batch = events.slice(start, start + MOST_ARNS);
      const arns = batch.flatMap(({ arn }) => arn ?? []);
      const [entities, metadata] = await Promise.all([entitiesOf(client, arns), metadataOf(client, arns)]);
      found.push(...batch.map((event) => eventOf(event, entities, metadata, query)));
    }
    return found;
  } catch (fault) {
    if (isAwsError(fault, 'SubscriptionRequired')) return undefined;
    throw awsFault('health:DescribeEvents', fault);
  }
}

async function listOpen(client: HealthClient, { codes, since }: HealthQuery): Promise<readonly Event[]> {
  const filter = {
    eventTypeCodes: [...codes],
    eventStatusCodes: ['open' as const, 'upcoming' as const],
    lastUpdatedTimes: [{ from: since }],
  };
  const events: Event[] = [];
  for await (const page of paginateDescribeEvents({ client }, { filter })) events.push(...(page.events ?? []));
  return events;
}

async function entitiesOf(client: HealthClient, eventArns: string[]): Promise<readonly AffectedEntity[]> {
  const entities: AffectedEntity[] = [];
  const pages = paginateDescribeAffectedEntities({ client }, { filter: { eventArns } });
  for await (const page of pages) entities.push(...(page.entities ?? []));
  return entities;
}

type Metadata = ReadonlyMap<string, Readonly<Record<string, string>>>;

async function metadataOf(client: HealthClient, eventArns: string[]): Promise<Metadata> {
  const { successfulSet = [], failedSet = [] } = await client.send(new DescribeEventDetailsCommand({ eventArns }));
  const [missing] = failedSet;
  if (missing !== undefined) {
    const { eventArn, errorName: ErrorCode, errorMessage: ErrorMessage } = missing;
    throw leftOutFault(`health:DescribeEventDetails of ${eventArn}`, { ErrorCode, ErrorMessage }, 'no details');
  }
  return new Map(successfulSet.map(({ event, eventMetadata }) => [event?.arn ?? '', eventMetadata ?? {}]));
}

/**
 * The event as EventBridge delivers it, with all that is read of one.
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 */
function eventOf(event: Event, entities: readonly AffectedEntity[], metadata: Metadata, query: HealthQuery): object {
  const { arn: eventArn = '', service, eventTypeCode, eventTypeCategory, eventScopeCode, region, statusCode } = event;
  const own = entities.filter((entity) => entity.eventArn === eventArn);
  return {
    version: '0',
    id: eventArn,
    source: EVENT.health.source,
    'detail-type': EVENT.health.detailType,
    account: query.account,
    time: event.lastUpdatedTime?.toISOString(),
    region,
    resources: own.flatMap(({ entityValue }) => entityValue ?? []),
    detail: {
      eventArn,
      service,
      eventTypeCode,
      eventTypeCategory,
      eventScopeCode,
      eventRegion: region,
      statusCode,
      startTime: event.startTime?.toUTCString(),
      lastUpdatedTime: event.lastUpdatedTime?.toUTCString(),
      eventMetadata: metadata.get(eventArn) ?? {},
      affectedEntities: own.map(({ entityValue }) => ({ entityValue })),
      affectedAccount: own.find(({ awsAccountId }) => awsAccountId !== undefined)?.awsAccountId ?? query.account,
    },
  };
}
