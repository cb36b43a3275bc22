import { sessionsKey } from '../../domain/ledger/ledger-entry.ts';
import { NO_CONTEXT } from '../../domain/notices/notice.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Verdict } from '../../domain/findings/verdict.ts';
import { type Reaction, verdictAfter } from './reaction.ts';
import { isOfKey, type SessionFinding } from '../../domain/findings/finding.ts';
import { revocationPolicyIn, revokeSessions } from './revoke-sessions.ts';
import { revokeWhereOwned } from './revoke-where-owned.ts';
import type { AnyAccountPorts } from './contain-where-owned.ts';

/** Denies the sessions of the user that a finding about one of them names. */
export async function reactToSession(
  verdict: Extract<Verdict, { verdict: 'contain' }>,
  finding: SessionFinding,
  userName: string,
  policy: Policy,
  ports: AnyAccountPorts,
): Promise<Reaction> {
  const revoked = await revokeWhereOwned(finding, userName, verdict.evidence, policy, ports);
  const { outcome } = revoked;
  return {
    ...revoked,
    verdict: verdictAfter(verdict, outcome),
    detail: outcome === undefined ? 'its activity is older than the reactivation of the sessions' : undefined,
    // What became of no user's sessions is filed under the session that the finding names.
    key: isLeftAlone(outcome) ? undefined : sessionsKey(revoked.finding.account, userName),
  };
}

function isLeftAlone(outcome: Outcome | undefined): boolean {
  return outcome?.outcome === 'notified' || outcome?.outcome === 'refused' || outcome?.outcome === 'observed';
}

export interface WithSessions {
  readonly reaction: Reaction;
  /** What became of the sessions of the key's user. */
  readonly revocation?: Reaction;
}

/** Denies the sessions of the user whose exposed key is Inactive now, where that is configured. */
export async function revokeAfter(reaction: Reaction, policy: Policy, ports: AnyAccountPorts): Promise<WithSessions> {
  const { finding, outcome, userName, verdict, evidence } = reaction;
  const isInactive = outcome?.outcome === 'contained' || outcome?.outcome === 'already-inactive';
  if (finding === undefined || !isOfKey(finding) || userName === undefined || !isInactive) return { reaction };
  // A stale key that is contained again is no leak.
  if (finding.kind !== 'exposed' || verdict.verdict !== 'contain') return { reaction };
  const policyArn = revocationPolicyIn(finding.account, policy);
  if (policyArn === undefined) return { reaction };
  const there = { ...ports, ...ports.forAccount(finding.account) };
  // The brake counts a key once: it lets through again what it has let through, and was not asked about one that was
  // Inactive already.
  const revoked = await revokeSessions({ finding, userName, confidence: verdict.evidence, policyArn }, policy, there);
  if (revoked === undefined) return { reaction };
  const isRevoked = revoked.outcome === 'sessions-revoked';
  const { isProtected, responsible } = evidence;
  const revocation: Reaction = {
    verdict,
    finding,
    detail: undefined,
    outcome: revoked,
    userName,
    evidence: { ...NO_CONTEXT, isProtected, responsible },
    key: sessionsKey(finding.account, userName),
    // One notice of one incident: that of the key says so.
    isToldElsewhere: isRevoked && outcome.outcome === 'contained',
  };
  return { reaction: { ...reaction, evidence: { ...evidence, isRevoked } }, revocation };
}
