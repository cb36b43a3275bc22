import { EVENT, WATCHED_CALLS } from '../../sources.ts';
import { at, textAt } from '../fields/fields.ts';

/**
 * Whether an event records a call that the watch judges: it succeeded, and set a key Active, or created a key or a
 * user with a long-term key. What follows from it depends on the ledger.
 */
export function isWatched(event: unknown): boolean {
  if (textAt(event, 'source') !== EVENT.iamCall.source || textAt(event, 'detail-type') !== EVENT.iamCall.detailType)
    return false;
  const detail = at(event, 'detail');
  if ((at(detail, 'errorCode') ?? '') !== '') return false;
  const action = textAt(detail, 'eventName');
  if (action === WATCHED_CALLS.activation) return textAt(detail, 'requestParameters', 'status') === 'Active';
  const isCreation = WATCHED_CALLS.creations.some((creation) => creation === action);
  return isCreation && textAt(detail, 'userIdentity', 'accessKeyId')?.startsWith('AKIA') === true;
}
