import type { Context } from 'aws-lambda';
import { SWEEP_ACTION } from '../../../lambda/contract.ts';
import type { SweepAnswer } from '../../../lambda/handlers/sweeper.ts';
import { concurrently } from '../../../lambda/usecases/shared/concurrently.ts';
import { anInvocation } from '../../support/stand-ins/aws-stand-in.ts';

export type Sweeper = (event: unknown, context: Context) => Promise<SweepAnswer>;

export interface DrivenSweep {
  /** Accounts whose plan or containment ended with a fault. */
  readonly failed: ReadonlySet<string>;
  /** Whether the state machine's execution would end as failed. */
  readonly isFailed: boolean;
}

// As the state machine has it (infra/constructs/sweep/sweep-machine.ts).
const ACCOUNTS_AT_ONCE = 10;

/** A sweep of accounts by the deployed handler, asked as the state machine asks, but for its pauses and further tries. */
export async function drivenSweep(sweeper: Sweeper, accounts: readonly string[]): Promise<DrivenSweep> {
  const startedAt = new Date().toISOString();
  const failed = new Set<string>();
  const invoke = (event: object): Promise<SweepAnswer> => sweeper(JSON.parse(JSON.stringify(event)), anInvocation());
  const each = (action: string, of: readonly string[]): Promise<number> =>
    concurrently(of, ACCOUNTS_AT_ONCE, async (account) => {
      try {
        await toItsEnd((cursor) => invoke({ action, account, startedAt, cursor }));
      } catch (fault) {
        failed.add(account);
        await invoke({ action: SWEEP_ACTION.fault, account, startedAt, fault: caught(fault) });
      }
    });
  await each(SWEEP_ACTION.plan, accounts);
  const within = await invoke({ action: SWEEP_ACTION.limits, startedAt, accounts });
  if ('isAnyDue' in within && within.isAnyDue) await each(SWEEP_ACTION.contain, within.accounts);
  const completedAt = new Date().toISOString();
  const end = await invoke({ action: SWEEP_ACTION.finish, startedAt, accounts, completedAt });
  return { failed, isFailed: 'isFailed' in end && end.isFailed };
}

async function toItsEnd(stage: (cursor: object) => Promise<SweepAnswer>): Promise<void> {
  for (let cursor: object = {}; ; ) {
    const progress = await stage(cursor);
    if (!('isDone' in progress) || progress.isDone) return;
    ({ cursor } = progress);
  }
}

/** What Step Functions makes of a function's fault. */
function caught(fault: unknown): object {
  const { name, message } = fault instanceof Error ? fault : new Error(String(fault));
  return { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message }) };
}
