import { ACCOUNT_PLACEHOLDER } from '../../contract.ts';
import type { Confidence, Finding } from '../../domain/findings/finding.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { UserSessions } from '../ports/iam.ts';
import { sessionsOf } from '../change/credential.ts';
import { PATIENCE, PATIENCE_WITHIN } from '../shared/time-budgets.ts';
import { within } from '../shared/within.ts';
import { answerFinding, askLedger } from './answer-finding.ts';
import type { ChangePorts } from '../ports/change.ts';

export type RevokePorts = ChangePorts & { readonly sessions: UserSessions };

export interface Revocation {
  /** In the account that the user belongs to. */
  readonly finding: Finding & { readonly names: { readonly accessKeyId: string } };
  readonly userName: string;
  readonly confidence: Confidence;
  readonly policyArn: string;
}

/** The policy of an account, where sessions are revoked at all. */
export function revocationPolicyIn(
  account: string,
  { revocationPolicyArn }: Pick<Policy, 'revocationPolicyArn'>,
): string | undefined {
  return revocationPolicyArn?.replace(ACCOUNT_PLACEHOLDER, account);
}

/**
 * Attaches the policy that denies a user's temporary credentials, and tells what IAM then says; `undefined` where a
 * reactivation has answered the finding. Never throws. As for a key: reads first and at once, then the intent, so that
 * the way back survives a crash, the change, the read-back; the ledger delays it and never prevents it. One that was
 * attached by others is left as it is, and is not Keystop's to detach.
 */
export async function revokeSessions(
  revocation: Revocation,
  policy: Policy,
  ports: RevokePorts,
): Promise<Outcome | undefined> {
  const revoked = revoke(revocation, policy, ports).then((outcome) => ({ outcome }));
  const inPatience = await within(PATIENCE.sessions, ports.clock, revoked, () => undefined);
  if (inPatience !== undefined) return inPatience.outcome;
  const message = 'IAM did not answer in time; the sessions are perhaps denied';
  return { outcome: 'failed', code: 'Timeout', retryable: true, message };
}

async function revoke(revocation: Revocation, policy: Policy, ports: RevokePorts): Promise<Outcome | undefined> {
  const { finding, userName, policyArn } = revocation;
  const startedAt = ports.clock.now();
  const credential = sessionsOf(finding.account, userName, policyArn, ports.sessions);
  const ledgerPatience = PATIENCE_WITHIN.ledgerOfSessions;
  try {
    const known = askLedger('read', ledgerPatience, ports.ledger.read(credential.ledgerKey), ports);
    const [status, state] = await Promise.all([credential.read(), known()]);
    if (status === undefined) return { outcome: 'not-found', detail: `there is no user ${userName}` };
    const answer = { ...revocation, policy, credential, status, state, startedAt, ledgerPatience, whenUnknown };
    return await answerFinding(answer, ports);
  } catch (fault) {
    return { outcome: 'failed', ...describeFault(fault) };
  }
}

// The user was there a moment ago: the policy is not, or IAM has not caught up.
async function whenUnknown(message: string): Promise<Outcome> {
  return { outcome: 'failed', code: 'NoSuchEntity', retryable: true, message };
}
