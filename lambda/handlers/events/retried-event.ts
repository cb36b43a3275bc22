import { SECOND_LOOK } from '../../contract.ts';
import { isFields, listAt, quote, textAt } from '../../findings/fields/fields.ts';

export interface QueuedRecord {
  readonly messageId: string;
  readonly body: unknown;
}

/** The records of an invocation by the retry queue; `undefined` where the invocation is an event itself. */
export function queuedRecords(event: unknown): readonly QueuedRecord[] | undefined {
  const records = listAt(event, 'Records');
  if (records.length === 0 || !records.every((record) => textAt(record, 'eventSource') === 'aws:sqs')) return undefined;
  return records.map((record) => ({
    messageId: textAt(record, 'messageId') ?? '',
    body: isFields(record) ? record['body'] : undefined,
  }));
}

/**
 * The event that a message of the retry queue carries: the payload of a Lambda destination record, or, from
 * EventBridge's own dead-letter delivery, the event as it is.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @throws SyntaxError where the body is no JSON: only AWS writes to the queue, so it is kept for a person
 */
export function retriedEvent(body: unknown): unknown {
  if (typeof body !== 'string') throw new SyntaxError(`the message body is ${quote(body)}, not a text`);
  const parsed: unknown = JSON.parse(body);
  return isFields(parsed) && 'requestPayload' in parsed ? parsed['requestPayload'] : parsed;
}

/** Whether a message asks for a second look, in place of carrying an event. */
export function isSecondLook(message: unknown): boolean {
  const { source, detailType } = SECOND_LOOK;
  return textAt(message, 'source') === source && textAt(message, 'detail-type') === detailType;
}
