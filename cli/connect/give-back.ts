import { parseRequester, requestingUserIn } from '../../lambda/domain/reactivate/requester.ts';
import type { ReactivationResult } from '../../lambda/domain/reactivate/reactivation.ts';
import type { ReactivationCall } from '../../lambda/domain/reactivate/reactivation-call.ts';
import { reactivateCalled } from '../../lambda/usecases/reactivate/reactivate.ts';
import { UsageError } from '../terminal/exit-code.ts';
import { whereToRecord } from './open-record.ts';
import { QUIET_LOG } from '../terminal/quiet-log.ts';
import { openShell, type ShellOptions } from './responder-session.ts';

export interface GiveBackOptions extends ShellOptions {
  /** Leaves the deployed function out. */
  readonly direct?: boolean;
}

export interface GivenBack {
  readonly result: ReactivationResult;
  /** Where the record is kept, for people. */
  readonly ledgerName: string;
}

/**
 * Reactivates a key, or a user's sessions: by the deployed function, whose caller AWS attests, or with the caller's own
 * credentials where there is none, where the caller names a role or a ledger file, or where the deployment has no roles
 * that may override.
 */
export async function giveBack(call: ReactivationCall, options: GiveBackOptions): Promise<GivenBack> {
  if (options.direct === true || options.roleArn !== undefined) return giveBackDirectly(call, options);
  const found = await whereToRecord(options);
  if (found.kind !== 'deployed' || found.deployment.reactivatorUrl === undefined)
    return giveBackDirectly(call, options);
  const { ledgerTable, reactivatorUrl, hasOverrideRoles } = found.deployment;
  if (call.override && !hasOverrideRoles) {
    QUIET_LOG.warn(
      'no overrideRoles are deployed, so no role may override by the deployed function; your own credentials are used',
    );
    return giveBackDirectly(call, options);
  }
  const { askReactivator } = await import('../../lambda/adapters/reactivate/reactivator-url.ts');
  const { result } = await askReactivator(reactivatorUrl, call);
  return { result, ledgerName: `table ${ledgerTable}` };
}

async function giveBackDirectly(call: ReactivationCall, options: GiveBackOptions): Promise<GivenBack> {
  const { caller, account, policy, ports, ledgerName } = await openShell(options);
  if (call.account !== undefined && call.account !== account) {
    throw new UsageError(
      `--account ${call.account} is not the account of these credentials, ${account}; take a role of it with --role-arn`,
    );
  }
  const { reason, override } = call;
  const request = {
    requestedBy: caller.arn,
    requestingUser: requestingUserIn(account, parseRequester(caller.arn)),
    reason,
    override,
    // A caller who can change the key with their own credentials could do so without Keystop.
    overrideRight: 'held' as const,
  };
  const result = await reactivateCalled(account, call, request, policy, ports);
  return { result, ledgerName };
}
