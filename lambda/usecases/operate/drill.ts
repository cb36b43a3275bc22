import type { AccessKeyId } from '../../domain/keys/access-key.ts';
import { explainOutcome } from '../../domain/notices/explain-outcome.ts';
import type { OutcomeEntry } from '../../domain/ledger/ledger-entry.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { ReactivationResult } from '../../domain/reactivate/reactivation.ts';
import { describeFault, RemediationError } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { AccessKeys } from '../ports/iam.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { DrillUsers } from '../ports/operate.ts';

export interface DrilledKey {
  readonly userName: string;
  readonly accessKeyId: AccessKeyId;
}

export interface DrillPorts {
  readonly users: DrillUsers;
  /** Reports the key exposed as anybody would; done where EventBridge accepted the report. */
  readonly report: (key: DrilledKey, times: number) => Promise<void>;
  readonly keys: Pick<AccessKeys, 'list'>;
  readonly ledger: Pick<Ledger, 'history'>;
  /** Gives the key back in the way that a person would. */
  readonly giveBack: (key: DrilledKey) => Promise<ReactivationResult>;
  readonly clock: Clock;
  /** Whether the operator asked to stop. */
  readonly isInterrupted: () => boolean;
}

/** A stage that is behind the drill. */
export type DrillStage =
  /** A user that an earlier drill left behind is removed. */
  | { readonly stage: 'tidied'; readonly userName: string }
  | ({ readonly stage: 'made' } & DrilledKey)
  /** EventBridge accepted the report, the first or a later one. */
  | { readonly stage: 'reported'; readonly times: number }
  /** IAM shows the key Inactive. */
  | { readonly stage: 'inactive' }
  | { readonly stage: 'recorded'; readonly outcome: Outcome }
  /** Outcome event and notice went out. */
  | { readonly stage: 'told' }
  | { readonly stage: 'given-back' }
  | { readonly stage: 'removed' };

export type DrillStep = DrillStage & { readonly at: Date };

export interface DrillEnd {
  /** Why the drill did not get to its end. */
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  /** Users that could not be removed. */
  readonly left: readonly { readonly userName: string; readonly message: string }[];
}

export interface DrillRequest {
  readonly account: string;
  /** Of a user that there is not. */
  readonly userName: string;
  /** Called as each stage is reached. */
  readonly onStep: (step: DrillStep) => void;
}

type Run = DrillRequest & DrillPorts;

const POLL_MILLISECONDS = 250;
/** A responder that fails at first and succeeds in Lambda's second try, a minute later, has failed the drill. */
const PATIENCE_SECONDS = 60;
/** Younger users may be those of a drill that is under way. */
const LEFT_OVER_AFTER_MILLISECONDS = 10 * 60_000;
const MOST_REPORTS = 3;

/**
 * Rehearses a leak with a user and a key of its own: made without permissions, reported exposed, contained by the
 * deployed Keystop, recorded, notified, reactivated. The user is removed at the end, whatever happened: after a failure at
 * any stage, after an interruption, and where it is unknown whether it was made. Never throws.
 */
export async function drill(request: DrillRequest, ports: DrillPorts): Promise<DrillEnd> {
  const run: Run = { ...request, ...ports };
  const left: { userName: string; message: string }[] = [];
  let failure: DrillEnd['failure'];
  try {
    left.push(...(await tidyUp(run)));
    stopIfInterrupted(run);
    try {
      await rehearse(await make(run), run);
    } finally {
      // Also where the making failed: its answer may have been lost.
      left.push(...(await cleanUp(run)));
    }
  } catch (fault) {
    const { code, message } = describeFault(fault);
    failure = { code, message };
  }
  return { failure, left };
}

async function cleanUp(run: Run): Promise<DrillEnd['left']> {
  const kept = await remove(run.userName, run);
  if (kept !== undefined) return [kept];
  reached({ stage: 'removed' }, run);
  return [];
}

async function tidyUp(run: Run): Promise<DrillEnd['left']> {
  const isOld = ({ createdAt }: { createdAt: Date }): boolean =>
    run.clock.now().getTime() - createdAt.getTime() > LEFT_OVER_AFTER_MILLISECONDS;
  const old = (await run.users.list()).filter(isOld);
  const left: { userName: string; message: string }[] = [];
  for (const { userName } of old) {
    const kept = await remove(userName, run);
    if (kept === undefined) reached({ stage: 'tidied', userName }, run);
    else left.push(kept);
  }
  return left;
}

async function remove(userName: string, run: Run): Promise<DrillEnd['left'][number] | undefined> {
  try {
    await run.users.remove(userName);
    return undefined;
  } catch (fault) {
    return { userName, message: describeFault(fault).message };
  }
}

async function make(run: Run): Promise<DrilledKey> {
  const { userName } = run;
  const key = { userName, accessKeyId: await run.users.create(userName) };
  // What IAM does not show to us it would not show to the responder.
  await until('IAM to show the new key', run, async () => (await statusOf(key, run)) === 'Active' || undefined);
  reached({ stage: 'made', ...key }, run);
  return key;
}

async function rehearse(key: DrilledKey, run: Run): Promise<void> {
  stopIfInterrupted(run);
  await run.report(key, 1);
  reached({ stage: 'reported', times: 1 }, run);
  await containment(key, run);
  reached({ stage: 'inactive' }, run);
  const entry = await until('the ledger to hold the outcome', run, async () =>
    (await outcomesOf(key, run)).find(({ outcome }) => outcome.outcome === 'contained'),
  );
  reached({ stage: 'recorded', outcome: entry.outcome }, run);
  await until('event and notice to go out', run, async () => (await isAnnounced(key, entry, run)) || undefined);
  reached({ stage: 'told' }, run);
  stopIfInterrupted(run);
  await giveBack(key, run);
  reached({ stage: 'given-back' }, run);
}

/** Waits until the key is Inactive; ends sooner where the ledger says that nothing will come of it. */
async function containment(key: DrilledKey, run: Run): Promise<void> {
  let reports = 1;
  await until('the key to be Inactive', run, async () => {
    if ((await statusOf(key, run)) === 'Inactive') return true;
    const outcomes = await outcomesOf(key, run);
    stopIfHopeless(outcomes);
    // IAM did not show the new key to the responder yet. A leaked key is older than that.
    const missed = outcomes.filter(({ outcome }) => outcome.outcome === 'not-found').length;
    if (missed >= reports && reports < MOST_REPORTS) {
      reports += 1;
      await run.report(key, reports);
      reached({ stage: 'reported', times: reports }, run);
    }
    return undefined;
  });
}

function stopIfHopeless(outcomes: readonly OutcomeEntry[]): void {
  for (const entry of outcomes) {
    switch (entry.outcome.outcome) {
      case 'observed':
        throw failed('the responder only observes: `exposed` is set to `observe` in the configuration');
      case 'refused':
      case 'notified':
        throw failed(`the responder left the key to a person: ${explainOutcome(entry.outcome)}`);
      case 'failed':
        if (!entry.outcome.retryable) throw failed(`the responder failed: ${explainOutcome(entry.outcome)}`);
        break;
      case 'contained':
      case 'sessions-revoked':
      case 'already-inactive':
      case 'reactivated':
      case 'not-found':
        break;
    }
  }
}

async function giveBack(key: DrilledKey, run: Run): Promise<void> {
  const result = await run.giveBack(key);
  switch (result.kind) {
    case 'handled':
      if (result.outcome.outcome !== 'reactivated')
        throw failed(`the key was not reactivated: ${explainOutcome(result.outcome)}`);
      if (result.sessions?.kind === 'handled' && result.sessions.outcome.outcome !== 'reactivated')
        throw failed(`the sessions were not reactivated: ${explainOutcome(result.sessions.outcome)}`);
      return;
    case 'already-active':
      throw failed('the key was set Active outside Keystop');
    case 'not-found':
      throw failed(`the key was not reactivated: ${result.detail}`);
  }
}

async function statusOf({ userName, accessKeyId }: DrilledKey, run: Run): Promise<string | undefined> {
  const listed = await run.keys.list(userName);
  if (listed.kind === 'no-such-user') return undefined;
  return listed.keys.find((key) => key.accessKeyId === accessKeyId)?.status;
}

async function outcomesOf({ accessKeyId }: DrilledKey, run: Run): Promise<readonly OutcomeEntry[]> {
  const entries = await run.ledger.history({ account: run.account, subject: accessKeyId });
  return entries.filter((entry) => entry.kind === 'outcome');
}

async function isAnnounced({ accessKeyId }: DrilledKey, outcome: OutcomeEntry, run: Run): Promise<boolean> {
  const entries = await run.ledger.history({ account: run.account, subject: accessKeyId });
  const channels = entries.flatMap((entry) =>
    entry.kind === 'announced' && entry.outcomeId === outcome.id ? entry.channels : [],
  );
  return channels.includes('event') && channels.includes('notice');
}

async function until<T>(what: string, run: Run, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = run.clock.now().getTime() + PATIENCE_SECONDS * 1000;
  for (;;) {
    stopIfInterrupted(run);
    const found = await look();
    if (found !== undefined) return found;
    if (run.clock.now().getTime() >= deadline) throw failed(`waited ${PATIENCE_SECONDS} s in vain for ${what}`);
    await run.clock.sleep(POLL_MILLISECONDS);
  }
}

function reached(stage: DrillStage, run: Run): void {
  run.onStep({ ...stage, at: run.clock.now() });
}

function stopIfInterrupted(run: Run): void {
  if (run.isInterrupted())
    throw new RemediationError('the drill was interrupted', { code: 'Interrupted', retryable: false });
}

function failed(message: string): RemediationError {
  return new RemediationError(message, { code: 'DrillFailed', retryable: false });
}
