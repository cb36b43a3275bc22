import type { Finding } from '../../domain/findings/finding.ts';
import { EMPTY_STATE } from '../../domain/ledger/key-state.ts';
import type { LedgerKey } from '../../domain/ledger/ledger-entry.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import { assess, type Assessment, type Verdict } from '../../domain/findings/verdict.ts';
import { instantAt } from '../../findings/fields/fields.ts';
import { parse } from '../../findings/parse.ts';
import { concurrently } from '../shared/concurrently.ts';
import type { Ledger } from '../ports/ledger.ts';
import { type Handled, handleAssessments, type RespondOptions, type RespondPorts } from '../respond/respond.ts';

/** A finding from before, and what would become of its key, or became. */
export interface CaughtUp {
  /** Missing where the event as a whole was ignored or malformed. */
  readonly finding: Finding | undefined;
  readonly verdict: Verdict;
  /** Owner of the key as IAM confirmed it, else as the finding names it. */
  readonly userName: string | undefined;
  /** In a plan: `observed` where the key would be set Inactive. Missing where there is nothing to do. */
  readonly outcome: Outcome | undefined;
  /** Why the key is left alone although the finding is open: it was reactivated since, or it signs this very request. */
  readonly leftAlone: 'given-back' | 'own-key' | undefined;
}

/** Who looks back. */
export interface CatchUpRequest {
  /** As AWS attests it. */
  readonly requestedBy: string;
  /** The key that signs for them; never contained, since nothing could be done or read after that. */
  readonly ownKey: string;
}

/** Called with the number of findings that are done. */
export type OnProgress = (done: number) => void;

const AT_ONCE = 8;

/**
 * What would become of earlier findings if they came now. Nothing of it is done: no key is changed, nothing is recorded,
 * counted or notified. A key that was reactivated after its finding was published is left alone.
 */
export async function planCatchUp(
  events: readonly object[],
  { ownKey }: CatchUpRequest,
  policy: Policy,
  ports: RespondPorts,
  onProgress: OnProgress,
): Promise<readonly CaughtUp[]> {
  const look: Look = { ownKey, policy: { ...policy, exposedMode: 'observe' }, ports: withoutEffects(ports) };
  const planned: (readonly CaughtUp[])[] = [];
  let done = 0;
  await concurrently(events, AT_ONCE, async (event, index) => {
    const publishedAt = instantAt(event, 'time');
    const assessments = assess(parse(event), policy);
    planned[index] = await Promise.all(assessments.map((assessment) => foresee(assessment, publishedAt, look)));
    onProgress((done += 1));
  });
  return planned.flat();
}

/** Whether a plan says to set a finding's key Inactive. */
export function isDue({ outcome, leftAlone }: CaughtUp): boolean {
  return outcome?.outcome === 'observed' && leftAlone === undefined;
}

/**
 * Carries a plan out: the findings that are due go the way of a finding that comes now, one after the other, so that
 * those about one key meet what the first of them did. No notice goes out of findings that a person must look at: they are old,
 * and the person who runs this has the plan.
 */
export async function carryOutCatchUp(
  plan: readonly CaughtUp[],
  { requestedBy }: CatchUpRequest,
  policy: Policy,
  ports: RespondPorts,
  onProgress: OnProgress,
): Promise<readonly CaughtUp[]> {
  const done: CaughtUp[] = [];
  for (const { finding, verdict } of plan.filter(isDue)) {
    const { row } = await handle({ finding, verdict, detail: undefined }, policy, ports, { requestedBy });
    done.push(row);
    onProgress(done.length);
  }
  return done;
}

interface Look {
  readonly ownKey: string;
  readonly policy: Policy;
  readonly ports: RespondPorts;
}

async function foresee(assessment: Assessment, publishedAt: Date | undefined, look: Look): Promise<CaughtUp> {
  const { row, key } = await handle(assessment, look.policy, look.ports, {});
  if (!isDue(row) || key === undefined) return row;
  if (key.subject === look.ownKey) return { ...row, leftAlone: 'own-key' };
  try {
    return (await isGivenBackSince(publishedAt, key, look.ports.ledger)) ? givenBack(row) : row;
  } catch (fault) {
    return { ...row, outcome: failedBy(fault) };
  }
}

// The responder waits 150 ms for the ledger, because a leak that comes now cannot wait. Here the answer is waited for, and
// a fault is an outcome. A reactivation answers a finding that AWS published before it, even without a time of activity.
async function isGivenBackSince(publishedAt: Date | undefined, key: LedgerKey, ledger: Ledger): Promise<boolean> {
  const { reactivation } = await ledger.read(key);
  return reactivation !== undefined && publishedAt !== undefined && publishedAt < reactivation.at;
}

function givenBack(row: CaughtUp): CaughtUp {
  const verdict = { verdict: 'ignore', reason: 'resolved' } as const;
  return { ...row, verdict, outcome: undefined, leftAlone: 'given-back' };
}

interface HandledRow {
  readonly row: CaughtUp;
  /** Of the key, in the account that it turned out to belong to. */
  readonly key: LedgerKey | undefined;
}

async function handle(
  assessment: Assessment,
  policy: Policy,
  ports: RespondPorts,
  options: RespondOptions,
): Promise<HandledRow> {
  const { finding, verdict } = assessment;
  const row = { finding, verdict, userName: undefined, outcome: undefined, leftAlone: undefined };
  try {
    const [handled] = await handleAssessments([assessment], policy, ports, options);
    if (handled === undefined) throw new TypeError('a finding that was handled has a result');
    const after = { ...row, verdict: handled.verdict, userName: handled.userName, outcome: handled.outcome };
    return { row: isAnswered(verdict, handled) ? givenBack(after) : after, key: handled.key };
  } catch (fault) {
    return { row: { ...row, outcome: failedBy(fault) }, key: undefined };
  }
}

function isAnswered(verdict: Verdict, handled: Handled): boolean {
  return verdict.verdict === 'contain' && handled.verdict.verdict === 'ignore';
}

function failedBy(fault: unknown): Outcome {
  return { outcome: 'failed', ...describeFault(fault) };
}

// Reads are passed on; writes, metrics and notices are left out.
function withoutEffects(ports: RespondPorts): RespondPorts {
  return {
    ...ports,
    ledger: readOnly(ports.ledger),
    budgets: { take: () => Promise.resolve(true), note: () => Promise.resolve() },
    events: { publish: () => Promise.resolve() },
    notices: { send: () => Promise.resolve({ delivered: true }) },
    metrics: { count: () => undefined, flush: () => Promise.resolve() },
    feedback: undefined,
    secondLooks: undefined,
  };
}

function readOnly(ledger: Ledger): Ledger {
  return {
    read: (key) => ledger.read(key),
    history: (key) => ledger.history(key),
    states: (account) => ledger.states(account),
    append: () => Promise.resolve({ appended: false, before: EMPTY_STATE, after: EMPTY_STATE }),
  };
}
