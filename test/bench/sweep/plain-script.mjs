// What public samples do: list the users, list the keys of each, ask for the last use of each Active key, set it
// Inactive. `node plain-script.mjs 1` does one user after the other, a higher number so many at once, and like the
// samples it looks after nothing: the SDK's own three attempts, and the first error ends the script.
import {
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserTagsCommand,
  paginateListUsers,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';

const atOnce = Number(process.argv[2]);
const before = new Date(Date.now() - 90 * 86_400_000);
const iam = new IAMClient({});

const users = [];
for await (const page of paginateListUsers({ client: iam }, {})) users.push(...page.Users);

async function handle({ UserName }) {
  let tags;
  const { AccessKeyMetadata: keys } = await iam.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId, Status, CreateDate } of keys) {
    if (Status !== 'Active') continue;
    const { AccessKeyLastUsed: use } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    if ((use.LastUsedDate ?? CreateDate) >= before) continue;
    tags ??= (await iam.send(new ListUserTagsCommand({ UserName }))).Tags;
    if (tags.some(({ Key }) => Key === 'keystop:exempt-until')) continue;
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
  }
}

async function work() {
  for (let user = users.pop(); user !== undefined; user = users.pop()) await handle(user);
}

await Promise.all(Array.from({ length: atOnce }, work));
