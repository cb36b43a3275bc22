import type { STSClient } from '@aws-sdk/client-sts';
import { ACCOUNT_PLACEHOLDER } from '../../contract.ts';
import { ROLE_DENIED, RemediationError } from '../../domain/shared/remediation-error.ts';
import { type RoleSession, takeRole } from './role-session.ts';
import { stsClient } from './sts-client.ts';

export interface MemberRoleOptions {
  /** ARN of the role, with `ACCOUNT_PLACEHOLDER` where the account's id belongs. */
  readonly roleArn: string;
  /** What CloudTrail of the account shows of who took the role. */
  readonly sessionName: string;
  readonly sts?: STSClient;
}

/** The longest that AWS gives to a role which is taken by another one. */
const SESSION_SECONDS = 3600;

/**
 * Sessions of Keystop's role in the accounts of the organization, taken with the function's own credentials. A client
 * that is given them keeps one, and asks for the next some minutes before it ends.
 * @throws RemediationError `MemberRoleRefused`, naming account and role, where the account does not let the role be
 * taken; never `AccessDenied`, which would be IAM's answer about a user
 */
export function memberRole(options: MemberRoleOptions): (account: string) => Promise<RoleSession> {
  const { sessionName, sts = stsClient() } = options;
  return async (account) => {
    const roleArn = options.roleArn.replace(ACCOUNT_PLACEHOLDER, account);
    try {
      return await takeRole(sts, { roleArn, sessionName, durationSeconds: SESSION_SECONDS });
    } catch (fault) {
      throw fault instanceof RemediationError && fault.code === 'AccessDenied'
        ? refusal(account, roleArn, fault)
        : fault;
    }
  };
}

function refusal(account: string, roleArn: string, cause: RemediationError): RemediationError {
  const advice = 'deploy the roles of the members there, and look for a denying SCP';
  const message = `account ${account} does not let ${roleArn} be taken (${ROLE_DENIED}); ${advice}`;
  return new RemediationError(message, { code: ROLE_DENIED, retryable: false, cause });
}
