import type { IncomingMessage } from 'node:http';
import { guardDutyClient } from '../../../lambda/adapters/operate/guardduty.ts';
import { openGuardDutyFindings } from '../../../lambda/adapters/operate/guardduty-findings.ts';
import { healthClient, openHealthEvents } from '../../../lambda/adapters/operate/health-events.ts';
import { parse } from '../../../lambda/findings/parse.ts';
import { apiFinding, apiHealthEvent } from '../../support/builders/events/api-findings.ts';
import { caught } from '../../support/builders/caught.ts';
import { type Loopback, loopback, STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';
import { fixture, fixtureNames } from '../../support/builders/events/recorded-events.ts';
import type { SeedHealthEvent } from '../../emulator/types.ts';

const SINCE = new Date('2026-11-01T00:00:00Z');
const ACCOUNT = '111122223333';

interface Asked {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Answers = (operation: string, body: Readonly<Record<string, unknown>>) => object;

let standIn: Loopback | undefined;
let asked: Asked[];

beforeEach(() => {
  asked = [];
});
afterEach(() => standIn?.stop());

/** A stand-in that answers as AWS does, so that the SDK's own reading of the answers is part of the test. */
async function serving(answers: Answers): Promise<object> {
  standIn = await loopback((request, text, response) => {
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    const operation = operationOf(request);
    asked.push({ operation, body });
    const answer = answers(operation, body);
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  return { endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS, maxAttempts: 1 };
}

function operationOf({ headers, method, url = '' }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? (target.split('.').at(-1) ?? '') : `${method} ${url.replace(/^\/detector/, '')}`;
}

/** GuardDuty with these findings, two ids a page. */
const guardDutyWith =
  (findings: readonly { readonly id: string }[]): Answers =>
  (operation, body) => {
    if (operation === 'GET ') return { detectorIds: ['d1'] };
    if (operation === 'POST /d1/findings/get') {
      const ids = body['findingIds'] as readonly string[];
      return { findings: findings.filter(({ id }) => ids.includes(id)) };
    }
    const start = Number(body['nextToken'] ?? 0);
    const more = start + 2 < findings.length ? String(start + 2) : '';
    return { findingIds: findings.slice(start, start + 2).map(({ id }) => id), nextToken: more };
  };

async function guardDutyEvents(answers: Answers): Promise<readonly object[] | undefined> {
  return openGuardDutyFindings(guardDutyClient(await serving(answers)), SINCE);
}

const bare = (id: string, updatedAt: string) => ({ id, updatedAt, accountId: ACCOUNT, type: 'x' });

const GUARDDUTY = fixtureNames.filter((name) => name.startsWith('guardduty-'));
const HEALTH = fixtureNames.filter((name) => name.startsWith('health-') && !name.includes('backup'));

describe('a finding of GuardDuty, asked of the API', () => {
  it.each(GUARDDUTY)('says what the event said that delivered it: %s', async (name) => {
    const event = fixture(name);
    const [found] = (await guardDutyEvents(guardDutyWith([apiFinding(event.detail)]))) ?? [];
    expect(parse(found)).toEqual(parse({ account: ACCOUNT, ...event }));
  });

  it('is a sample where the event said so', async () => {
    const { detail } = fixture('guardduty-compromisedcredentials-iamuser.json');
    const told = detail as Record<string, unknown> & { service: object };
    const sample = {
      ...told,
      service: { ...told.service, additionalInfo: { value: '{"sample":true}', type: 'default' } },
    };
    const [found] = (await guardDutyEvents(guardDutyWith([apiFinding(sample)]))) ?? [];
    expect(parse(found)).toMatchObject({ findings: [{ state: { kind: 'sample' } }] });
  });

  it.each(['not JSON', '"text"', 'null'])(
    'is read all the same where its additional information is %s',
    async (value) => {
      const { detail } = fixture('guardduty-compromisedcredentials-iamuser.json');
      const told = detail as Record<string, unknown> & { service: object };
      const odd = { ...told, service: { ...told.service, additionalInfo: { value, type: 'default' } } };
      const [found] = (await guardDutyEvents(guardDutyWith([apiFinding(odd)]))) ?? [];
      expect(parse(found)).toMatchObject({ findings: [{ state: { kind: 'open' } }] });
    },
  );

  it('about no key is read as one that is about no key', async () => {
    const keyless = { ...bare('f', '2026-11-20T00:00:00Z'), type: 'Recon:EC2/Portscan' };
    const [found] = (await guardDutyEvents(guardDutyWith([keyless]))) ?? [];
    expect(parse(found)).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });
});

describe('the findings of GuardDuty', () => {
  it('are asked for by time and state', async () => {
    await guardDutyEvents(guardDutyWith([]));
    expect(asked.find(({ operation }) => operation === 'POST /d1/findings')?.body).toMatchObject({
      findingCriteria: {
        criterion: {
          'service.archived': { equals: ['false'] },
          updatedAt: { greaterThanOrEqual: SINCE.getTime() },
        },
      },
    });
  });

  it('are those of every page, oldest update first', async () => {
    const days = ['05', '03', '04', '01', '02'];
    const found = await guardDutyEvents(guardDutyWith(days.map((day) => bare(day, `2026-11-${day}T00:00:00Z`))));
    expect(found?.map((event) => (event as { id: string }).id)).toEqual(['01', '02', '03', '04', '05']);
  });

  it('are read fifty at a time', async () => {
    const many = Array.from({ length: 51 }, (_, index) => bare(`f${index}`, '2026-11-20T00:00:00Z'));
    const found = await guardDutyEvents(guardDutyWith(many));
    const batches = asked.filter(({ operation }) => operation === 'POST /d1/findings/get');
    expect([found?.length, batches.map(({ body }) => (body['findingIds'] as unknown[]).length)]).toEqual([51, [50, 1]]);
  });

  it('are none to speak of where GuardDuty is off', async () => {
    expect(await guardDutyEvents(() => ({ detectorIds: [] }))).toBeUndefined();
  });

  it('are a fault where AWS refuses to tell, never half a list', async () => {
    const telling = guardDutyWith([bare('f', '2026-11-20T00:00:00Z')]);
    const denied = { __type: 'AccessDeniedException', message: 'no' };
    const refusing = guardDutyEvents((operation, body) =>
      operation.endsWith('/get') ? denied : telling(operation, body),
    );
    expect((await caught(refusing)).code).toBe('AccessDenied');
  });
});

/** AWS Health with these events, one a page. */
const healthWith =
  (seeds: readonly SeedHealthEvent[]): Answers =>
  (operation, body) => {
    const start = Number(body['nextToken'] ?? 0);
    const page = (all: readonly object[]) => ({
      page: all.slice(start, start + 1),
      more: start + 1 < all.length ? { nextToken: String(start + 1) } : {},
    });
    if (operation === 'DescribeEvents') {
      const { page: events, more } = page(seeds.map(({ event }) => event));
      return { events, ...more };
    }
    if (operation === 'DescribeEventDetails')
      return { successfulSet: seeds.map(({ event, metadata }) => ({ event, eventMetadata: metadata })) };
    const { page: entities, more } = page(
      seeds.flatMap(({ event, entities: values }) =>
        values.map((entityValue) => ({ eventArn: event.arn, entityValue, awsAccountId: ACCOUNT })),
      ),
    );
    return { entities, ...more };
  };

async function healthEvents(answers: Answers): Promise<readonly object[] | undefined> {
  const query = { account: ACCOUNT, partition: 'aws', codes: ['AWS_RISK_CREDENTIALS_EXPOSED'], since: SINCE };
  return openHealthEvents(healthClient('aws', await serving(answers)), query);
}

const seed = (index: number): SeedHealthEvent => {
  const { event } = apiHealthEvent(fixture('health-credentials-exposed.json').detail);
  return { event: { ...event, arn: `${event.arn}-${index}` }, entities: [`AKIARTX3GSDS${index}`] };
};

describe('an event of AWS Health, asked of the API', () => {
  it.each(HEALTH)('says what the event said that was delivered: %s', async (name) => {
    const event = fixture(name);
    const [found] = (await healthEvents(healthWith([apiHealthEvent(event.detail)]))) ?? [];
    expect(parse(found)).toEqual(parse({ account: ACCOUNT, ...event }));
  });

  it('is of the account that is asked where nothing else tells whose it is', async () => {
    const { event } = apiHealthEvent(fixture('health-credentials-exposed.json').detail);
    const [found] = (await healthEvents(healthWith([{ event, entities: [] }]))) ?? [];
    expect(parse(found)).toMatchObject({ findings: [{ account: ACCOUNT, names: { kind: 'nothing' } }] });
  });
});

describe('the events of AWS Health', () => {
  it('are asked for by code, state and time', async () => {
    await healthEvents(healthWith([]));
    expect(asked[0]).toEqual({
      operation: 'DescribeEvents',
      body: {
        filter: {
          eventTypeCodes: ['AWS_RISK_CREDENTIALS_EXPOSED'],
          eventStatusCodes: ['open', 'upcoming'],
          lastUpdatedTimes: [{ from: SINCE.getTime() / 1000 }],
        },
      },
    });
  });

  it('are those of every page, each with its own entities, ten at a time', async () => {
    const found = await healthEvents(healthWith(Array.from({ length: 11 }, (_, index) => seed(index))));
    const batches = asked.filter(({ operation }) => operation === 'DescribeEventDetails');
    expect(found?.map((event) => (event as { resources: unknown }).resources)).toEqual(
      Array.from({ length: 11 }, (_, index) => [`AKIARTX3GSDS${index}`]),
    );
    expect(batches.map(({ body }) => (body['eventArns'] as unknown[]).length)).toEqual([10, 1]);
  });

  it('are none to speak of where the account has no support plan', async () => {
    expect(await healthEvents(() => ({ __type: 'SubscriptionRequiredException', message: '' }))).toBeUndefined();
  });

  it('are a fault where AWS leaves the details of one out', async () => {
    const telling = healthWith([seed(1)]);
    const left = {
      successfulSet: [],
      failedSet: [{ eventArn: 'arn', errorName: 'InternalError', errorMessage: 'no' }],
    };
    const refused = healthEvents((operation, body) =>
      operation === 'DescribeEventDetails' ? left : telling(operation, body),
    );
    expect((await caught(refused)).message).toContain('health:DescribeEventDetails of arn');
  });

  it('are a fault where AWS refuses to tell', async () => {
    const refused = healthEvents(() => ({ __type: 'AccessDeniedException', message: 'no' }));
    expect((await caught(refused)).code).toBe('AccessDenied');
  });
});

describe('the API of AWS Health', () => {
  it.each([
    ['aws', 'us-east-1'],
    ['aws-cn', 'cn-northwest-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])('of partition %s is in %s, wherever Keystop is', async (partition, region) => {
    expect(await healthClient(partition, { region: 'eu-west-1' }).config.region()).toBe(region);
  });
});
