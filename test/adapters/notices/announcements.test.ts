import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { emfMetrics } from '../../../lambda/adapters/notices/emf-metrics.ts';
import { eventBridgeOutcomeEvents } from '../../../lambda/adapters/notices/event-bridge-outcome-events.ts';
import { noticeMessage } from '../../../lambda/adapters/notices/notice-message.ts';
import { snsNotices } from '../../../lambda/adapters/notices/sns-notices.ts';
import { outcomeEventOf } from '../../../lambda/domain/notices/outcome-event.ts';
import { caught } from '../../support/builders/caught.ts';
import { aNotice } from '../../support/builders/builders.ts';
import { containing } from '../../support/builders/containing.ts';
import { aKey, anOutcome } from '../../support/builders/ledger-entries.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:keystop';

function named(name: string, status = 400): Error {
  return Object.assign(new Error('said AWS'), { name, $metadata: { httpStatusCode: status } });
}

const notices = () => snsNotices({ client: new SNSClient({ region: 'eu-west-1' }), topicArn: TOPIC });

describe('snsNotices', () => {
  const sns = mockClient(SNSClient);
  beforeEach(() => sns.reset());
  const subscribed = (confirmed: string) =>
    sns.on(GetTopicAttributesCommand).resolves({ Attributes: { SubscriptionsConfirmed: confirmed } });

  it('is delivered where SNS accepts it and somebody is subscribed', async () => {
    subscribed('1');
    expect(await notices().send(aNotice())).toEqual({ delivered: true });
  });

  it('is undelivered where nobody is, and says how to subscribe', async () => {
    subscribed('0');
    const delivery = await notices().send(aNotice());
    expect(delivery).toEqual({
      delivered: false,
      why: containing(`aws sns subscribe --topic-arn ${TOPIC}`),
    });
  });

  it('is published even where nobody is subscribed', async () => {
    subscribed('0');
    await notices().send(aNotice());
    expect(sns.commandCalls(PublishCommand)).toHaveLength(1);
  });

  it('asks once for the subscriptions of a run', async () => {
    subscribed('1');
    const one = notices();
    await one.send(aNotice());
    await one.send(aNotice());
    expect(sns.commandCalls(GetTopicAttributesCommand)).toHaveLength(1);
  });

  it('asks anew in the next run', async () => {
    subscribed('1');
    await notices().send(aNotice());
    await notices().send(aNotice());
    expect(sns.commandCalls(GetTopicAttributesCommand)).toHaveLength(2);
  });

  it('is undelivered where the subscriptions cannot be read', async () => {
    sns.on(GetTopicAttributesCommand).rejects(named('AuthorizationErrorException', 403));
    expect(await notices().send(aNotice())).toMatchObject({
      delivered: false,
      why: containing('AccessDenied'),
    });
  });

  it('is undelivered where SNS does not tell the subscriptions', async () => {
    sns.on(GetTopicAttributesCommand).resolves({});
    expect(await notices().send(aNotice())).toMatchObject({ delivered: false });
  });

  it('throws where SNS does not accept it', async () => {
    subscribed('1');
    sns.on(PublishCommand).rejects(named('NotFoundException', 404));
    expect(await caught(notices().send(aNotice()))).toMatchObject({ code: 'NotFound', retryable: false });
  });

  it('carries the attributes of its message, for subscriptions that filter', async () => {
    subscribed('1');
    const notice = aNotice({ cause: 'stale', owners: ['storage team'] });
    await notices().send(notice);
    const { attributes } = noticeMessage(notice);
    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input.MessageAttributes).toEqual(attributes);
  });
});

describe('eventBridgeOutcomeEvents', () => {
  const bridge = mockClient(EventBridgeClient);
  beforeEach(() => bridge.reset());
  const event = outcomeEventOf(aKey(), anOutcome());
  const publish = () =>
    eventBridgeOutcomeEvents({ client: new EventBridgeClient({ region: 'eu-west-1' }), busName: 'default' }).publish(
      event,
    );

  it('puts the event on the bus, as source keystop', async () => {
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] });
    await publish();
    expect(bridge.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries).toEqual([
      {
        Source: 'keystop',
        DetailType: 'Access Key Remediation',
        Detail: JSON.stringify(event),
        EventBusName: 'default',
      },
    ]);
  });

  it.each([
    ['ThrottlingException', 'Throttling', true],
    ['InternalFailure', 'ServiceFailure', true],
    ['NotAuthorizedForSourceException', 'NotAuthorizedForSource', false],
  ])('throws where its entry failed with %s', async (ErrorCode, code, retryable) => {
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode, ErrorMessage: 'no' }] });
    expect(await caught(publish())).toMatchObject({ code, retryable });
  });

  it('throws where a failure is only countCalls', async () => {
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 1 });
    expect(await caught(publish())).toMatchObject({ code: 'UnexpectedAnswer' });
  });

  it('throws where the call fails', async () => {
    bridge.on(PutEventsCommand).rejects(named('InternalException', 500));
    expect(await caught(publish())).toMatchObject({ code: 'ServiceFailure', retryable: true });
  });
});

const directive = (name: string, unit: string) => ({
  Namespace: 'Keystop',
  Dimensions: [[]],
  Metrics: [{ Name: name, Unit: unit }],
});

describe('emfMetrics', () => {
  let written: string[];
  let warnings: unknown[];
  beforeEach(() => {
    written = [];
    warnings = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    jest.spyOn(console, 'warn').mockImplementation((...told) => void warnings.push(told));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const metrics = () => emfMetrics({ log: { warn: (...told) => void warnings.push(told) } });
  const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('writes one line in the namespace, without dimensions', async () => {
    const one = metrics();
    one.count('KeysContained', 2);
    await one.flush();
    const told = { _aws: { CloudWatchMetrics: [directive('KeysContained', 'Count')] }, KeysContained: 2 };
    expect(lines()).toMatchObject([told]);
  });

  it('measures containment in milliseconds', async () => {
    const one = metrics();
    one.count('ContainmentMilliseconds', 412);
    await one.flush();
    expect(lines()[0]).toMatchObject({
      _aws: { CloudWatchMetrics: [directive('ContainmentMilliseconds', 'Milliseconds')] },
    });
  });

  it('measures from an activity in seconds', async () => {
    const one = metrics();
    one.count('ActivityToInactiveSeconds', 4.2);
    await one.flush();
    expect(lines()[0]).toMatchObject({
      _aws: { CloudWatchMetrics: [directive('ActivityToInactiveSeconds', 'Seconds')] },
    });
  });

  it('counts by a dimension apart from what has none, each value of it in a line of its own', async () => {
    const one = metrics();
    one.count('KeysContained', 3);
    one.count('KeysContained', 1, { name: 'Source', value: 'health' });
    one.count('KeysContained', 2, { name: 'Source', value: 'sweep' });
    await one.flush();
    const source = { ...directive('KeysContained', 'Count'), Dimensions: [['Source']] };
    expect(lines()).toMatchObject([
      { _aws: { CloudWatchMetrics: [directive('KeysContained', 'Count')] }, KeysContained: 3 },
      { _aws: { CloudWatchMetrics: [source] }, Source: 'health', KeysContained: 1 },
      { _aws: { CloudWatchMetrics: [source] }, Source: 'sweep', KeysContained: 2 },
    ]);
  });

  it('keeps every value of a metric', async () => {
    const one = metrics();
    one.count('ContainmentMilliseconds', 1);
    one.count('ContainmentMilliseconds', 2);
    await one.flush();
    expect(lines()[0]).toMatchObject({ ContainmentMilliseconds: [1, 2] });
  });

  it('writes more than a hundred values without dimensions too', async () => {
    const one = metrics();
    for (let index = 0; index < 250; index += 1) one.count('KeysContained', 1);
    await one.flush();
    const told = lines().map((line) => [
      line['KeysContained'],
      (line['_aws'] as { CloudWatchMetrics: unknown[] }).CloudWatchMetrics,
    ]);
    expect([
      told.flatMap(([values]) => values).length,
      told.every(([, directives]) => JSON.stringify(directives).includes('[[]]')),
    ]).toEqual([250, true]);
  });

  it('writes a zero', async () => {
    const one = metrics();
    one.count('StaleKeys', 0);
    await one.flush();
    expect(lines()[0]).toMatchObject({ StaleKeys: 0 });
  });

  it('writes and warns of nothing where nothing was countCalls', async () => {
    await metrics().flush();
    expect([written, warnings]).toEqual([[], []]);
  });

  it('forgets what it has written', async () => {
    const one = metrics();
    one.count('KeysContained', 1);
    await one.flush();
    await one.flush();
    expect(written).toHaveLength(1);
  });

  it('never throws, and says what it could not write', async () => {
    const one = metrics();
    one.count('', 1);
    await one.flush();
    expect(warnings).toHaveLength(1);
  });

  it('leaves out what is no number', async () => {
    const one = metrics();
    one.count('KeysContained', Number.NaN);
    await one.flush();
    expect([written.length, warnings.length]).toEqual([0, 1]);
  });
});
