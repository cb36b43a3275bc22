import type { Policy } from '../domain/policy.ts';

/**
 * The policy with the scope that a function can reach: the account that it runs in, unless a scope is configured that
 * leaves it out. Another account named there stays out of reach, since its users would be looked up in this one.
 */
export function inOwnAccount(policy: Policy, functionArn: string): Policy {
  const account = functionArn.split(':')[4] ?? '';
  const isInScope = policy.accounts.length === 0 || policy.accounts.includes(account);
  return { ...policy, accounts: isInScope ? [account] : [] };
}
