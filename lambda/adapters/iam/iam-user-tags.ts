import {
  GetAccountAuthorizationDetailsCommand,
  type IAMClient,
  ListUserTagsCommand,
  type Tag,
} from '@aws-sdk/client-iam';
import type { UserTags } from '../../usecases/ports/iam.ts';
import { awsFault, unexpectedAnswer } from '../aws/aws-fault.ts';
import { markedPages } from '../aws/pages.ts';

export interface IamUserTagsOptions {
  readonly client: IAMClient;
  /** Whether to try to read the tags of many users at once, by `iam:GetAccountAuthorizationDetails`. @default false */
  readonly readsAll?: boolean;
}

/**
 * All tags of a user. Tags that cannot be read are a fault, never "no tags": an exemption may be among them.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html
 */
export function iamUserTags({ client, readsAll = false }: IamUserTagsOptions): UserTags {
  return {
    tags: (userName) => readTags(client, userName),
    ...(readsAll ? { tagsOf: (userNames) => readAll(client, userNames) } : {}),
  };
}

type Tags = ReadonlyMap<string, string>;

async function readTags(client: IAMClient, userName: string): Promise<Tags> {
  const asked = `iam:ListUserTags for user ${userName}`;
  const tags: Tag[] = [];
  try {
    const pages = markedPages(asked, (marker) =>
      client.send(new ListUserTagsCommand({ UserName: userName, ...marker })),
    );
    for await (const page of pages) tags.push(...(page.Tags ?? []));
    return byName(asked, tags);
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

const PAGE = 1000;

/**
 * The users' details hold their tags, and more that is not kept: policies, groups.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
async function readAll(client: IAMClient, userNames: ReadonlySet<string>): Promise<ReadonlyMap<string, Tags>> {
  const asked = 'iam:GetAccountAuthorizationDetails';
  const found = new Map<string, Tags>();
  try {
    const pages = markedPages(asked, (marker) =>
      client.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['User'], MaxItems: PAGE, ...marker })),
    );
    for await (const page of pages) {
      for (const { UserName: userName, Tags: tags } of page.UserDetailList ?? []) {
        if (userName === undefined) throw unexpectedAnswer(asked, 'a user without a name');
        // IAM lists no tags as an empty list: without one nothing is known, and the user is asked for by name.
        if (tags !== undefined && userNames.has(userName)) found.set(userName, byName(asked, tags));
      }
      if (found.size === userNames.size) break;
    }
    return found;
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

function byName(asked: string, tags: readonly Tag[]): Tags {
  return new Map(
    tags.map(({ Key: name, Value: value }) => {
      if (name === undefined || value === undefined) throw unexpectedAnswer(asked, 'a tag without key or value');
      return [name, value];
    }),
  );
}
