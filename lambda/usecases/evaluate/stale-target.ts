import type { Finding } from '../../domain/findings/finding.ts';
import { NO_CONTEXT } from '../../domain/notices/notice.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { ledgerKeyOf, outcomeEntryOf } from '../change/outcome-entry.ts';
import type { ForAccount, KnownUser, AccountPorts } from '../ports/iam.ts';
import type { UnusedKeyFindings, EvaluationMemory, SweepMemory } from '../ports/sweep.ts';
import { record } from '../change/record.ts';
import type { ChangePorts } from '../ports/change.ts';

/** A stale finding, and the message that it came in. */
export interface StaleFinding {
  readonly messageId: string;
  readonly finding: Finding;
}

/** What is evaluated: a user's keys, all of them or some, and the messages that wait for it. */
export interface StaleTarget {
  readonly account: string;
  readonly user: KnownUser;
  /** The keys that are meant; `undefined` for all. */
  readonly only: ReadonlySet<string> | undefined;
  /** The same for the same user and keys. */
  readonly subject: string;
  readonly messageIds: readonly string[];
}

export type EvaluatePorts = ChangePorts & {
  readonly forAccount: ForAccount<keyof Omit<AccountPorts, 'reports'>>;
  readonly memory: SweepMemory;
  readonly evaluations: EvaluationMemory;
  readonly unusedKeys: UnusedKeyFindings;
};

export type Fail = (messageId: string, fault: unknown) => void;

/**
 * Whose keys the findings of a batch are about: users by name, unique ids by one list of all users, bare keys by what
 * IAM says. Findings about the same are one target. A user who is gone is recorded as not found. A finding that cannot
 * be resolved is passed to `fail`, and stops no other.
 */
export async function findTargets(
  findings: readonly StaleFinding[],
  policy: Policy,
  ports: EvaluatePorts,
  fail: Fail,
): Promise<readonly StaleTarget[]> {
  const lookUp = lookUpOf(findings, ports);
  const targets = new Map<string, StaleTarget>();
  for (const { messageId, finding } of findings) {
    try {
      const user = await findUser(finding, lookUp(finding.account), ports);
      if (user === undefined) await recordGone(finding, policy, ports);
      else addTarget(targets, finding.account, user, await keysMeant(finding, ports), messageId);
    } catch (fault) {
      fail(messageId, fault);
    }
  }
  return [...targets.values()];
}

interface LookUp {
  readonly byName: (userName: string) => Promise<KnownUser | undefined>;
  readonly byId: (id: string) => Promise<KnownUser | undefined>;
}

/** The look-up of each account that findings name, made once. */
function lookUpOf(findings: readonly StaleFinding[], ports: EvaluatePorts): (account: string) => LookUp {
  const made = new Map<string, LookUp>();
  return (account) => {
    const ofAccount = findings.map(({ finding }) => finding).filter((finding) => finding.account === account);
    const lookUp = made.get(account) ?? lookUpIn(account, ofAccount, ports);
    made.set(account, lookUp);
    return lookUp;
  };
}

/** Each name is asked for once, and all ids together once, when the first is needed. */
function lookUpIn(account: string, findings: readonly Finding[], ports: EvaluatePorts): LookUp {
  const { users } = ports.forAccount(account);
  const names = new Map<string, Promise<KnownUser | undefined>>();
  const ids = new Set(findings.flatMap((finding) => userIdOf(finding) ?? []));
  let all: Promise<ReadonlyMap<string, KnownUser>> | undefined;
  return {
    byName: (userName) => {
      const known = names.get(userName) ?? users.find(userName);
      names.set(userName, known);
      return known;
    },
    byId: async (id) => (await (all ??= users.byId(ids))).get(id),
  };
}

async function findUser(finding: Finding, lookUp: LookUp, ports: EvaluatePorts): Promise<KnownUser | undefined> {
  const { names } = finding;
  const userName = userNameOf(finding);
  if (userName !== undefined) return lookUp.byName(userName);
  const id = userIdOf(finding);
  if (id !== undefined) return lookUp.byId(id);
  if (names.kind !== 'access-key') return undefined;
  const use = await ports.forAccount(finding.account).keys.lastUsed(names.accessKeyId);
  return use.kind === 'known' ? lookUp.byName(use.userName) : undefined;
}

function userNameOf({ names }: Finding): string | undefined {
  return 'user' in names ? names.user?.name : undefined;
}

/** The unique id that a finding has in place of a name. */
function userIdOf(finding: Finding): string | undefined {
  const { names } = finding;
  return 'user' in names && userNameOf(finding) === undefined ? names.user?.id : undefined;
}

type KeysMeant =
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly accessKeyIds: readonly string[] }
  /** The analyzer's finding is over. */
  | { readonly kind: 'none' };

/** The rule is the sweep's in any case, so where the analyzer does not name the key, all of the user's are judged. */
async function keysMeant(finding: Finding, ports: EvaluatePorts): Promise<KeysMeant> {
  const { names, reference } = finding;
  if (names.kind === 'access-key') return { kind: 'some', accessKeyIds: [names.accessKeyId] };
  if (reference?.kind !== 'analyzer') return { kind: 'all' };
  try {
    const found = await ports.unusedKeys.get(reference);
    if (found === undefined) return { kind: 'all' };
    if (!found.isActive) return { kind: 'none' };
    return found.accessKeyIds.length === 0 ? { kind: 'all' } : { kind: 'some', accessKeyIds: found.accessKeyIds };
  } catch (fault) {
    ports.log.fault('warn', 'the analyzer does not tell the key; all keys of the user are judged', fault);
    return { kind: 'all' };
  }
}

function addTarget(
  targets: Map<string, StaleTarget>,
  account: string,
  user: KnownUser,
  meant: KeysMeant,
  messageId: string,
): void {
  if (meant.kind === 'none') return;
  const keys = meant.kind === 'some' ? meant.accessKeyIds.toSorted() : undefined;
  const subject = keys === undefined ? `user/${user.userName}` : keys.join('+');
  const name = `${account} ${subject}`;
  const messageIds = [...(targets.get(name)?.messageIds ?? []), messageId];
  targets.set(name, { account, user, only: keys === undefined ? undefined : new Set(keys), subject, messageIds });
}

async function recordGone(finding: Finding, policy: Policy, ports: EvaluatePorts): Promise<void> {
  const startedAt = ports.clock.now();
  const userName = userNameOf(finding);
  const found = {
    finding,
    verdict: { verdict: 'evaluate', reason: 'stale' } as const,
    outcome: { outcome: 'not-found', detail: 'IAM knows no such user here' } as const,
    userName,
  };
  const entry = outcomeEntryOf(found, { policy, requestedBy: undefined, startedAt, at: startedAt });
  await record({ key: ledgerKeyOf(finding, userName), entry, evidence: NO_CONTEXT }, ports);
  ports.log.info('the user of a stale finding is gone', { findingId: finding.findingId, userName });
}
