import { type AccessKeyMetadata, type IAMClient, ListAccessKeysCommand, paginateListUsers } from '@aws-sdk/client-iam';

/** Every access key of every user of an account, as IAM lists them. */
export async function allKeys(client: IAMClient): Promise<readonly AccessKeyMetadata[]> {
  const keys: AccessKeyMetadata[] = [];
  for await (const { Users = [] } of paginateListUsers({ client }, {})) {
    const listed = Users.map(({ UserName }) => client.send(new ListAccessKeysCommand({ UserName })));
    for (const { AccessKeyMetadata: more = [] } of await Promise.all(listed)) keys.push(...more);
  }
  return keys;
}
