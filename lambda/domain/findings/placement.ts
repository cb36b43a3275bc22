import { decodeAccountHint } from '../keys/access-key.ts';
import type { Finding } from './finding.ts';
import { isOnlyScope, type Scope } from '../shared/scope.ts';
import type { JudgeContext } from './judge-context.ts';

/**
 * The finding in the account whose key it names, as far as that is known without asking AWS. Only a report needs it: an
 * account that may report others' keys is seldom the owner of what it reports. Where it names no account, the key id's
 * own hint chooses where to look, else the one account in scope; IAM there has the last word.
 */
export function placeFinding(finding: Finding, context: Scope & Pick<JudgeContext, 'trust'>): Finding {
  const { attestation, account, names } = finding;
  if (attestation.kind !== 'reporter' || attestation.account !== account) return finding;
  if (!context.trust.reporterAccounts.includes(account) || names.kind !== 'access-key') return finding;
  const [only] = context.accounts;
  const alone = only !== undefined && isOnlyScope(context, only) ? only : undefined;
  return { ...finding, account: decodeAccountHint(names.accessKeyId) ?? alone ?? account };
}
