import { parseAccessKeyId } from '../../domain/keys/access-key.ts';
import type { SecondLook } from '../../domain/watch/second-look.ts';
import { parseUserName } from '../../domain/keys/user-name.ts';
import { at, instantAt, textAt } from '../fields/fields.ts';

/** The second look that a message of Keystop's own queue asks for; `undefined` where it does not name one in full. */
export function parseSecondLook(message: unknown): SecondLook | undefined {
  const detail = at(message, 'detail');
  const account = textAt(detail, 'account');
  const key = parseAccessKeyId(at(detail, 'accessKeyId'));
  const userName = parseUserName(at(detail, 'userName'));
  const [containedAt, since] = [instantAt(detail, 'containedAt'), instantAt(detail, 'since')];
  if (account === undefined || key.kind !== 'long-term') return undefined;
  if (userName === undefined || containedAt === undefined) return undefined;
  if (since === undefined && at(detail, 'since') !== undefined) return undefined;
  return { account, accessKeyId: key.accessKeyId, userName, containedAt, since };
}
