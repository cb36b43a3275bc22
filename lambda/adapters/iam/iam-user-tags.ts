import { type IAMClient, ListUserTagsCommand } from '@aws-sdk/client-iam';
import type { UserTags } from '../../usecases/ports/iam.ts';
import { awsFault, unexpectedAnswer } from '../aws/aws-fault.ts';
import { markedPages } from '../aws/pages.ts';

/**
 * All tags of a user. Tags that cannot be read are a fault, never "no tags": an exemption may be among them.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html
 */
export function iamUserTags(options: { readonly client: IAMClient }): UserTags {
  return { tags: (userName) => readTags(options.client, userName) };
}

async function readTags(client: IAMClient, userName: string): Promise<ReadonlyMap<string, string>> {
  const asked = `iam:ListUserTags for user ${userName}`;
  const tags = new Map<string, string>();
  try {
    const pages = markedPages(asked, (marker) =>
      client.send(new ListUserTagsCommand({ UserName: userName, ...marker })),
    );
    for await (const page of pages) {
      for (const { Key: name, Value: value } of page.Tags ?? []) {
        if (name === undefined || value === undefined) throw unexpectedAnswer(asked, 'a tag without key or value');
        tags.set(name, value);
      }
    }
    return tags;
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}
