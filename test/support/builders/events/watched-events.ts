import { anEvent } from './source-events.ts';
import { ACCOUNT } from './world-events.ts';

type Json = Readonly<Record<string, unknown>>;

export interface WatchedOptions {
  readonly id?: string;
  /** ISO 8601. @default - 11:00 of the tests' day */
  readonly at?: string;
  readonly account?: string;
  /** The key that signs. @default - a role's session signs */
  readonly signedWith?: string;
  readonly detail?: Json | undefined;
}

/** Somebody sets a key Active. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
export function anActivation(accessKeyId: string, userName: string | undefined, options: WatchedOptions = {}): unknown {
  const requestParameters = { accessKeyId, status: 'Active', ...(userName === undefined ? {} : { userName }) };
  return aWatchedEvent('UpdateAccessKey', { requestParameters, responseElements: null }, options);
}

/** Somebody creates a key with another one. */
export function aNewKey(accessKeyId: string, userName: string, options: WatchedOptions): unknown {
  const told = {
    requestParameters: { userName },
    responseElements: {
      accessKey: { accessKeyId, status: 'Active', userName, createDate: 'Nov 20, 2026 11:00:00 AM' },
    },
  };
  return aWatchedEvent('CreateAccessKey', told, options);
}

/** Somebody creates a user with a key. */
export function aNewUser(userName: string, options: WatchedOptions): unknown {
  const told = { requestParameters: { userName }, responseElements: { user: { userName } } };
  return aWatchedEvent('CreateUser', told, options);
}

function aWatchedEvent(eventName: string, told: Json, options: WatchedOptions): unknown {
  const { id = 'call-1', at = '2026-11-20T11:00:00Z', account = ACCOUNT } = options;
  const detail = {
    userIdentity: options.signedWith === undefined ? bySession(account) : byKey(account, options.signedWith),
    eventTime: at,
    eventSource: 'iam.amazonaws.com',
    eventName,
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.31.0',
    ...told,
    eventID: id,
    recipientAccountId: account,
    ...options.detail,
  };
  return anEvent('aws.iam', 'AWS API Call via CloudTrail', detail, { account, region: 'us-east-1', time: at });
}

function bySession(account: string): Json {
  return {
    type: 'AssumedRole',
    principalId: 'AROACKCEVSQ6C2EXAMPLE:terraform',
    arn: `arn:aws:sts::${account}:assumed-role/deployer/terraform`,
    accountId: account,
    accessKeyId: 'ASIARTX3GSDSTEXAMPLE',
  };
}

function byKey(account: string, accessKeyId: string): Json {
  return {
    type: 'IAMUser',
    principalId: 'AIDACKCEVSQ6C2EXAMPLE',
    arn: `arn:aws:iam::${account}:user/alice`,
    accountId: account,
    accessKeyId,
    userName: 'alice',
  };
}
