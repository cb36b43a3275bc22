import { parseAccessKeyId } from '../../domain/keys/access-key.ts';
import type { RecordedCall } from '../../domain/findings/recorded-call.ts';
import { hideSecrets } from '../../domain/shared/secret-text.ts';
import { at, instantAt, partitionOf, quote, textAt } from '../fields/fields.ts';
import { identifierOf } from '../fields/identifier.ts';

/**
 * Who made the call that CloudTrail recorded, and how; `undefined` where the record lacks its id, operation,
 * account or time.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function readRecordedCall(event: unknown): RecordedCall | undefined {
  const detail = at(event, 'detail');
  const account = textAt(detail, 'recipientAccountId') ?? textAt(event, 'account');
  const calledAt = instantAt(detail, 'eventTime') ?? instantAt(event, 'time');
  const eventId = textAt(detail, 'eventID') ?? textAt(event, 'id');
  const action = textAt(detail, 'eventName');
  if (eventId === undefined || action === undefined) return undefined;
  if (account === undefined || calledAt === undefined) return undefined;
  const caller = at(detail, 'userIdentity');
  const arn = textAt(caller, 'arn');
  const key = parseAccessKeyId(textAt(caller, 'accessKeyId'));
  const through = textAt(caller, 'invokedBy');
  return {
    eventId: identifierOf(eventId),
    action: identifierOf(action),
    account,
    partition: partitionOf(arn),
    at: calledAt,
    by: cleaned(arn ?? textAt(caller, 'principalId') ?? textAt(caller, 'type') ?? 'somebody'),
    signedWith: key.kind === 'long-term' ? key.accessKeyId : undefined,
    sourceAddress: quote(textAt(detail, 'sourceIPAddress')),
    userAgent: quote(textAt(detail, 'userAgent')),
    through: through === undefined ? undefined : cleaned(through),
  };
}

// The maker of a session chooses its name, so it may hold anything.
function cleaned(text: string): string {
  return identifierOf(hideSecrets(text, '[hidden]'));
}
