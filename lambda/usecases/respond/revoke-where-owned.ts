import type { Confidence, SessionFinding } from '../../domain/findings/finding.ts';
import { type AccessKeyId, decodeAccountHint } from '../../domain/keys/access-key.ts';
import { NO_CONTEXT, type NoticeContext } from '../../domain/notices/notice.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { findProtection } from '../../domain/policy/protected-identity.ts';
import { isInScope } from '../../domain/shared/scope.ts';
import { accountOfKey, mayBeIn, type AnyAccountPorts } from './contain-where-owned.ts';
import { readResponsible } from '../change/read-responsible.ts';
import type { Located } from './reaction.ts';
import { revocationPolicyIn, revokeSessions, type RevokePorts } from './revoke-sessions.ts';
import { PATIENCE_WITHIN } from '../shared/time-budgets.ts';
import { within } from '../shared/within.ts';

/**
 * Denies all sessions of the user that a finding about one of them names, in the account that issued it: STS says which
 * that is, and where STS does not answer, the id. A namesake in the account where it was seen is never touched.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export async function revokeWhereOwned(
  finding: SessionFinding,
  userName: string,
  confidence: Confidence,
  policy: Policy,
  ports: AnyAccountPorts,
): Promise<Located<SessionFinding>> {
  const { accessKeyId } = finding.names;
  const account = (await accountOfKey(finding, ports)) ?? decodeAccountHint(accessKeyId);
  const left = (outcome: Outcome): Located<SessionFinding> => ({ finding, outcome, userName, evidence: NO_CONTEXT });
  if (account === undefined) return left({ outcome: 'notified', reason: 'temporary-credentials' });
  const detail = `the session was issued by account ${account}`;
  if (!isInScope(policy, account)) return left({ outcome: 'refused', reason: 'foreign-account', detail });
  if (!mayBeIn(account, finding, policy)) return left({ outcome: 'refused', reason: 'untrusted-source', detail });
  const policyArn = revocationPolicyIn(account, policy);
  if (policyArn === undefined) throw new TypeError('sessions are revoked only where a policy is configured for it');
  const there = { ...finding, account };
  const portsThere = { ...ports, ...ports.forAccount(account) };
  const outcome = await revokeSessions({ finding: there, userName, confidence, policyArn }, policy, portsThere);
  const evidence = outcome === undefined ? NO_CONTEXT : await gather(accessKeyId, userName, policy, portsThere);
  return { finding: there, outcome, userName, evidence };
}

// The user's keys work on, and one of them made the session.
async function gather(
  accessKeyId: AccessKeyId,
  userName: string,
  policy: Policy,
  ports: RevokePorts & ReturnType<AnyAccountPorts['forAccount']>,
): Promise<NoticeContext> {
  const [listed, responsible] = await Promise.all([
    within(PATIENCE_WITHIN.evidence, ports.clock, ports.keys.list(userName), () => undefined),
    readResponsible(userName, policy, ports),
  ]);
  const keys = listed?.kind === 'listed' ? listed.keys : [];
  return {
    ...NO_CONTEXT,
    otherActiveKeys: keys.filter((key) => key.status === 'Active' && key.accessKeyId !== accessKeyId),
    isProtected: findProtection(policy.protectedIdentities, userName) !== undefined,
    responsible,
  };
}
