import {
  type AccessKeyLastUsed,
  type AccessKeyMetadata,
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  type AccessKey,
  type AccessKeyId,
  type AccessKeyStatus,
  parseAccessKeyId,
  type Usage,
} from '../../domain/keys/access-key.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import type { AccessKeys, KeyUse, ListedKeys, StatusChange, StatusRequest } from '../../usecases/ports/iam.ts';
import { awsFault, invalidInput, isAwsError, unexpectedAnswer } from '../aws/aws-fault.ts';
import { markedPages } from '../aws/pages.ts';

/**
 * Access keys as IAM tells and takes them. Refusals that are part of the port's answers come back as answers; every
 * other error is a `RemediationError`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export function iamAccessKeys(options: { readonly client: IAMClient }): AccessKeys {
  const { client } = options;
  return {
    list: (userName) => listKeys(client, userName),
    lastUsed: (accessKeyId) => lastUsed(client, accessKeyId),
    setStatus: (change) => setStatus(client, change),
  };
}

async function listKeys(client: IAMClient, userName: string): Promise<ListedKeys> {
  const asked = `iam:ListAccessKeys for user ${userName}`;
  // An empty name would list the caller's own keys.
  checkUserName(asked, userName);
  try {
    const keys: AccessKey[] = [];
    const pages = markedPages(asked, (marker) =>
      client.send(new ListAccessKeysCommand({ UserName: userName, ...marker })),
    );
    for await (const { AccessKeyMetadata: listed } of pages) {
      if (listed === undefined) throw emptyAnswer(asked);
      keys.push(...listed.map((key) => readKey(asked, key)));
    }
    return { kind: 'listed', keys };
  } catch (fault) {
    if (isAwsError(fault, 'NoSuchEntity')) return { kind: 'no-such-user' };
    throw awsFault(asked, fault);
  }
}

function readKey(asked: string, raw: AccessKeyMetadata): AccessKey {
  const parsed = parseAccessKeyId(raw.AccessKeyId);
  if (parsed.kind === 'invalid' || parsed.kind === 'placeholder') {
    throw unexpectedAnswer(asked, `a key without a usable id: ${String(raw.AccessKeyId)}`);
  }
  const { accessKeyId } = parsed;
  if (!isStatus(raw.Status)) throw unexpectedAnswer(asked, `status ${String(raw.Status)} of key ${accessKeyId}`);
  if (!isInstant(raw.CreateDate)) throw unexpectedAnswer(asked, `no creation date of key ${accessKeyId}`);
  return { accessKeyId, status: raw.Status, createdAt: raw.CreateDate };
}

async function lastUsed(client: IAMClient, accessKeyId: AccessKeyId): Promise<KeyUse> {
  const asked = `iam:GetAccessKeyLastUsed for ${accessKeyId}`;
  checkKeyId(asked, accessKeyId);
  try {
    const answer = await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }));
    const { UserName: userName, AccessKeyLastUsed: use } = answer;
    if (userName !== undefined && userName !== '') return { kind: 'known', userName, usage: readUsage(use) };
    // Service and Region are in every answer, "N/A" where there is none: without them nothing was said about the key.
    if (use?.ServiceName === undefined || use.Region === undefined) throw emptyAnswer(asked);
    return unresolvable('IAM names no user of this key; it may be root’s');
  } catch (fault) {
    return readRefusal(asked, fault);
  }
}

/**
 * A refusal tells whether IAM found an owner: it names the resource as `user X` or as `access key AKIA…`. One that
 * names neither is a missing permission, and no statement about the key.
 */
function readRefusal(asked: string, fault: unknown): KeyUse {
  if (isAwsError(fault, 'NoSuchEntity')) return unresolvable('IAM does not know the key in this account');
  if (!isAwsError(fault, 'AccessDenied')) throw awsFault(asked, fault);
  const message = fault instanceof Error ? fault.message : '';
  const owner = /on resource: (?:arn:[\w-]+:iam::\d*:user\/(?:[!-~]*\/)?|user )([\w+=,.@-]{1,128})/.exec(message)?.[1];
  // A sentence goes on after the name; an ARN or name at the end of one may carry its full stop.
  if (owner !== undefined) return { kind: 'known', userName: owner.replace(/\.$/, ''), usage: { kind: 'unknown' } };
  if (/access key/i.test(message)) return unresolvable('IAM shows this role no owner of the key');
  throw awsFault(asked, fault);
}

function emptyAnswer(asked: string): RemediationError {
  const message = `${asked}: AWS answered nothing of what it always answers (UnexpectedAnswer); nothing was concluded from it`;
  return new RemediationError(message, { code: 'UnexpectedAnswer', retryable: true });
}

function unresolvable(detail: string): KeyUse {
  return { kind: 'unresolvable', detail };
}

/**
 * No date means never used, as far as IAM has tracked use (since 22 April 2015).
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html
 */
function readUsage(raw: AccessKeyLastUsed | undefined): Usage {
  if (raw === undefined) return { kind: 'unknown' };
  const { LastUsedDate: at, ServiceName: service = 'N/A', Region: region = 'N/A' } = raw;
  if (isInstant(at)) return { kind: 'used', at, service, region };
  // A service without a date contradicts itself, and unknown is never taken for unused.
  const isBlank = at === undefined && service === 'N/A' && region === 'N/A';
  return isBlank ? { kind: 'never' } : { kind: 'unknown' };
}

async function setStatus(client: IAMClient, change: StatusRequest): Promise<StatusChange> {
  const { userName, accessKeyId, status } = change;
  const asked = `iam:UpdateAccessKey ${status} for ${accessKeyId} of ${userName ?? 'the caller'}`;
  checkChange(asked, change);
  const owner = userName === undefined ? {} : { UserName: userName };
  try {
    await client.send(new UpdateAccessKeyCommand({ ...owner, AccessKeyId: accessKeyId, Status: status }));
    return { kind: 'accepted' };
  } catch (fault) {
    const known = awsFault(asked, fault);
    if (isAwsError(fault, 'NoSuchEntity')) return { kind: 'no-such-entity', detail: known.message };
    if (known.code === 'AccessDenied') return { kind: 'access-denied', detail: known.message };
    throw known;
  }
}

function checkChange(asked: string, change: StatusRequest): void {
  if (change.userName !== undefined) checkUserName(asked, change.userName);
  checkKeyId(asked, change.accessKeyId);
  const status: string = change.status;
  if (status !== 'Active' && status !== 'Inactive') {
    throw invalidInput(asked, `status must be Active or Inactive, not ${JSON.stringify(status)}`);
  }
}

function checkUserName(asked: string, userName: string): void {
  if (/^[\w+=,.@-]{1,128}$/.test(userName)) return;
  throw invalidInput(asked, `user name must be 1 to 128 of letters, digits and _+=,.@-, not ${shown(userName)}`);
}

function checkKeyId(asked: string, accessKeyId: string): void {
  if (/^\w{16,128}$/.test(accessKeyId)) return;
  throw invalidInput(
    asked,
    `access key id must be 16 to 128 letters, digits and underscores, not ${shown(accessKeyId)}`,
  );
}

function shown(value: string): string {
  return JSON.stringify(value.length <= 160 ? value : `${value.slice(0, 160)}…`);
}

function isStatus(raw: string | undefined): raw is AccessKeyStatus {
  return raw === 'Active' || raw === 'Inactive' || raw === 'Expired';
}

function isInstant(raw: Date | undefined): raw is Date {
  return raw !== undefined && !Number.isNaN(raw.getTime());
}
