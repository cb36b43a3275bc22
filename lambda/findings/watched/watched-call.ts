import { parseAccessKeyId } from '../../domain/keys/access-key.ts';
import { parseUserName } from '../../domain/keys/user-name.ts';
import type { WatchedCall } from '../../domain/watch/watch.ts';
import { at, textAt } from '../fields/fields.ts';
import { isWatched } from './is-watched.ts';
import { readRecordedCall } from './recorded-call.ts';

/**
 * What a watched call did; `undefined` where the event is none, or does not name in full what it did.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export function parseWatchedCall(event: unknown): WatchedCall | undefined {
  const call = isWatched(event) ? readRecordedCall(event) : undefined;
  if (call === undefined) return undefined;
  const detail = at(event, 'detail');
  const asked = at(detail, 'requestParameters');
  const userName = parseUserName(at(asked, 'userName'));
  if (call.action === 'UpdateAccessKey') {
    const key = parseAccessKeyId(at(asked, 'accessKeyId'));
    return key.kind === 'long-term' ? { kind: 'activation', call, accessKeyId: key.accessKeyId, userName } : undefined;
  }
  const created = call.action === 'CreateUser' ? createdUser(userName) : createdKey(detail, userName);
  if (call.signedWith === undefined || created === undefined) return undefined;
  return { kind: 'creation', call, signedWith: call.signedWith, created };
}

type Created = Extract<WatchedCall, { kind: 'creation' }>['created'];

function createdUser(name: string | undefined): Created | undefined {
  return name === undefined ? undefined : { kind: 'user', user: { name, id: undefined } };
}

// Who makes a key for itself need not name itself; the answer does.
function createdKey(detail: unknown, asked: string | undefined): Created | undefined {
  const key = parseAccessKeyId(textAt(detail, 'responseElements', 'accessKey', 'accessKeyId'));
  if (key.kind !== 'long-term') return undefined;
  const name = asked ?? parseUserName(textAt(detail, 'responseElements', 'accessKey', 'userName'));
  return {
    kind: 'access-key',
    accessKeyId: key.accessKeyId,
    user: name === undefined ? undefined : { name, id: undefined },
  };
}
