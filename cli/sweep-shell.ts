import { assumedRole } from '../lambda/adapters/assumed-role.ts';
import { callerIdentity, type Caller } from '../lambda/adapters/caller-identity.ts';
import { type Deployment, findDeployment } from '../lambda/adapters/cloudformation-deployment.ts';
import { type CallCounts, counted } from '../lambda/adapters/counted.ts';
import { credentialReports } from '../lambda/adapters/credential-report.ts';
import { deployedEnvironment } from '../lambda/adapters/deployed-environment.ts';
import { dynamoBudgets } from '../lambda/adapters/dynamo-budgets.ts';
import { dynamoClient } from '../lambda/adapters/dynamo-client.ts';
import { dynamoLedger } from '../lambda/adapters/dynamo-ledger.ts';
import { dynamoRowMemory } from '../lambda/adapters/dynamo-row-memory.ts';
import { dynamoSweepMemory } from '../lambda/adapters/dynamo-sweep-memory.ts';
import { eventBridgeOutcomeEvents } from '../lambda/adapters/event-bridge-outcome-events.ts';
import { fileLedger } from '../lambda/adapters/file-ledger.ts';
import { fileSweepMemory } from '../lambda/adapters/file-sweep-memory.ts';
import { iamAccessKeys } from '../lambda/adapters/iam-access-keys.ts';
import { iamClient } from '../lambda/adapters/iam-client.ts';
import { iamUserTags } from '../lambda/adapters/iam-user-tags.ts';
import { iamUsers } from '../lambda/adapters/iam-users.ts';
import { inFlight } from '../lambda/adapters/in-flight.ts';
import { patient } from '../lambda/adapters/patient.ts';
import { snsNotices } from '../lambda/adapters/sns-notices.ts';
import { systemClock } from '../lambda/adapters/system-clock.ts';
import { type Policy, policyOf } from '../lambda/domain/policy.ts';
import { readSettings } from '../lambda/handlers/settings.ts';
import type { ApprovePorts } from '../lambda/usecases/approve-plan.ts';
import type { AccessKeys, Clock, Notices } from '../lambda/usecases/ports.ts';
import { NOBODY_TOLD } from '../lambda/usecases/record.ts';
import type { SweepPorts } from '../lambda/usecases/sweep.ts';
import { UsageError } from './exit-code.ts';
import { sayOnce } from './say-once.ts';
import { DEFAULT_LEDGER_FILE, NO_BRAKE, NO_METRICS, QUIET_LOG } from './shell.ts';

export interface SweepShellOptions {
  readonly stack: string;
  readonly ledger?: string;
  readonly roleArn?: string;
  readonly topic?: string;
  readonly concurrency: number;
}

/** What a sweep at the command line works with. */
export interface SweepShell {
  readonly caller: Caller;
  /** The deployed configuration's, or every default; the account is the caller's, or the role's. */
  readonly policy: Policy;
  readonly ports: SweepPorts & ApprovePorts;
  readonly ledgerName: string;
  /** Attempts sent to IAM so far. */
  readonly iamCalls: () => CallCounts;
}

/**
 * Ports on the operator's own credentials, or on those of the role named. One client for all calls: so many in flight
 * at once, slowed down by itself where IAM throttles.
 */
export async function openSweepShell(options: SweepShellOptions): Promise<SweepShell> {
  const clock = systemClock();
  const credentials = options.roleArn === undefined ? undefined : assumedRole(options.roleArn, 'keystop-sweep');
  const caller = await callerIdentity({ credentials });
  const found = options.ledger === undefined ? await findDeployment(options.stack) : { kind: 'none' as const };
  if (found.kind === 'unknown') {
    // Whether others warned of a key, or gave it back, is in that ledger.
    throw new UsageError(`whether a Keystop is deployed is not known (${found.why}); name a ledger with --ledger FILE`);
  }
  const deployment = found.kind === 'deployed' ? found.deployment : undefined;
  const { client, counts } = counted(
    inFlight(patient(iamClient({ credentials, adaptive: true }), clock), options.concurrency),
  );
  const record = openSweepRecord(options, deployment, clock);
  return {
    caller,
    policy: await policyFor(caller.account, deployment),
    ledgerName: record.name,
    iamCalls: counts,
    ports: {
      ...record.ports,
      keys: knowingOwnKey(iamAccessKeys({ client }), caller, clock),
      tags: iamUserTags({ client }),
      users: iamUsers({ client }),
      reports: credentialReports({ client, clock }),
      metrics: NO_METRICS,
      log: sayOnce(QUIET_LOG, NOBODY_TOLD),
      clock,
    },
  };
}

async function policyFor(account: string, deployment: Deployment | undefined): Promise<Policy> {
  const modes = { exposedMode: 'enforce', staleMode: 'enforce' } as const;
  const scope = { accounts: [account], wholeOrganization: undefined, ...modes };
  if (deployment === undefined) return policyOf({}, scope);
  const name = deployment.sweeperFunctionName;
  const { settings, mistakes } = readSettings(name === undefined ? {} : await deployedEnvironment(name));
  if (mistakes.length === 0) return { ...settings.policy, ...scope };
  // They may have held exemptions.
  throw new UsageError(`the deployed configuration cannot be read: ${mistakes.join('; ')}`);
}

/** IAM's note of a key's last use comes late; that the key which signs this very run is in use is known. */
function knowingOwnKey(keys: AccessKeys, caller: Caller, clock: Clock): AccessKeys {
  return {
    list: (userName) => keys.list(userName),
    setStatus: (change) => keys.setStatus(change),
    lastUsed: (accessKeyId) => {
      if (accessKeyId !== caller.accessKeyId) return keys.lastUsed(accessKeyId);
      const usage = { kind: 'used', at: clock.now(), service: 'keystop', region: 'here' } as const;
      return Promise.resolve({ kind: 'known', userName: caller.userName ?? '', usage });
    },
  };
}

interface SweepRecord {
  readonly name: string;
  readonly ports: Pick<SweepPorts, 'ledger' | 'memory' | 'rows' | 'budgets' | 'events' | 'notices'>;
}

function openSweepRecord(options: SweepShellOptions, deployment: Deployment | undefined, clock: Clock): SweepRecord {
  if (deployment !== undefined) return deployedRecord(deployment, options.topic, clock);
  const path = options.ledger ?? DEFAULT_LEDGER_FILE;
  const memory = fileSweepMemory({ path: `${path}.sweeps`, clock, log: QUIET_LOG });
  return {
    name: `file ${path}`,
    ports: {
      ledger: fileLedger({ path, clock, log: QUIET_LOG }),
      memory,
      rows: memory,
      budgets: NO_BRAKE,
      events: { publish: () => Promise.resolve() },
      notices: noticesOf(options.topic),
    },
  };
}

function deployedRecord(deployment: Deployment, topic: string | undefined, clock: Clock): SweepRecord {
  const table = { client: dynamoClient(), tableName: deployment.ledgerTable, clock };
  return {
    name: `table ${deployment.ledgerTable}`,
    ports: {
      ledger: dynamoLedger(table),
      memory: dynamoSweepMemory(table),
      rows: dynamoRowMemory(table),
      budgets: dynamoBudgets(table),
      events: eventBridgeOutcomeEvents({ busName: 'default' }),
      notices: noticesOf(topic ?? deployment.noticeTopicArn),
    },
  };
}

function noticesOf(topic: string | undefined): Notices {
  if (topic !== undefined) return snsNotices({ topicArn: topic });
  return { send: () => Promise.resolve({ delivered: false, why: 'no topic is named; --topic ARN names one' }) };
}
