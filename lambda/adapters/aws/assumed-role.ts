import { type RoleSession, takeRole } from './role-session.ts';
import { stsClient } from './sts-client.ts';

const SESSION_SECONDS = 900;

/**
 * Credentials of a role, taken with the caller's own for a quarter of an hour, and anew by the SDK whenever they are
 * about to expire: a sweep may take longer.
 * @throws RemediationError, at each use, where the caller may not take the role
 */
export function assumedRole(roleArn: string, sessionName: string): () => Promise<RoleSession> {
  return () => assumeRole(roleArn, sessionName);
}

/**
 * Credentials of a role for a quarter of an hour, taken with the caller's own.
 * @throws RemediationError where the caller may not take the role
 */
export async function assumeRole(roleArn: string, sessionName: string): Promise<RoleSession> {
  return takeRole(stsClient(), { roleArn, sessionName, durationSeconds: SESSION_SECONDS });
}
