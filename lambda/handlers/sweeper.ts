import type { Context } from 'aws-lambda';
import { RemediationError } from '../domain/remediation-error.ts';
import { sweep, type SweepCounts } from '../usecases/sweep.ts';
import { compose } from './composition.ts';
import { inOwnAccount } from './own-account.ts';
import { readSettings } from './settings.ts';

const { settings, mistakes } = readSettings();
const composition = compose(settings);

// Time for what is in flight to end, and for the record of the run.
const RESERVE_MILLISECONDS = 60_000;

export interface SweepAnswer {
  readonly account: string;
  readonly completed: boolean;
  readonly limitReached: boolean;
  readonly planId: string;
  readonly counts: SweepCounts;
}

/**
 * Sweeps the accounts in scope. Unreadable settings stop it, and say so: they may have held exemptions.
 * @throws RemediationError `SettingsUnreadable`, `NothingInScope`; whatever made the credential report or the ledger unreadable
 */
export async function handler(_event: unknown, context: Context): Promise<readonly SweepAnswer[]> {
  if (mistakes.length > 0) {
    const message = `no sweep with settings that cannot be read: ${mistakes.join('; ')}`;
    throw new RemediationError(message, { code: 'SettingsUnreadable', retryable: false });
  }
  const ports = await composition.sweepPorts(context.awsRequestId);
  const policy = inOwnAccount(settings.policy, context.invokedFunctionArn);
  if (policy.accounts.length === 0) {
    const message = `no sweep: ${settings.policy.accounts.join(', ')} in scope, and not the function's own account`;
    throw new RemediationError(message, { code: 'NothingInScope', retryable: false });
  }
  const mayContinue = (): boolean => context.getRemainingTimeInMillis() > RESERVE_MILLISECONDS;
  const answers: SweepAnswer[] = [];
  try {
    for (const account of policy.accounts) {
      const { completed, limitReached, plan, counts } = await sweep(account, policy, ports, { mayContinue });
      answers.push({ account, completed, limitReached, planId: plan.planId, counts });
    }
    return answers;
  } finally {
    await ports.metrics.flush();
  }
}
