import type { AccessKey, Usage } from '../../domain/keys/access-key.ts';
import { reportedUsage, type ReportRow } from '../../domain/sweep/credential-report-row.ts';
import {
  decideStale,
  type StaleContext,
  type StaleDecision,
  type StaleFacts,
} from '../../domain/sweep/stale-decision.ts';
import { safeUntil } from '../../domain/sweep/staleness.ts';
import type { KeptKey, PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { responsible } from '../../domain/keys/user-tag.ts';
import { once } from '../shared/once.ts';
import type { KeyPorts } from '../ports/change.ts';

/** A user to judge, with what a credential report says of its keys where there is one. */
export type UserToJudge = Pick<ReportRow, 'userName' | 'userPath'> & Partial<ReportRow>;

/** What is done with a user's keys. */
export interface UserPlan {
  readonly steps: readonly PlannedStep[];
  readonly kept: readonly KeptKey[];
}

/** The steps of one user's keys, by the rule. @throws RemediationError where they cannot be judged */
export async function planUser(
  account: string,
  user: UserToJudge,
  context: StaleContext,
  ports: KeyPorts,
): Promise<UserPlan> {
  // Taken before the first read: a containment recorded since then is one that this plan did not see.
  const checkedAt = ports.clock.now();
  const { userName } = user;
  const listed = await ports.keys.list(userName);
  // The report may be hours old: a user who is gone since has no keys to judge.
  const keys = listed.kind === 'listed' ? listed.keys : [];
  const reported = reportedUsage(keys, { activeKeys: [], ...user });
  const steps: PlannedStep[] = [];
  const kept: KeptKey[] = [];
  // A user's tags are the same for all its keys.
  const readTags = once(() => ports.tags.tags(userName));
  for (const key of keys.filter(({ status }) => status === 'Active')) {
    const { accessKeyId, createdAt } = key;
    const spared = spare(key, reported.get(accessKeyId), context);
    if (spared !== undefined) {
      kept.push({ userName, ...spared });
      continue;
    }
    const { decision, facts } = await judgeKey(account, user, key, context, readTags, ports);
    if (decision.decision === 'read-tags') continue;
    for (const said of decision.warnings) ports.log.warn('an exemption does not hold', { said, userName });
    const fields = { userName, accessKeyId, createdAt, usage: facts.usage };
    if (decision.decision === 'keep') kept.push({ ...fields, why: decision.why, until: decision.until });
    else {
      const { step, reason, since } = decision;
      steps.push({ ...fields, step, checkedAt, reason, since, responsible: ownerOf(facts, context) });
    }
  }
  return { steps, kept };
}

/**
 * A key that costs no further call: it is too young to be stale, or the report shows that it is in use. The use that the
 * report shows may be out of date, and is never too much.
 */
function spare(
  { accessKeyId, createdAt }: AccessKey,
  reported: Usage | undefined,
  { policy, now }: StaleContext,
): Omit<KeptKey, 'userName'> | undefined {
  const known = reported?.kind === 'used' ? reported : { kind: 'never' as const };
  const until = safeUntil({ createdAt, usage: known }, policy.stale, now);
  if (until === undefined) return undefined;
  return { accessKeyId, createdAt, usage: reported ?? { kind: 'unknown' }, why: 'in-use', until };
}

async function judgeKey(
  account: string,
  { userName, userPath }: UserToJudge,
  { accessKeyId, createdAt }: AccessKey,
  context: StaleContext,
  readTags: () => Promise<ReadonlyMap<string, string>>,
  ports: KeyPorts,
): Promise<{ decision: StaleDecision; facts: StaleFacts }> {
  const [use, state] = await Promise.all([
    ports.keys.lastUsed(accessKeyId),
    ports.ledger.read({ account, subject: accessKeyId }),
  ]);
  const usage: Usage = use.kind === 'known' ? use.usage : { kind: 'unknown' };
  const facts: StaleFacts = { userName, userPath, accessKeyId, createdAt, usage, state, tags: undefined };
  const decision = decideStale(facts, context);
  if (decision.decision !== 'read-tags') return { decision, facts };
  const tagged = { ...facts, tags: await readTags() };
  return { decision: decideStale(tagged, context), facts: tagged };
}

function ownerOf({ tags }: StaleFacts, { policy }: StaleContext): string | undefined {
  return tags === undefined ? undefined : responsible(tags, policy.ownerTag);
}
