import type { Policy } from '../../domain/policy/policy.ts';
import { isEmptyScope } from '../../domain/shared/scope.ts';
import type { Settings } from '../../settings.ts';

/**
 * The policy with the scope that a function can reach: where it takes roles of other accounts, the configured one; else
 * its own account. Nothing configured means the own account in either case.
 */
export function inReach({ policy, memberRoleArn }: Settings, functionArn: string): Policy {
  return memberRoleArn === undefined || isEmptyScope(policy) ? inOwnAccount(policy, functionArn) : policy;
}

/**
 * The policy with the account that a function runs in as its scope, unless a scope is configured that leaves it out.
 * Another account named there stays out of reach, since its users would be looked up in this one.
 */
export function inOwnAccount(policy: Policy, functionArn: string): Policy {
  const account = ownAccount(functionArn);
  const isConfigured = policy.accounts.length > 0 && policy.wholeOrganization !== true;
  const accounts = isConfigured && !policy.accounts.includes(account) ? [] : [account];
  return { ...policy, accounts, wholeOrganization: undefined };
}

export function ownPartition(functionArn: string): string {
  return functionArn.split(':')[1] ?? '';
}

export function ownAccount(functionArn: string): string {
  return functionArn.split(':')[4] ?? '';
}
