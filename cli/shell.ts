import { assumedRole } from '../lambda/adapters/assumed-role.ts';
import { dynamoClient } from '../lambda/adapters/dynamo-client.ts';
import { dynamoLedger } from '../lambda/adapters/dynamo-ledger.ts';
import { eventBridgeOutcomeEvents } from '../lambda/adapters/event-bridge-outcome-events.ts';
import { fileLedger } from '../lambda/adapters/file-ledger.ts';
import { iamAccessKeys } from '../lambda/adapters/iam-access-keys.ts';
import { iamAccountLookup } from '../lambda/adapters/iam-account-lookup.ts';
import { iamClient } from '../lambda/adapters/iam-client.ts';
import { snsNotices } from '../lambda/adapters/sns-notices.ts';
import { systemClock } from '../lambda/adapters/system-clock.ts';
import { type Policy, policyOf } from '../lambda/domain/policy.ts';
import type { Budgets, Ledger, Log, Metrics, Notices, OutcomeEvents } from '../lambda/usecases/ports.ts';
import type { ReactivatePorts } from '../lambda/usecases/reactivate.ts';
import type { RespondPorts } from '../lambda/usecases/respond.ts';
import { findDeployment } from '../lambda/adapters/cloudformation-deployment.ts';
import { callerIdentity, type Caller } from '../lambda/adapters/caller-identity.ts';

export interface LedgerOptions {
  readonly stack: string;
  readonly ledger?: string;
  readonly json?: boolean;
}

export interface ShellOptions extends LedgerOptions {
  /** Role of another account, whose keys are meant. */
  readonly roleArn?: string;
}

export const DEFAULT_LEDGER_FILE = 'keystop-ledger.ndjson';

/** What a command works with: the use cases' ports on the operator's own credentials. */
export interface Shell {
  /** Who runs the command, whatever role it takes. */
  readonly caller: Caller;
  /** The account whose keys are meant: the caller's, or the role's. */
  readonly account: string;
  readonly policy: Policy;
  readonly ports: RespondPorts & ReactivatePorts;
  /** Where the record is kept, for people. */
  readonly ledgerName: string;
}

/**
 * Ports on the operator's own credentials, IAM's on those of the role named. The ledger of a deployed Keystop is used where there is one, together with
 * its topic and the account's bus; else, or where a file is named, an NDJSON file, and nobody is notified.
 */
export async function openShell(options: ShellOptions): Promise<Shell> {
  const caller = await callerIdentity();
  const credentials = options.roleArn === undefined ? undefined : assumedRole(options.roleArn, 'keystop');
  const account = credentials === undefined ? caller.account : (await callerIdentity({ credentials })).account;
  const policy = policyOf({}, { accounts: [account], exposedMode: 'enforce', staleMode: 'observe' });
  const iam = iamClient({ credentials });
  const keys = iamAccessKeys({ client: iam });
  const own = { keys, accounts: iamAccountLookup({ iam }) };
  const record = await openRecord(options);
  return {
    caller,
    account,
    policy,
    ledgerName: record.name,
    ports: {
      keys,
      // Only one account is in scope.
      forAccount: () => own,
      ledger: record.ledger,
      budgets: NO_BRAKE,
      events: record.events,
      notices: record.notices,
      metrics: NO_METRICS,
      log: QUIET_LOG,
      clock: systemClock(),
    },
  };
}

interface OpenRecord {
  readonly name: string;
  readonly ledger: Ledger;
  readonly events: OutcomeEvents;
  readonly notices: Notices;
}

/** The ledger a command reads and writes, and who hears of it. */
export async function openRecord(options: LedgerOptions): Promise<OpenRecord> {
  const clock = systemClock();
  const found = options.ledger === undefined ? await findDeployment(options.stack) : { kind: 'none' as const };
  if (found.kind === 'deployed') {
    const { ledgerTable, noticeTopicArn } = found.deployment;
    return {
      name: `table ${ledgerTable}`,
      ledger: dynamoLedger({ client: dynamoClient(), tableName: ledgerTable, clock }),
      events: eventBridgeOutcomeEvents({ busName: 'default' }),
      notices: snsNotices({ topicArn: noticeTopicArn }),
    };
  }
  if (found.kind === 'unknown') QUIET_LOG.warn(`a deployed Keystop was not found: ${found.why}`);
  const path = options.ledger ?? DEFAULT_LEDGER_FILE;
  return {
    name: `file ${path}`,
    ledger: fileLedger({ path, clock, log: QUIET_LOG }),
    events: { publish: () => Promise.resolve() },
    notices: { send: () => Promise.resolve({ delivered: false, why: 'no Keystop is deployed, so there is no topic' }) },
  };
}

// What a person asks for is never suspicion, so no request of the command line meets the brake.
export const NO_BRAKE: Budgets = { take: () => Promise.resolve(true), note: () => Promise.resolve() };

export const NO_METRICS: Metrics = { count: () => undefined, flush: () => Promise.resolve() };

// A terminal gets the outcome from the command itself; what goes wrong beside it is told on standard error.
export const QUIET_LOG: Log = {
  info: () => undefined,
  warn: (message, fields) => tell('warning', message, fields),
  error: () => undefined,
};

function tell(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const told = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
  process.stderr.write(`keystop: ${level}: ${[message, ...told].join('; ').replace(/\s+/g, ' ')}\n`);
}

export { print } from './print.ts';
