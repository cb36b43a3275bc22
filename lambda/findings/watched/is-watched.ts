import { at, textAt } from '../fields/fields.ts';

/**
 * Whether an event tells of a call that the watch looks into: it succeeded, and set a key Active, or created a key or a
 * user with a long-term key. What it comes to, only the ledger tells.
 */
export function isWatched(event: unknown): boolean {
  if (textAt(event, 'source') !== 'aws.iam' || textAt(event, 'detail-type') !== CLOUDTRAIL) return false;
  const detail = at(event, 'detail');
  if ((at(detail, 'errorCode') ?? '') !== '') return false;
  const action = textAt(detail, 'eventName');
  if (action === 'UpdateAccessKey') return textAt(detail, 'requestParameters', 'status') === 'Active';
  const isCreation = action === 'CreateAccessKey' || action === 'CreateUser';
  return isCreation && textAt(detail, 'userIdentity', 'accessKeyId')?.startsWith('AKIA') === true;
}

const CLOUDTRAIL = 'AWS API Call via CloudTrail';
