import { ROLE_DENIED, RemediationError } from '../../../lambda/domain/shared/remediation-error.ts';
import type { Notice } from '../../../lambda/domain/notices/notice.ts';
import type { WorldClock } from './world-clock.ts';

export type Operation =
  | 'keys.list'
  | 'keys.lastUsed'
  | 'keys.setStatus'
  | 'tags.tagsOf'
  | 'sessions.status'
  | 'sessions.setStatus'
  | 'accounts.accountOf'
  | 'accounts.hasRootKey'
  | 'ledger.read'
  | 'ledger.append'
  | 'ledger.history'
  | 'ledger.states'
  | 'budgets.take'
  | 'budgets.note'
  | 'users.find'
  | 'users.byId'
  | 'unusedKeys.get'
  | 'evaluations.claim'
  | 'evaluations.complete'
  | 'evaluations.release'
  | 'feedback.tell'
  | 'secondLooks.order'
  | 'memory.lastCompleted'
  | 'memory.recordRun'
  | 'memory.savePlan'
  | 'memory.loadPlan'
  | 'plans.addPage'
  | 'plans.closePlan'
  | 'book.note'
  | 'book.read'
  | 'book.all'
  | 'sweptKeys.addPage'
  | 'sweptKeys.close'
  | 'sweptKeys.load'
  | 'sweptKeys.clear'
  | 'sweepReports.write'
  | 'rows.recall'
  | 'rows.remember'
  | 'reports.read'
  | 'tags.tags'
  | 'notices.send'
  | 'events.publish';

/** What goes wrong with one call. */
export type Fault =
  /** Nothing is done. */
  | { readonly kind: 'throws'; readonly error: Error }
  /** It is done, and the answer is lost. */
  | { readonly kind: 'loses-answer'; readonly error: Error }
  /** It is done and answered so much later. */
  | { readonly kind: 'delays'; readonly milliseconds: number }
  /** It is never done; the adapter gives up after so long (`client-options.ts`). */
  | { readonly kind: 'gives-up'; readonly milliseconds: number }
  /** Another answer in the place of the true one; nothing is done. */
  | { readonly kind: 'answers'; readonly answer: unknown };

export const throttled = (): RemediationError =>
  new RemediationError('Rate exceeded', { code: 'Throttling', retryable: true });
export const denied = (): RemediationError =>
  new RemediationError('not authorized', { code: 'AccessDenied', retryable: false });
export const timedOut = (): RemediationError =>
  new RemediationError('no answer in time', { code: 'Timeout', retryable: true });
export const quotaUsedUp = (): RemediationError =>
  new RemediationError('a quota is used up', { code: 'LimitExceeded', retryable: false });
export const noUserName = (given: string): RemediationError =>
  new RemediationError(`${JSON.stringify(given)} is no user name`, { code: 'InvalidInput', retryable: false });

export const noRole = (account: string): RemediationError =>
  new RemediationError(`no role in ${account}`, { code: ROLE_DENIED, retryable: false });

export const throws = (error: Error = timedOut()): Fault => ({ kind: 'throws', error });
export const losesAnswer = (error: Error = timedOut()): Fault => ({ kind: 'loses-answer', error });
export const delays = (milliseconds: number): Fault => ({ kind: 'delays', milliseconds });
export const answers = (answer: unknown): Fault => ({ kind: 'answers', answer });
/** As long as the adapters wait at the most: IAM 5 × 5 s, the ledger 3 × 1.5 s. */
export const neverAnswers = (milliseconds: number = 25_000): Fault => ({ kind: 'gives-up', milliseconds });

interface Planned {
  readonly operation: Operation;
  readonly fault: Fault;
  readonly when: (args: readonly unknown[]) => boolean;
  timesLeft: number;
}

/** Whether a call to `notices.send` is about an outcome. */
export const tells =
  (outcome: string) =>
  ([notice]: readonly unknown[]): boolean =>
    (notice as Notice).outcome === outcome;

/** The faults that a test has ordered, each for a number of calls of one operation. */
export class FaultScript {
  #planned: Planned[] = [];

  /** From now on, `times` calls of the operation (every one, if not told) meet the fault. */
  on(
    operation: Operation,
    fault: Fault,
    options: { times?: number; when?: (args: readonly unknown[]) => boolean } = {},
  ): void {
    const { times = Number.POSITIVE_INFINITY, when = () => true } = options;
    this.#planned.push({ operation, fault, when, timesLeft: times });
  }

  /** The faults are over. */
  clear(): void {
    this.#planned = [];
  }

  take(operation: Operation, args: readonly unknown[]): Fault | undefined {
    const planned = this.#planned.find((each) => each.operation === operation && each.timesLeft > 0 && each.when(args));
    if (planned === undefined) return undefined;
    planned.timesLeft -= 1;
    return planned.fault;
  }
}

/** Carries a call out as the fault has it; the deed itself is done half-way between question and answer. */
export async function carryOut<T>(
  act: () => T | Promise<T>,
  fault: Fault | undefined,
  latency: number,
  clock: WorldClock,
): Promise<T> {
  await clock.sleep(latency / 2);
  switch (fault?.kind) {
    case 'throws':
      throw fault.error;
    case 'answers':
      return fault.answer as T;
    case 'gives-up':
      await clock.sleep(fault.milliseconds);
      throw timedOut();
    case 'loses-answer':
      await act();
      await clock.sleep(latency / 2);
      throw fault.error;
    case 'delays':
      await clock.sleep(fault.milliseconds);
      break;
    case undefined:
      break;
  }
  const answer = await act();
  await clock.sleep(latency / 2);
  return answer;
}
