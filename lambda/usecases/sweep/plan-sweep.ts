import type { AccessKey } from '../../domain/keys/access-key.ts';
import { isCandidate, type ReportRow } from '../../domain/sweep/credential-report-row.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { EMPTY_STATE } from '../../domain/ledger/key-state.ts';
import { isUnchanged, type RememberedRow, ruleOf } from '../../domain/sweep/remembered-row.ts';
import {
  decideStale,
  type StaleContext,
  type StaleDecision,
  type StaleFacts,
} from '../../domain/sweep/stale-decision.ts';
import { isOlderThan, staleAfter } from '../../domain/sweep/staleness.ts';
import type { KeptKey, PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { responsible } from '../../domain/keys/user-tag.ts';
import { concurrently } from '../shared/concurrently.ts';
import { once } from '../shared/once.ts';
import type { Clock } from '../ports/clock.ts';
import type { AccessKeys, UserTags } from '../ports/iam.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/telling.ts';

export interface PlanPorts {
  readonly keys: AccessKeys;
  readonly tags: UserTags;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
}

export interface FailedUser {
  readonly userName: string;
  readonly code: string;
  readonly message: string;
}

/** A user whose keys were all judged. */
export interface JudgedUser {
  readonly row: ReportRow;
  readonly steps: readonly PlannedStep[];
  readonly kept: readonly KeptKey[];
}

export interface PlanPage {
  /** In the report's order, as all lists here. */
  readonly judged: readonly JudgedUser[];
  /** Keys of users of whom the report says nothing new: they cost no call. */
  readonly unchanged: readonly KeptKey[];
  /** Users whose keys could not be judged. They stay as they are, and the next run looks again. */
  readonly failed: readonly FailedUser[];
  /** Row to go on with; `undefined` when all rows were planned. */
  readonly nextRow: number | undefined;
}

/** The rows of a report that a page is made of. */
export interface PageRows {
  readonly rows: readonly ReportRow[];
  readonly fromRow: number;
  /** Whether there is time for one more user. @default - there always is, and the page is whole */
  readonly mayContinue?: () => boolean;
}

export interface PlanOptions {
  /** Users that are judged at once. */
  readonly concurrency: number;
  /** What earlier runs found out, by user name. */
  readonly remembered: ReadonlyMap<string, RememberedRow>;
  readonly onJudged?: (done: number, total: number) => void;
}

/**
 * Plans a report's rows from `fromRow` on, until all are planned or `mayContinue` says that time is up. Changes
 * nothing. One user's fault is told and leaves the others alone.
 */
export async function planSweep(
  account: string,
  { rows, fromRow, mayContinue }: PageRows,
  context: StaleContext,
  options: PlanOptions,
  ports: PlanPorts,
): Promise<PlanPage> {
  const { policy, now } = context;
  const by = { rule: ruleOf(policy, context.command), stale: policy.stale };
  const candidates = rows
    .map((row, index) => ({ row, index }))
    .slice(fromRow)
    .filter(({ row }) => isCandidate(row, policy.stale, now));
  const quiet = candidates.filter(({ row }) => isUnchanged(row, options.remembered.get(row.userName), by, now));
  const isQuiet = new Set(quiet.map(({ index }) => index));
  const asked = candidates.filter(({ index }) => !isQuiet.has(index));
  const results: (JudgedUser | FailedUser)[] = [];
  let judged = 0;
  const started = await concurrently(
    asked,
    options.concurrency,
    async ({ row }, at) => {
      results[at] = await judgeUser(account, row, context, ports);
      judged += 1;
      options.onJudged?.(judged, asked.length);
    },
    mayContinue,
  );
  const nextRow = asked[started]?.index;
  // The others are the next page's: nobody is counted twice.
  const passed = quiet.filter(({ index }) => nextRow === undefined || index < nextRow);
  return {
    judged: results.filter((result) => 'steps' in result),
    unchanged: passed.flatMap(({ row }) => options.remembered.get(row.userName)?.kept ?? []),
    failed: results.filter((result) => 'code' in result),
    nextRow,
  };
}

async function judgeUser(
  account: string,
  row: ReportRow,
  context: StaleContext,
  ports: PlanPorts,
): Promise<JudgedUser | FailedUser> {
  const { userName } = row;
  try {
    return { row, ...(await planUser(account, row, context, ports)) };
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.error('a user could not be judged', { userName, code, message });
    return { userName, code, message };
  }
}

/** The steps of one user's keys, by the rule. @throws RemediationError where they cannot be judged */
export async function planUser(
  account: string,
  row: Pick<ReportRow, 'userName' | 'userPath'>,
  context: StaleContext,
  ports: PlanPorts,
): Promise<{ readonly steps: readonly PlannedStep[]; readonly kept: readonly KeptKey[] }> {
  // Taken before the first read: a containment recorded since then is one that this plan did not see.
  const checkedAt = ports.clock.now();
  const listed = await ports.keys.list(row.userName);
  // The report may be hours old: a user who is gone since has no keys to judge.
  const keys = listed.kind === 'listed' ? listed.keys : [];
  const steps: PlannedStep[] = [];
  const kept: KeptKey[] = [];
  // A user's tags are the same for all its keys.
  const readTags = once(() => ports.tags.tags(row.userName));
  for (const key of keys.filter(({ status }) => status === 'Active')) {
    const { decision, facts } = await judgeKey(account, row, key, context, readTags, ports);
    if (decision.decision === 'read-tags') continue;
    for (const said of decision.warnings)
      ports.log.warn('an exemption does not hold', { said, userName: row.userName });
    const { userName, createdAt, usage } = facts;
    const told = { userName, accessKeyId: key.accessKeyId, createdAt, usage };
    if (decision.decision === 'keep') kept.push({ ...told, why: decision.why, until: decision.until });
    else {
      const { step, reason, since } = decision;
      steps.push({ ...told, step, checkedAt, reason, since, responsible: ownerOf(facts, context) });
    }
  }
  return { steps, kept };
}

async function judgeKey(
  account: string,
  row: Pick<ReportRow, 'userName' | 'userPath'>,
  key: AccessKey,
  context: StaleContext,
  readTags: () => Promise<ReadonlyMap<string, string>>,
  ports: PlanPorts,
): Promise<{ decision: StaleDecision; facts: StaleFacts }> {
  const { userName, userPath } = row;
  const { accessKeyId, createdAt } = key;
  const known = { userName, userPath, accessKeyId, createdAt, tags: undefined };
  const young = tooYoung(key, context);
  if (young !== undefined) {
    const facts: StaleFacts = { ...known, usage: { kind: 'unknown' }, state: EMPTY_STATE };
    return { decision: { decision: 'keep', why: 'in-use', until: young, warnings: [] }, facts };
  }
  const [use, state] = await Promise.all([
    ports.keys.lastUsed(accessKeyId),
    ports.ledger.read({ account, subject: accessKeyId }),
  ]);
  const facts: StaleFacts = { ...known, usage: use.kind === 'known' ? use.usage : { kind: 'unknown' }, state };
  const decision = decideStale(facts, context);
  if (decision.decision !== 'read-tags') return { decision, facts };
  const tagged = { ...facts, tags: await readTags() };
  return { decision: decideStale(tagged, context), facts: tagged };
}

function ownerOf({ tags }: StaleFacts, { policy }: StaleContext): string | undefined {
  return tags === undefined ? undefined : responsible(tags, policy.ownerTag);
}

/** A key younger than both ages cannot be stale until then, whatever its use: it costs no further call. */
function tooYoung({ createdAt }: AccessKey, context: StaleContext): Date | undefined {
  const { unusedDays, maxAgeDays } = context.policy.stale;
  const days = Math.min(unusedDays, maxAgeDays ?? unusedDays);
  if (isOlderThan(createdAt, days, context.now)) return undefined;
  return staleAfter({ createdAt, usage: { kind: 'never' } }, context.policy.stale);
}
