import { AttachRolePolicyCommand, CreateRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, type GetSessionTokenCommandOutput, STSClient } from '@aws-sdk/client-sts';
import type { Credentials, Emulator } from '../../emulator/emulator.ts';

/** A policy document of one statement that allows. */
export function allowing(fields: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...fields }] });
}

/** A session of a role. @throws AccessDenied */
export async function sessionOf(
  emulator: Emulator,
  RoleArn: string,
  { by, RoleSessionName = 'test' }: { readonly by: Credentials; readonly RoleSessionName?: string },
): Promise<Credentials> {
  const sts = new STSClient(emulator.clientConfig(by));
  return credentialsOf(await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName })));
}

/** The credentials in an answer of STS. */
export function credentialsOf({ Credentials: session }: GetSessionTokenCommandOutput): Credentials {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = session ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** Makes a role that principals of an account may take; its ARN. */
export async function createRole(
  iam: IAMClient,
  trusted: string,
  role: { readonly name: string; readonly path?: string; readonly policyArns?: readonly string[] },
): Promise<string> {
  const { name: RoleName, path: Path = '/', policyArns = [] } = role;
  const trust = allowing({ Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${trusted}:root` } });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: trust }));
  for (const PolicyArn of policyArns) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  return Role?.Arn ?? '';
}
