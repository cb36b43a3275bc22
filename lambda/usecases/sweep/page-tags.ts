import { describeFault } from '../../domain/shared/remediation-error.ts';
import { once } from '../shared/once.ts';
import type { UserTags } from '../ports/iam.ts';
import type { Log } from '../ports/telling.ts';

/** Users on one page of IAM's account details, at the most. */
const USERS_ON_A_PAGE = 1000;

/**
 * The tags of a page's users for the fewest calls: all users' tags at once where that may be read and takes fewer pages
 * than there are users to ask for, else a call for each user. Nothing is read before the first user's tags are wanted.
 * @param asked - names of the users whose tags may be wanted
 * @param users - users of the account
 */
export function pageTags(
  asked: ReadonlySet<string>,
  users: number,
  { tags, log }: { readonly tags: UserTags; readonly log: Log },
): UserTags {
  if (tags.tagsOf === undefined || asked.size <= Math.ceil(users / USERS_ON_A_PAGE)) return tags;
  const readAll = tags.tagsOf;
  const all = once(() => readAll(asked).catch((fault: unknown) => refused(fault, log)));
  // A user who was made since the list was read is in no page of it.
  return { tags: async (userName) => (await all()).get(userName) ?? tags.tags(userName) };
}

function refused(fault: unknown, log: Log): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const { code, message } = describeFault(fault);
  const problem = 'the tags of all users cannot be read at once; each user is asked for';
  if (code === 'AccessDenied') log.info(problem, { code });
  else log.warn(problem, { code, message });
  return new Map();
}
