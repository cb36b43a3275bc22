import { accountIdOf } from '../../domain/keys/account-id.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import { storedCounts, type SweepCounts } from '../../domain/sweep/sweep-counts.ts';
import { at, instantAt, isFields, listAt, quote, textAt } from '../../findings/fields/fields.ts';
import type { ContainCursor } from '../../usecases/sweep/stages/contain.ts';
import type { StagedRun } from '../../domain/sweep/account-sweep.ts';
import type { PlanCursor } from '../../usecases/sweep/stages/plan.ts';
import { type CaughtFault, caughtFault } from './stage-fault.ts';

/** What the state machine asks of the sweeper in one invocation. */
export type SweepEvent =
  | { readonly action: 'accounts' }
  | { readonly action: 'plan'; readonly run: StagedRun; readonly cursor: PlanCursor | undefined }
  | { readonly action: 'limits'; readonly run: WholeRun }
  | { readonly action: 'contain'; readonly run: StagedRun; readonly cursor: ContainCursor | undefined }
  | { readonly action: 'report'; readonly run: StagedRun }
  | { readonly action: 'fault'; readonly run: StagedRun; readonly fault: CaughtFault }
  | { readonly action: 'finish'; readonly run: WholeRun; readonly completedAt: Date };

/** A run over all of its accounts. */
export interface WholeRun {
  readonly startedAt: Date;
  readonly accounts: readonly string[];
}

/** @throws RemediationError `NotAStage` naming the field that is missing or of another kind */
export function parseSweepEvent(event: unknown): SweepEvent {
  const action = textAt(event, 'action');
  switch (action) {
    case 'accounts':
      return { action };
    case 'plan':
      return { action, run: stagedRun(event), cursor: cursorOf(event, planCursor) };
    case 'contain':
      return { action, run: stagedRun(event), cursor: cursorOf(event, containCursor) };
    case 'report':
      return { action, run: stagedRun(event) };
    case 'fault':
      return { action, run: stagedRun(event), fault: caughtFault(at(event, 'fault')) };
    case 'limits':
      return { action, run: wholeRun(event) };
    case 'finish':
      return { action, run: wholeRun(event), completedAt: instant(event, 'completedAt') };
    case undefined:
    default:
      throw notAStage('action', at(event, 'action'));
  }
}

function stagedRun(event: unknown): StagedRun {
  return { account: accountId(at(event, 'account'), 'account'), startedAt: instant(event, 'startedAt') };
}

function wholeRun(event: unknown): WholeRun {
  const accounts = listAt(event, 'accounts').map((account) => accountId(account, 'accounts'));
  if (accounts.length === 0) throw notAStage('accounts', at(event, 'accounts'));
  return { startedAt: instant(event, 'startedAt'), accounts };
}

/** `undefined` at the start of an account, where the state machine has nothing to hand on. */
function cursorOf<Cursor>(event: unknown, read: (cursor: unknown) => Cursor): Cursor | undefined {
  const cursor = at(event, 'cursor');
  if (!isFields(cursor)) throw notAStage('cursor', cursor);
  return Object.keys(cursor).length === 0 ? undefined : read(cursor);
}

function planCursor(cursor: unknown): PlanCursor {
  const { nextUser, warnOnly, stepsOfPages } = isFields(cursor) ? cursor : {};
  if (typeof nextUser !== 'string') throw notAStage('cursor.nextUser', nextUser);
  // Taken for no by mistake, it would let a run contain that may only warn.
  if (typeof warnOnly !== 'boolean') throw notAStage('cursor.warnOnly', warnOnly);
  if (!Array.isArray(stepsOfPages)) throw notAStage('cursor.stepsOfPages', stepsOfPages);
  const pages = stepsOfPages.map((steps: unknown) => count(steps, 'cursor.stepsOfPages'));
  return { nextUser, warnOnly, stepsOfPages: pages, counts: countsIn(cursor) };
}

function containCursor(cursor: unknown): ContainCursor {
  return { nextStep: count(at(cursor, 'nextStep'), 'cursor.nextStep'), counts: countsIn(cursor) };
}

function countsIn(cursor: unknown): SweepCounts {
  const required = (name: string): number => count(at(cursor, 'counts', name), `cursor.counts.${name}`);
  const optional = (name: string): number | undefined =>
    at(cursor, 'counts', name) === undefined ? undefined : required(name);
  return storedCounts(optional, required);
}

function count(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw notAStage(field, value);
}

function accountId(value: unknown, field: string): string {
  const account = accountIdOf(value);
  if (account === undefined) throw notAStage(field, value);
  return account;
}

function instant(event: unknown, field: string): Date {
  const found = instantAt(event, field);
  if (found === undefined) throw notAStage(field, at(event, field));
  return found;
}

function notAStage(field: string, value: unknown): RemediationError {
  const message = `this is no stage of a sweep: ${field} is ${quote(value)}; start the state machine in place of the function`;
  return new RemediationError(message, { code: 'NotAStage', retryable: false });
}
