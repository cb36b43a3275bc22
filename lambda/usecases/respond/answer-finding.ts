import type { AccessKeyStatus } from '../../domain/keys/access-key.ts';
import type { Confidence, Finding } from '../../domain/findings/finding.ts';
import { intentOf } from '../../domain/ledger/entries.ts';
import { isAnswered, type KeyState } from '../../domain/ledger/key-state.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { decideExposed } from '../../domain/respond/exposed-decision.ts';
import { changeStatus } from '../change/change-status.ts';
import type { Credential } from '../change/credential.ts';
import type { Clock } from '../ports/clock.ts';
import { patiently } from '../shared/within.ts';
import { mayContainSuspected } from './brake.ts';
import type { ChangePorts } from '../ports/change.ts';

/** A finding about a credential, with all that was read of it. */
export interface Answer {
  /** In the account that the credential belongs to. */
  readonly finding: Finding & { readonly names: { readonly accessKeyId: string } };
  readonly confidence: Confidence;
  readonly policy: Policy;
  readonly credential: Credential;
  /** `unread` where IAM could not be read. */
  readonly status: AccessKeyStatus | 'unread';
  /** `undefined` where the ledger did not answer in time. */
  readonly state: KeyState | undefined;
  /** Instant at which this attempt began to read. */
  readonly startedAt: Date;
  /** The longest that the ledger may hold the change up, in milliseconds. */
  readonly ledgerPatience: number;
  /** What stands where IAM does not know the credential that it is to change. */
  readonly whenUnknown: (detail: string) => Promise<Outcome>;
}

/**
 * Sets the credential of a finding Inactive, if the decision says so; `undefined` where a reactivation has answered the
 * finding. The intent before the change, so that the way back survives a crash; the change; the read-back. The ledger
 * delays it and never prevents it; the brake, which counts what suspicion alone contains, prevents it only where it was
 * read as reached. Nothing is announced here.
 */
export async function answerFinding(answer: Answer, ports: ChangePorts): Promise<Outcome | undefined> {
  const { finding, confidence, policy, credential, status, state } = answer;
  const { userName } = credential;
  const decision = decideExposed(finding, { userName, status, state }, policy, ports.clock.now());
  switch (decision.decision) {
    case 'resolved':
      return undefined;
    case 'observe':
      return { outcome: 'observed' };
    case 'already-inactive':
      return { outcome: 'already-inactive' };
    case 'recover':
      if (isAnswered(decision.intent, state)) return { outcome: 'already-inactive' };
      return credential.inactive('recovered-intent', true);
    case 'protected': {
      const detail = `the configuration leaves ${credential.exposed} of ${userName} to a person`;
      return { outcome: 'refused', reason: 'protected-identity', detail };
    }
    case 'contain':
      if (confidence === 'suspicion' && !(await mayContainSuspected(finding, policy, ports)))
        return { outcome: 'notified', reason: 'breaker-open' };
      await writeIntent(answer, decision.statusBefore, ports);
      return setInactive(answer, ports.clock);
  }
}

async function writeIntent(answer: Answer, statusBefore: 'Active' | 'unread', ports: ChangePorts): Promise<void> {
  const { finding, credential, state, startedAt: at, ledgerPatience } = answer;
  const { ledgerKey, userName, policyArn } = credential;
  const { findingId, kind: cause } = finding;
  const intent = intentOf('finding', { at, action: 'contain', cause, findingId, userName, statusBefore, policyArn });
  await askLedger('intent', ledgerPatience, ports.ledger.append(ledgerKey, intent, state), ports)();
}

/** What the ledger answers within the time that it may hold a change up. */
export function askLedger<T>(
  what: 'read' | 'intent',
  patience: number,
  answer: Promise<T>,
  { clock, log }: Pick<ChangePorts, 'clock' | 'log'>,
): () => Promise<T | undefined> {
  return patiently(patience, clock, answer, (fault) =>
    log.fault('warn', 'the ledger failed; the containment goes on', fault, { what }),
  );
}

async function setInactive({ credential, whenUnknown }: Answer, clock: Clock): Promise<Outcome> {
  const result = await changeStatus(credential, { status: 'Inactive', verify: 'always' }, clock);
  switch (result.kind) {
    case 'changed':
      return credential.inactive(result.evidence, false);
    case 'failed':
      return { outcome: 'failed', code: result.code, retryable: result.retryable, message: result.message };
    case 'no-such-entity':
      return whenUnknown(result.detail);
  }
}
