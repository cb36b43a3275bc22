import { type AccessKeyId, maskKeyId } from '../keys/access-key.ts';

/**
 * A call to AWS as CloudTrail recorded it. AWS attests the principal and its key; what the caller says of itself, tool
 * and address included, is passed on as it is, in one line and without what looks like a secret.
 */
export interface RecordedCall {
  /** Id of the record: the same for repeats of one event. */
  readonly eventId: string;
  /** The operation, such as `UpdateAccessKey`. */
  readonly action: string;
  readonly account: string;
  readonly partition: string;
  /** To the second. */
  readonly at: Date;
  /** ARN of the principal, where the record names one. */
  readonly by: string;
  /** The key that signed the call. */
  readonly signedWith: AccessKeyId | undefined;
  readonly sourceAddress: string;
  readonly userAgent: string;
  /** The AWS service that made the call for the principal. */
  readonly through: string | undefined;
}

/** Who made a call, when, from where, and with what, in one sentence for people. */
export function describeCall(call: RecordedCall): string {
  const key = call.signedWith === undefined ? '' : ` with key ${maskKeyId(call.signedWith)}`;
  const through = call.through === undefined ? '' : `, through ${call.through}`;
  const how = `from ${call.sourceAddress}, by ${call.userAgent}${through}`;
  return `Who: ${call.by}${key} called ${call.action} at ${call.at.toISOString()}, ${how}.`;
}
