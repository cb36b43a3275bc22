import type { Confidence, ExposedFinding } from '../../domain/findings/finding.ts';
import type { AccessKeyId } from '../../domain/keys/access-key.ts';
import type { KeyState } from '../../domain/ledger/key-state.ts';
import type { LedgerKey } from '../../domain/ledger/ledger-entry.ts';
import { NO_CONTEXT, type NoticeContext } from '../../domain/notices/notice.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { findProtection } from '../../domain/policy/protected-identity.ts';
import { ROLE_DENIED } from '../../domain/shared/remediation-error.ts';
import { keyOf } from '../change/credential.ts';
import { readResponsible } from '../change/read-responsible.ts';
import type { Attempted } from './reaction.ts';
import { type Owner, resolveOwner } from './resolve-owner.ts';
import { PATIENCE_WITHIN } from '../shared/time-budgets.ts';
import { within } from '../shared/within.ts';
import { answerFinding, askLedger } from './answer-finding.ts';
import type { KeyPorts } from '../ports/change.ts';

export type Containment =
  | (Attempted & { readonly kind: 'handled' })
  /** The account answered, and no user of it owns the key. Nothing was changed. */
  | { readonly kind: 'unowned'; readonly detail: string }
  /** The account did not answer, so the key may be its own or another's; it was not contained. */
  | (Attempted & { readonly kind: 'undetermined' });

/**
 * Sets the key that a finding names Inactive, if it is Active: exactly that key, of any user of the finding's account.
 * Order of effects, and why: the reads first and at once, IAM beside the ledger; the intent before the change, so that
 * the way back survives a crash; the change; the read-back. Nothing is announced here: the caller does that
 * afterwards. The ledger delays the change by at most 2 × 150 ms, and never prevents it; the brake, which counts what
 * suspicion alone contains, by 150 ms more, and prevents it only where it was read as reached.
 */
export async function containExposed(
  finding: ExposedFinding,
  confidence: Confidence,
  policy: Policy,
  ports: KeyPorts,
): Promise<Containment> {
  const { accessKeyId, user } = finding.names;
  const key: LedgerKey = { account: finding.account, subject: accessKeyId };
  const startedAt = ports.clock.now();
  // IAM first: its answer is the one that is waited for.
  const resolved = resolveOwner(accessKeyId, user?.name, ports.keys, ports.clock);
  const knownState = askLedger('read', PATIENCE_WITHIN.ledger, ports.ledger.read(key), ports);
  const owner = await resolved;
  const state = await knownState();
  switch (owner.kind) {
    case 'unreadable':
      return undetermined({ outcome: 'failed', ...withoutKind(owner.fault) }, undefined, policy);
    case 'nobody':
      return { kind: 'unowned', detail: owner.detail };
    case 'owner':
      return containOwned({ finding, confidence, policy, owner, state, startedAt }, ports);
  }
}

async function containOwned(attempt: Attempt, ports: KeyPorts): Promise<Containment> {
  const { finding, policy, owner } = attempt;
  const { userName, status, unconfirmed } = owner;
  // Where IAM is merely silent the change is tried all the same; without a role nothing can be tried.
  if (unconfirmed?.code === ROLE_DENIED)
    return undetermined({ outcome: 'failed', ...withoutKind(unconfirmed) }, userName, policy);
  const { accessKeyId } = finding.names;
  const credential = keyOf(finding.account, userName, accessKeyId, ports.keys);
  const whenUnknown = (detail: string): Promise<Outcome> => outcomeOfUnknown(detail, accessKeyId, owner, ports);
  const answer = { ...attempt, credential, status, ledgerPatience: PATIENCE_WITHIN.ledger, whenUnknown };
  const outcome = await answerFinding(answer, ports);
  // Before anything is gathered for people, which may take a second.
  const inactiveAt = isOwnDoing(outcome) ? ports.clock.now() : undefined;
  if (unconfirmed !== undefined && outcome !== undefined && outcome.outcome !== 'contained')
    return undetermined(outcome, userName, policy);
  // What a reactivation has answered needs no notice.
  const evidence = outcome === undefined ? NO_CONTEXT : await gather(accessKeyId, owner, policy, ports);
  return { kind: 'handled', outcome, userName, evidence, inactiveAt };
}

function isOwnDoing(outcome: Outcome | undefined): boolean {
  return outcome?.outcome === 'contained' && !outcome.recovered;
}

interface Attempt {
  readonly finding: ExposedFinding;
  readonly confidence: Confidence;
  readonly policy: Policy;
  readonly owner: Extract<Owner, { kind: 'owner' }>;
  readonly state: KeyState | undefined;
  readonly startedAt: Date;
}

async function outcomeOfUnknown(
  detail: string,
  accessKeyId: AccessKeyId,
  { userName, unconfirmed }: Extract<Owner, { kind: 'owner' }>,
  ports: KeyPorts,
): Promise<Outcome> {
  // Only the finding names the owner: IAM has not said that the key is not here.
  if (unconfirmed !== undefined) return { outcome: 'failed', ...withoutKind(unconfirmed) };
  return (await isGone(accessKeyId, userName, ports))
    ? { outcome: 'not-found', detail }
    : { outcome: 'failed', code: 'NoSuchEntity', retryable: true, message: detail };
}

// IAM is eventually consistent: a key made a moment ago may be listed and yet be unknown to the change. Calling it
// not found would be the last word about a key that is Active.
async function isGone(accessKeyId: AccessKeyId, userName: string, ports: KeyPorts): Promise<boolean> {
  const asked = ports.keys.list(userName);
  const listed = await within(PATIENCE_WITHIN.evidence, ports.clock, asked, () => undefined);
  if (listed?.kind === 'listed') return listed.keys.every((key) => key.accessKeyId !== accessKeyId);
  return listed?.kind === 'no-such-user';
}

// Without waiting: where IAM does not answer there is nothing to gather, and the key may be another account's.
function undetermined(outcome: Outcome, userName: string | undefined, policy: Policy): Containment {
  return {
    kind: 'undetermined',
    outcome,
    userName,
    evidence: { ...NO_CONTEXT, isProtected: isProtected(policy, userName) },
  };
}

function isProtected(policy: Policy, userName: string | undefined): boolean {
  return userName !== undefined && findProtection(policy.protectedIdentities, userName) !== undefined;
}

// After the change: what people would like to know and can do without. None of it is waited for longer than a second.
async function gather(
  accessKeyId: AccessKeyId,
  owner: Extract<Owner, { kind: 'owner' }>,
  policy: Policy,
  ports: KeyPorts,
): Promise<NoticeContext> {
  const [use, responsible] = await Promise.all([
    within(PATIENCE_WITHIN.evidence, ports.clock, owner.use, () => undefined),
    readResponsible(owner.userName, policy, ports),
  ]);
  const isOther = (key: { accessKeyId: string; status: string }): boolean =>
    key.accessKeyId !== accessKeyId && key.status === 'Active';
  return {
    usage: use?.kind === 'known' ? use.usage : undefined,
    createdAt: owner.keys.find((key) => key.accessKeyId === accessKeyId)?.createdAt,
    otherActiveKeys: owner.keys.filter(isOther),
    isProtected: isProtected(policy, owner.userName),
    responsible,
  };
}

function withoutKind(fault: { code: string; retryable: boolean; message: string }): {
  code: string;
  retryable: boolean;
  message: string;
} {
  const { code, retryable, message } = fault;
  return { code, retryable, message };
}
