import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { type AccessKeyId, parseAccessKeyId } from '../../domain/keys/access-key.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { DrillUsers } from '../../usecases/ports/operate.ts';
import { awsFault, invalidInput, isAwsError, unexpectedAnswer } from '../aws/aws-fault.ts';
import { markedPages } from '../aws/pages.ts';

/** Users below it are a drill's. */
export const DRILL_PATH = '/keystop-drill/';
/** So that no user of somebody else's is ever removed by mistake, whatever is asked. */
export const DRILL_PREFIX = 'keystop-drill-';
const DRILL_TAG = { Key: 'keystop:drill', Value: 'true' };

// IAM may not know a user yet that it made a moment ago.
// @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
const PAUSES = [250, 500, 1000, 2000, 4000] as const;

/** Throw-away users of drills: below one path, tagged, without permissions. */
export function iamDrillUsers(options: {
  readonly client: IAMClient;
  readonly clock: Pick<Clock, 'sleep'>;
}): DrillUsers {
  const { client, clock } = options;
  return {
    list: () => list(client),
    create: (userName) => create(client, clock, userName),
    remove: (userName) => remove(client, clock, userName),
  };
}

async function list(client: IAMClient) {
  const asked = `iam:ListUsers below ${DRILL_PATH}`;
  const found: { userName: string; createdAt: Date }[] = [];
  try {
    const pages = markedPages(asked, (marker) =>
      client.send(new ListUsersCommand({ PathPrefix: DRILL_PATH, ...marker })),
    );
    for await (const page of pages) {
      for (const { UserName: userName, CreateDate: createdAt } of page.Users ?? []) {
        if (userName === undefined || createdAt === undefined)
          throw unexpectedAnswer(asked, 'a user without name or date');
        if (userName.startsWith(DRILL_PREFIX)) found.push({ userName, createdAt });
      }
    }
    return found;
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

async function create(client: IAMClient, clock: Pick<Clock, 'sleep'>, userName: string): Promise<AccessKeyId> {
  const asked = `iam:CreateUser ${userName}`;
  if (!userName.startsWith(DRILL_PREFIX)) throw invalidInput(asked, `the name does not begin with ${DRILL_PREFIX}`);
  try {
    await client.send(new CreateUserCommand({ UserName: userName, Path: DRILL_PATH, Tags: [DRILL_TAG] }));
  } catch (fault) {
    throw awsFault(asked, fault);
  }
  return createKey(client, clock, userName);
}

async function createKey(client: IAMClient, clock: Pick<Clock, 'sleep'>, userName: string): Promise<AccessKeyId> {
  const asked = `iam:CreateAccessKey for user ${userName}`;
  for (const pause of [...PAUSES, undefined]) {
    try {
      const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName: userName }));
      const parsed = parseAccessKeyId(AccessKey?.AccessKeyId);
      if (parsed.kind !== 'long-term') throw unexpectedAnswer(asked, 'no long-term access key id');
      return parsed.accessKeyId;
    } catch (fault) {
      if (pause === undefined || !isAwsError(fault, 'NoSuchEntity')) throw awsFault(asked, fault);
      await clock.sleep(pause);
    }
  }
  throw unexpectedAnswer(asked, 'nothing');
}

async function remove(client: IAMClient, clock: Pick<Clock, 'sleep'>, userName: string): Promise<void> {
  const asked = `iam:DeleteUser ${userName}`;
  if (!userName.startsWith(DRILL_PREFIX)) throw invalidInput(asked, `the name does not begin with ${DRILL_PREFIX}`);
  let timesMissing = 0;
  for (const pause of [...PAUSES, undefined]) {
    try {
      return await removeOnce(client, userName);
    } catch (fault) {
      if (isAwsError(fault, 'NoSuchEntity')) timesMissing += 1;
      // Missing once may be a user that was made a moment ago.
      if (timesMissing === 2) return;
      if (pause === undefined || !isAwsError(fault, 'NoSuchEntity', 'DeleteConflict')) throw awsFault(asked, fault);
      // Where sessions are revoked, a drill that was cut off leaves the policy for that behind.
      if (isAwsError(fault, 'DeleteConflict')) await detachPolicies(client, userName);
      await clock.sleep(pause);
    }
  }
}

async function detachPolicies(client: IAMClient, UserName: string): Promise<void> {
  try {
    const { AttachedPolicies = [] } = await client.send(new ListAttachedUserPoliciesCommand({ UserName }));
    for (const { PolicyArn } of AttachedPolicies)
      await client.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
  } catch (fault) {
    throw awsFault(`iam:DetachUserPolicy for user ${UserName}`, fault);
  }
}

async function removeOnce(client: IAMClient, userName: string): Promise<void> {
  const { AccessKeyMetadata: keys = [] } = await client.send(new ListAccessKeysCommand({ UserName: userName }));
  for (const { AccessKeyId } of keys)
    await client.send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId }));
  await client.send(new DeleteUserCommand({ UserName: userName }));
}
