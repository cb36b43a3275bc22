import { AssumeRoleCommand, type Credentials, type STSClient } from '@aws-sdk/client-sts';
import { ACCOUNT_PLACEHOLDER } from '../contract.ts';
import { NO_ROLE, RemediationError } from '../domain/remediation-error.ts';
import { awsFault, unexpectedAnswer } from './aws-fault.ts';
import { stsClient } from './iam-account-lookup.ts';

export interface MemberRoleOptions {
  /** ARN of the role, with `ACCOUNT_PLACEHOLDER` where the account's id belongs. */
  readonly roleArn: string;
  /** What CloudTrail of the account shows of who took the role. */
  readonly sessionName: string;
  readonly sts?: STSClient;
}

/** Credentials of a session of the role, as the clients of the SDK take them. */
export interface MemberSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** The longest that AWS gives to a role which is taken by another one. */
const SESSION_SECONDS = 3600;

/**
 * Sessions of Keystop's role in the accounts of the organization, taken with the function's own credentials. A client
 * that is given them keeps one, and asks for the next some minutes before it ends.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @throws RemediationError `MemberRoleRefused`, naming account and role, where the account does not let the role be
 * taken; never `AccessDenied`, which would be a word of IAM about a user
 */
export function memberRole(options: MemberRoleOptions): (account: string) => Promise<MemberSession> {
  const { sts = stsClient() } = options;
  return async (account) => {
    const roleArn = options.roleArn.replace(ACCOUNT_PLACEHOLDER, account);
    const asked = `sts:AssumeRole of ${roleArn} for account ${account}`;
    const request = { RoleArn: roleArn, RoleSessionName: options.sessionName, DurationSeconds: SESSION_SECONDS };
    try {
      const { Credentials: credentials } = await sts.send(new AssumeRoleCommand(request));
      return readSession(asked, credentials);
    } catch (fault) {
      throw refusal(account, roleArn, awsFault(asked, fault));
    }
  };
}

function readSession(asked: string, credentials: Credentials | undefined): MemberSession {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = credentials ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw unexpectedAnswer(asked, 'no credentials');
  }
  const expiration = credentials?.Expiration;
  return { accessKeyId, secretAccessKey, sessionToken, ...(expiration === undefined ? {} : { expiration }) };
}

function refusal(account: string, roleArn: string, fault: RemediationError): RemediationError {
  if (fault.code !== 'AccessDenied') return fault;
  const advice = 'deploy the roles of the members there, and look for a denying SCP';
  const message = `account ${account} does not let ${roleArn} be taken (${NO_ROLE}); ${advice}`;
  return new RemediationError(message, { code: NO_ROLE, retryable: false, cause: fault });
}
