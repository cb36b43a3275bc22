import type { Policy } from '../domain/policy.ts';

/** The policy with its scope; where none is configured, the account that the function itself runs in. */
export function inOwnAccount(policy: Policy, functionArn: string): Policy {
  const account = functionArn.split(':')[4] ?? '';
  return policy.accounts.length > 0 ? policy : { ...policy, accounts: [account] };
}
