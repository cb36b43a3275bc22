import type { Policy } from '../../domain/policy/policy.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import { isEmptyScope } from '../../domain/shared/scope.ts';
import { inReach } from './own-account.ts';
import type { readSettings } from '../../settings.ts';

/**
 * The policy for stale keys, with the scope that a function can reach. Unreadable settings stop it, and say so: they
 * may have held exemptions.
 * @throws RemediationError `SettingsUnreadable`, `NothingInScope`
 */
export function stalePolicy(
  { settings, mistakes }: ReturnType<typeof readSettings>,
  functionArn: string,
  what: 'sweep' | 'evaluation',
): Policy {
  if (mistakes.length > 0) {
    throw stopped('SettingsUnreadable', `no ${what} with settings that cannot be read: ${mistakes.join('; ')}`);
  }
  const policy = inReach(settings, functionArn);
  if (!isEmptyScope(policy)) return policy;
  const scope = settings.policy.accounts.join(', ');
  throw stopped('NothingInScope', `no ${what}: ${scope} in scope, and not the function's own account`);
}

/** A fault that the next try would meet again. */
export function stopped(code: string, message: string): RemediationError {
  return new RemediationError(message, { code, retryable: false });
}
