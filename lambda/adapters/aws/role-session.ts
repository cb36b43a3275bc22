import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { awsFault, unexpectedAnswer } from './aws-fault.ts';

/** Credentials of a session of a role, as the clients of the SDK take them. */
export interface RoleSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

export interface RoleRequest {
  readonly roleArn: string;
  /** What CloudTrail shows of who took the role. */
  readonly sessionName: string;
  readonly durationSeconds: number;
}

/**
 * A new session of a role, taken with the credentials of the client.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @throws RemediationError where the role may not be taken, and `UnexpectedAnswer` where no credentials are answered
 */
export async function takeRole(sts: STSClient, request: RoleRequest): Promise<RoleSession> {
  const { roleArn, sessionName, durationSeconds } = request;
  const asked = `sts:AssumeRole of ${roleArn}`;
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
  });
  const { Credentials: credentials } = await sts.send(command).catch((fault: unknown) => {
    throw awsFault(asked, fault);
  });
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = credentials ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw unexpectedAnswer(asked, 'no credentials');
  }
  const expiration = credentials?.Expiration;
  return { accessKeyId, secretAccessKey, sessionToken, ...(expiration === undefined ? {} : { expiration }) };
}
