import { ACCOUNT_PLACEHOLDER } from '../../contract.ts';
import { decideExposed, type ExposedDecision } from '../../domain/respond/exposed-decision.ts';
import type { Confidence, Finding } from '../../domain/findings/finding.ts';
import type { KeyState } from '../../domain/ledger/key-state.ts';
import { sessionsKey } from '../../domain/ledger/ledger-entry.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { isAnswered } from '../change/answered.ts';
import { mayContainSuspected } from './brake.ts';
import { changeSessions } from '../change/change-status.ts';
import type { Clock } from '../ports/clock.ts';
import type { UserSessions } from '../ports/iam.ts';
import type { Budgets, Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/telling.ts';
import { within } from '../shared/within.ts';

export interface RevokePorts {
  readonly sessions: UserSessions;
  readonly ledger: Ledger;
  readonly budgets: Budgets;
  readonly clock: Clock;
  readonly log: Log;
}

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

// Longer than before the change of a key: a leaked key is Inactive by then, and what is not recorded is not undone.
const LEDGER_PATIENCE_MILLISECONDS = 2000;
// The key's own outcome waits for it to be told.
const PATIENCE_MILLISECONDS = 20_000;

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
  const inPatience = await within(PATIENCE_MILLISECONDS, ports.clock, revoked, () => undefined);
  if (inPatience !== undefined) return inPatience.outcome;
  const message = 'IAM did not answer in time; the sessions are perhaps denied';
  return { outcome: 'failed', code: 'Timeout', retryable: true, message };
}

async function revoke(revocation: Revocation, policy: Policy, ports: RevokePorts): Promise<Outcome | undefined> {
  const { finding, userName, policyArn } = revocation;
  const startedAt = ports.clock.now();
  const key = sessionsKey(finding.account, userName);
  try {
    const [status, state] = await Promise.all([
      ports.sessions.status(userName, policyArn),
      inTime('read', ports.ledger.read(key), ports),
    ]);
    if (status === undefined) return { outcome: 'not-found', detail: `there is no user ${userName}` };
    const decision = decideExposed(finding, { userName, status, state }, policy, ports.clock.now());
    return await carryOut(decision, { ...revocation, state, startedAt }, policy, ports);
  } catch (fault) {
    return { outcome: 'failed', ...describeFault(fault) };
  }
}

interface Attempt extends Revocation {
  readonly state: KeyState | undefined;
  readonly startedAt: Date;
}

async function carryOut(
  decision: ExposedDecision,
  attempt: Attempt,
  policy: Policy,
  ports: RevokePorts,
): Promise<Outcome | undefined> {
  const { finding, userName, policyArn } = attempt;
  switch (decision.decision) {
    case 'resolved':
      return undefined;
    case 'observe':
      return { outcome: 'observed' };
    case 'already-inactive':
      return { outcome: 'already-inactive' };
    case 'recover':
      if (isAnswered(decision.intent, attempt.state)) return { outcome: 'already-inactive' };
      return { outcome: 'sessions-revoked', evidence: 'recovered-intent', recovered: true, policyArn };
    case 'protected': {
      const detail = `the configuration leaves exposed credentials of ${userName} to a person`;
      return { outcome: 'refused', reason: 'protected-identity', detail };
    }
    case 'contain':
      if (attempt.confidence === 'suspicion' && !(await mayContainSuspected(finding, policy, ports)))
        return { outcome: 'notified', reason: 'breaker-open' };
      await writeIntent(attempt, ports);
      return attach(attempt, ports);
  }
}

async function writeIntent(attempt: Attempt, ports: RevokePorts): Promise<void> {
  const { finding, userName, policyArn, state, startedAt: at } = attempt;
  const { findingId } = finding;
  const base = { kind: 'intent', id: `intent:${findingId}:${at.toISOString()}:Active`, at } as const;
  const intent = { ...base, action: 'contain', cause: 'exposed', findingId, userName } as const;
  const appended = ports.ledger.append(
    sessionsKey(finding.account, userName),
    { ...intent, statusBefore: 'Active', policyArn },
    state,
  );
  await inTime('intent', appended, ports);
}

function inTime<T>(what: string, answer: Promise<T>, ports: RevokePorts): Promise<T | undefined> {
  return within(LEDGER_PATIENCE_MILLISECONDS, ports.clock, answer, (fault) => {
    const { code, message } = describeFault(fault);
    ports.log.warn('the ledger failed; the revocation of sessions goes on', { what, code, message });
  });
}

async function attach({ userName, policyArn }: Attempt, ports: RevokePorts): Promise<Outcome> {
  const result = await changeSessions({ userName, policyArn, status: 'Inactive' }, ports.sessions, ports.clock);
  switch (result.kind) {
    case 'changed':
      return { outcome: 'sessions-revoked', evidence: result.evidence, recovered: false, policyArn };
    case 'failed':
      return { outcome: 'failed', code: result.code, retryable: result.retryable, message: result.message };
    case 'no-such-entity':
      // The user was there a moment ago: the policy is not, or IAM has not caught up.
      return { outcome: 'failed', code: 'NoSuchEntity', retryable: true, message: result.detail };
  }
}
