import {
  AttachUserPolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  ListAttachedUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import type { SessionsStatusRequest, StatusChange, UserSessions } from '../../usecases/ports/iam.ts';
import { awsFault, isAwsError } from '../aws/aws-fault.ts';
import { markedPages } from '../aws/pages.ts';

/**
 * A user's sessions, by a policy that denies each request made with temporary credentials. IAM takes it twice, and
 * detaches what is not attached only with NoSuchEntity.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
export function iamUserSessions(options: { readonly client: IAMClient }): UserSessions {
  const { client } = options;
  return {
    status: (userName, policyArn) => status(client, userName, policyArn),
    setStatus: (change) => setStatus(client, change),
  };
}

async function status(
  client: IAMClient,
  userName: string,
  policyArn: string,
): Promise<'Active' | 'Inactive' | undefined> {
  const asked = `iam:ListAttachedUserPolicies for user ${userName}`;
  try {
    const pages = markedPages(asked, (marker) =>
      client.send(new ListAttachedUserPoliciesCommand({ UserName: userName, ...marker })),
    );
    for await (const { AttachedPolicies = [] } of pages) {
      if (AttachedPolicies.some(({ PolicyArn }) => PolicyArn === policyArn)) return 'Inactive';
    }
    return 'Active';
  } catch (fault) {
    if (isAwsError(fault, 'NoSuchEntity')) return undefined;
    throw awsFault(asked, fault);
  }
}

async function setStatus(client: IAMClient, change: SessionsStatusRequest): Promise<StatusChange> {
  const { userName: UserName, policyArn: PolicyArn, status: wanted } = change;
  const action = wanted === 'Inactive' ? 'AttachUserPolicy' : 'DetachUserPolicy';
  const asked = `iam:${action} ${PolicyArn} for user ${UserName}`;
  try {
    if (wanted === 'Inactive') await client.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    else await client.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
    return { kind: 'accepted' };
  } catch (fault) {
    const known = awsFault(asked, fault);
    // What is not attached is as it should be; whether it is so, or the user is gone, the read-back tells.
    if (isAwsError(fault, 'NoSuchEntity') && wanted === 'Active') return { kind: 'accepted' };
    if (isAwsError(fault, 'NoSuchEntity')) return { kind: 'no-such-entity', detail: known.message };
    if (known.code === 'AccessDenied') return { kind: 'access-denied', detail: known.message };
    throw known;
  }
}
