import { type AccessKeyId, decodeAccountHint } from '../../domain/keys/access-key.ts';
import type { Confidence, ExposedFinding, Finding } from '../../domain/findings/finding.ts';
import { NO_CONTEXT } from '../../domain/notices/notice.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { isInScope, isOnlyScope } from '../../domain/shared/scope.ts';
import { isTrusted } from '../../domain/findings/verdict.ts';
import type { Attempted, Located } from './reaction.ts';
import { containExposed, type Containment } from './contain-exposed.ts';
import type { ForAccount } from '../ports/iam.ts';
import type { ChangePorts } from '../ports/change.ts';

export type AnyAccountPorts = ChangePorts & {
  readonly forAccount: ForAccount<'keys' | 'accounts' | 'tags' | 'sessions'>;
};

type NotHandled = Exclude<Containment, { kind: 'handled' }>;

/**
 * Contains the key that a finding names in the account whose user owns it. IAM there has the last word; the rest only
 * chooses where to look: the account that the key id encodes, if it is in scope, else where the finding saw the key;
 * then the account that STS names. An account out of scope is never asked, nor one whose keys the finding's source may
 * not speak for.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export async function containWhereOwned(
  finding: ExposedFinding,
  confidence: Confidence,
  policy: Policy,
  ports: AnyAccountPorts,
): Promise<Located<ExposedFinding>> {
  const asked = new Map<string, NotHandled>();
  const containIn = (account: string): Promise<Containment> =>
    containExposed({ ...finding, account }, confidence, policy, { ...ports, ...ports.forAccount(account) });
  for (const account of placesToLook(finding, policy)) {
    const contained = await containIn(account);
    if (contained.kind === 'handled') return locatedIn(account, finding, contained);
    if (contained.kind === 'undetermined' && isOnlyScope(policy, account))
      return locatedIn(account, finding, contained);
    asked.set(account, contained);
  }
  const account = (await accountOfKey(finding, ports)) ?? finding.account;
  if (!isInScope(policy, account))
    return refused(finding, 'foreign-account', `the key belongs to account ${account}, out of scope`);
  if (!mayBeIn(account, finding, policy))
    return refused(finding, 'untrusted-source', `the key belongs to account ${account}, whose keys this is no word on`);
  const contained = asked.get(account) ?? (await containIn(account));
  if (contained.kind !== 'unowned') return locatedIn(account, finding, contained);
  const outcome = await outcomeOfUnowned(account, finding, contained.detail, ports);
  return locatedIn(account, finding, { outcome, userName: undefined, evidence: NO_CONTEXT });
}

/** The id's hint first: it costs nothing and is nearly always right. */
function placesToLook(finding: ExposedFinding, policy: Policy): ReadonlySet<string> {
  const hint = decodeAccountHint(finding.names.accessKeyId);
  const isUseful = hint !== undefined && isInScope(policy, hint) && mayBeIn(hint, finding, policy);
  return new Set(isUseful ? [hint, finding.account] : [finding.account]);
}

/**
 * Whether a finding's word counts for keys of an account. A product's counts for the finding's own account alone: that
 * account has imported it, and its administrators may write what they like.
 */
export function mayBeIn(account: string, finding: Finding, { trust }: Policy): boolean {
  if (account === finding.account) return true;
  return finding.attestation.kind !== 'product' && isTrusted({ ...finding, account }, trust);
}

function locatedIn(
  account: string,
  finding: ExposedFinding,
  { outcome, userName, evidence, inactiveAt }: Attempted,
): Located<ExposedFinding> {
  return { finding: { ...finding, account }, outcome, userName, evidence, inactiveAt };
}

function refused(
  finding: ExposedFinding,
  reason: 'foreign-account' | 'untrusted-source',
  detail: string,
): Located<ExposedFinding> {
  const outcome = { outcome: 'refused', reason, detail } as const;
  return { finding, outcome, userName: undefined, evidence: NO_CONTEXT };
}

/** STS says whose a key is, or a session; the offline hint only where STS does not answer. */
export async function accountOfKey(
  { names, account }: Finding & { readonly names: { readonly accessKeyId: AccessKeyId } },
  ports: AnyAccountPorts,
): Promise<string | undefined> {
  try {
    return await ports.forAccount(account).accounts.accountOf(names.accessKeyId);
  } catch (fault) {
    ports.log.fault('warn', 'STS does not tell whose the key is; its id is decoded instead', fault);
    return decodeAccountHint(names.accessKeyId);
  }
}

/** A key of this account that is no user's: root's, if root has one, else one that is gone. */
async function outcomeOfUnowned(
  account: string,
  { names }: ExposedFinding,
  detail: string,
  ports: AnyAccountPorts,
): Promise<Outcome> {
  try {
    if (await ports.forAccount(account).accounts.hasRootKey())
      return { outcome: 'notified', reason: 'root-credentials' };
    return { outcome: 'not-found', detail: `${detail}; key ${names.accessKeyId.slice(-4)}` };
  } catch (fault) {
    return { outcome: 'failed', ...describeFault(fault) };
  }
}
