import { GetUserCommand, type IAMClient, ListUsersCommand, type User } from '@aws-sdk/client-iam';
import type { KnownUser, Users } from '../../usecases/ports/iam.ts';
import { awsFault, invalidInput, isAwsError, unexpectedAnswer } from '../aws/aws-fault.ts';
import { markedPages } from '../aws/pages.ts';

/**
 * The users of this account, by name or by unique id. IAM looks a user up by name only, so ids are looked for in the
 * list of all users, a thousand a page, no further than needed.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
 */
export function iamUsers(options: { readonly client: IAMClient }): Users {
  const { client } = options;
  return {
    find: (userName) => find(client, userName),
    byId: (ids) => byId(client, ids),
  };
}

async function find(client: IAMClient, userName: string): Promise<KnownUser | undefined> {
  const asked = `iam:GetUser for user ${userName}`;
  // Without a name IAM would tell of the caller.
  if (userName === '') throw invalidInput(asked, 'the user name is empty');
  try {
    const { User: user } = await client.send(new GetUserCommand({ UserName: userName }));
    return readUser(asked, user);
  } catch (fault) {
    if (isAwsError(fault, 'NoSuchEntity')) return undefined;
    throw awsFault(asked, fault);
  }
}

const PAGE = 1000;

async function byId(client: IAMClient, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, KnownUser>> {
  const asked = 'iam:ListUsers';
  const found = new Map<string, KnownUser>();
  if (ids.size === 0) return found;
  try {
    const pages = markedPages(asked, (marker) => client.send(new ListUsersCommand({ MaxItems: PAGE, ...marker })));
    for await (const page of pages) {
      for (const user of page.Users ?? []) {
        if (user.UserId !== undefined && ids.has(user.UserId)) found.set(user.UserId, readUser(asked, user));
      }
      if (found.size === ids.size) break;
    }
    return found;
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

function readUser(asked: string, user: User | undefined): KnownUser {
  if (user?.UserName === undefined || user.Path === undefined) {
    throw unexpectedAnswer(asked, 'a user without a name or a path');
  }
  return { userName: user.UserName, userPath: user.Path };
}
