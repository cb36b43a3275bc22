import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { awsFault, unexpectedAnswer } from './aws-fault.ts';
import { clientConfig, type ClientOptions } from './client-options.ts';

type Credentials = NonNullable<ClientOptions['credentials']>;

/**
 * Credentials of a role, taken with the caller's own for a quarter of an hour, and anew by the SDK whenever they are
 * about to expire: a sweep may take longer.
 * @throws RemediationError, at each use, where the caller may not take the role
 */
export function assumedRole(roleArn: string, sessionName: string): Credentials {
  return () => takeRole(roleArn, sessionName);
}

/**
 * Credentials of a role for a quarter of an hour, taken with the caller's own.
 * @throws RemediationError where the caller may not take the role
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assumeRole(roleArn: string, sessionName: string): Promise<Credentials> {
  return takeRole(roleArn, sessionName);
}

async function takeRole(roleArn: string, sessionName: string) {
  const asked = `sts:AssumeRole of ${roleArn}`;
  const sts = new STSClient(clientConfig());
  const request = { RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: 900 };
  const answer = await sts.send(new AssumeRoleCommand(request)).catch((fault: unknown) => {
    throw awsFault(asked, fault);
  });
  const {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration,
  } = answer.Credentials ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw unexpectedAnswer(asked, 'no credentials');
  }
  return { accessKeyId, secretAccessKey, sessionToken, ...(expiration === undefined ? {} : { expiration }) };
}
