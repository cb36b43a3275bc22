import { assumedRole } from '../../lambda/adapters/aws/assumed-role.ts';
import { callerIdentity, type Caller } from '../../lambda/adapters/aws/caller-identity.ts';
import { iamAccessKeys } from '../../lambda/adapters/iam/iam-access-keys.ts';
import { iamAccountLookup } from '../../lambda/adapters/iam/iam-account-lookup.ts';
import { iamClient } from '../../lambda/adapters/aws/iam-client.ts';
import { iamUserSessions } from '../../lambda/adapters/iam/iam-user-sessions.ts';
import { iamUserTags } from '../../lambda/adapters/iam/iam-user-tags.ts';
import { systemClock } from '../../lambda/adapters/aws/system-clock.ts';
import { type Policy, policyOf } from '../../lambda/domain/policy/policy.ts';
import type { Budgets } from '../../lambda/usecases/ports/ledger.ts';
import type { Metrics } from '../../lambda/usecases/ports/telling.ts';
import { type LedgerOptions, openRecord } from './open-record.ts';
import { QUIET_LOG } from '../terminal/quiet-log.ts';
import type { ReactivatePorts } from '../../lambda/usecases/reactivate/reactivate-credential.ts';
import type { RespondPorts } from '../../lambda/usecases/respond/respond.ts';

export interface ShellOptions extends LedgerOptions {
  /** Role of another account, whose keys are meant. */
  readonly roleArn?: string;
}

/** What a command works with: the use cases' ports on the operator's own credentials. */
export interface Shell {
  /** Who runs the command, whatever role is taken. */
  readonly caller: Caller;
  /** The account whose keys are meant: the caller's, or the role's. */
  readonly account: string;
  readonly policy: Policy;
  readonly ports: RespondPorts & ReactivatePorts;
  /** Where the record is kept, for people. */
  readonly ledgerName: string;
}

/**
 * Ports on the operator's own credentials, IAM's on those of the role named. The ledger of a deployed Keystop is used
 * where there is one, together with its topic and the account's bus; else, or where a file is named, an NDJSON file,
 * and nobody is notified.
 */
export async function openShell(options: ShellOptions): Promise<Shell> {
  const caller = await callerIdentity();
  const credentials = options.roleArn === undefined ? undefined : assumedRole(options.roleArn, 'keystop');
  const account = credentials === undefined ? caller.account : (await callerIdentity({ credentials })).account;
  const policy = policyOf({}, { accounts: [account], exposedMode: 'enforce', staleMode: 'observe' });
  const iam = iamClient({ credentials });
  const keys = iamAccessKeys({ client: iam });
  const sessions = iamUserSessions({ client: iam });
  const own = { keys, sessions, accounts: iamAccountLookup({ iam }), tags: iamUserTags({ client: iam }) };
  const record = await openRecord(options);
  return {
    caller,
    account,
    policy,
    ledgerName: record.name,
    ports: {
      keys,
      tags: own.tags,
      sessions,
      // Only one account is in scope.
      forAccount: () => own,
      ledger: record.ledger,
      budgets: NO_BRAKE,
      events: record.events,
      notices: record.notices,
      secondLooks: record.secondLooks,
      metrics: NO_METRICS,
      log: QUIET_LOG,
      clock: systemClock(),
    },
  };
}

// What a person asks for is never suspicion, so no request of the command line meets the brake.
export const NO_BRAKE: Budgets = { take: () => Promise.resolve(true), note: () => Promise.resolve() };

export const NO_METRICS: Metrics = { count: () => undefined, flush: () => Promise.resolve() };
