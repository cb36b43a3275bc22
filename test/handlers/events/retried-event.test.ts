import { queuedRecords, retriedEvent } from '../../../lambda/handlers/events/retried-event.ts';

const event = { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: { id: 'finding-1' } };

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const destinationRecord = {
  version: '1.0',
  timestamp: '2026-11-20T12:00:00.000Z',
  requestContext: { requestId: 'e4b4', functionArn: 'arn', condition: 'RetriesExhausted', approximateInvokeCount: 3 },
  requestPayload: event,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: { errorType: 'RemediationError', errorMessage: 'AccessDenied' },
};

const aRecord = (body: unknown, over: object = {}) => ({ messageId: 'm-1', eventSource: 'aws:sqs', body, ...over });

describe('queuedRecords', () => {
  it('gives id and body of each message of a queue', () => {
    const records = [aRecord('one'), aRecord('two', { messageId: 'm-2' })];
    expect(queuedRecords({ Records: records })).toEqual([
      { messageId: 'm-1', body: 'one' },
      { messageId: 'm-2', body: 'two' },
    ]);
  });

  it.each([
    ['an event of EventBridge', event],
    ['no records', { Records: [] }],
    ['records of another service', { Records: [aRecord('x', { eventSource: 'aws:sns' })] }],
    ['records of which one is not of a queue', { Records: [aRecord('x'), { messageId: 'm-2' }] }],
    ['nothing', undefined],
    ['a text', 'text'],
  ])('takes %s for an event itself', (_, raw) => {
    expect(queuedRecords(raw)).toBeUndefined();
  });
});

describe('retriedEvent', () => {
  it("gives the payload of a destination's record", () => {
    expect(retriedEvent(JSON.stringify(destinationRecord))).toEqual(event);
  });

  it("gives an event that comes bare, as EventBridge's own dead-letter delivery has it", () => {
    expect(retriedEvent(JSON.stringify(event))).toEqual(event);
  });

  it('gives a payload that is no object as it is, for the parser to judge', () => {
    expect(retriedEvent(JSON.stringify({ ...destinationRecord, requestPayload: null }))).toBeNull();
  });

  it.each([['{"source":'], [''], [undefined], [{ source: 'aws.guardduty' }]])('refuses a body of %j', (body) => {
    expect(() => retriedEvent(body)).toThrow(SyntaxError);
  });
});
