import type { Deployment } from '../../lambda/adapters/operate/cloudformation-deployment.ts';
import { deployedEnvironment } from '../../lambda/adapters/operate/deployed-environment.ts';
import { dynamoBudgets } from '../../lambda/adapters/ledger/dynamo-budgets.ts';
import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import { dynamoRowMemory } from '../../lambda/adapters/sweep/dynamo-row-memory.ts';
import { dynamoSweepMemory } from '../../lambda/adapters/sweep/dynamo-sweep-memory.ts';
import { fileSweepMemory } from '../../lambda/adapters/sweep/file-sweep-memory.ts';
import { inProcessRun } from '../../lambda/adapters/sweep/in-process-run.ts';
import { snsNotices } from '../../lambda/adapters/notices/sns-notices.ts';
import { type Policy, policyOf } from '../../lambda/domain/policy/policy.ts';
import { readSettings } from '../../lambda/settings.ts';
import type { Clock } from '../../lambda/usecases/ports/clock.ts';
import type { Notices } from '../../lambda/usecases/ports/telling.ts';
import { NOBODY_TOLD } from '../../lambda/usecases/change/record.ts';
import { UsageError } from '../terminal/exit-code.ts';
import { type IamShell, type IamShellOptions, openIamShell } from './iam-session.ts';
import { deployedRecord, fileRecord, ledgerFile, undeliverable, whereToRecord } from './open-record.ts';
import { QUIET_LOG } from '../terminal/quiet-log.ts';
import { sayOnce } from '../terminal/say-once.ts';
import { NO_BRAKE, NO_METRICS } from './responder-session.ts';
import type { FinishPorts } from '../../lambda/usecases/sweep/stages/finish.ts';
import type { SharedStagePorts, StagePorts } from '../../lambda/usecases/sweep/stages/plan.ts';

export interface SweepShellOptions extends IamShellOptions {
  readonly stack: string;
  readonly ledger?: string;
  readonly topic?: string;
}

/** What a sweep at the command line works with. */
export interface SweepShell extends IamShell {
  /** The deployed configuration's, or every default; the account is the caller's, or the role's. */
  readonly policy: Policy;
  readonly ports: IamShell['ports'] & StagePorts & FinishPorts;
  readonly ledgerName: string;
}

/** What a sweep's output says of how it ran: where it is recorded, and the IAM calls it took. */
export type SweepTrace = Pick<SweepShell, 'ledgerName' | 'iamCalls'>;

/** What `openIamShell` opens, with the ledger and the configuration that count for a sweep. */
export async function openSweepShell(options: SweepShellOptions): Promise<SweepShell> {
  const iam = await openIamShell(options);
  const found = await whereToRecord(options);
  if (found.kind === 'unknown') {
    // Whether others warned of a key, or gave it back, is in that ledger.
    throw new UsageError(`whether a Keystop is deployed is not known (${found.why}); name a ledger with --ledger FILE`);
  }
  const deployment = found.kind === 'deployed' ? found.deployment : undefined;
  const record = openSweepRecord(options, deployment, iam.ports.clock);
  return {
    ...iam,
    policy: await policyFor(iam.caller.account, deployment),
    ledgerName: record.name,
    ports: {
      ...iam.ports,
      ...record.ports,
      ...inProcessRun(record.ports.memory),
      // The report is written by the command, where `--html` says.
      sweepReports: undefined,
      metrics: NO_METRICS,
      log: sayOnce(QUIET_LOG, NOBODY_TOLD),
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

interface SweepRecord {
  readonly name: string;
  readonly ports: Pick<SharedStagePorts, 'ledger' | 'memory' | 'rows' | 'budgets' | 'events' | 'notices'>;
}

function openSweepRecord(options: SweepShellOptions, deployment: Deployment | undefined, clock: Clock): SweepRecord {
  if (deployment === undefined) {
    const path = ledgerFile(options);
    const { name, ...ports } = fileRecord(path, noticesOf(options.topic), clock);
    const memory = fileSweepMemory({ path: `${path}.sweeps`, clock, log: QUIET_LOG });
    return { name, ports: { ...ports, memory, rows: memory, budgets: NO_BRAKE } };
  }
  const { name, ...ports } = deployedRecord(deployment, noticesOf(options.topic ?? deployment.noticeTopicArn), clock);
  const table = { client: dynamoClient(), tableName: deployment.ledgerTable, clock };
  const [memory, rows, budgets] = [dynamoSweepMemory(table), dynamoRowMemory(table), dynamoBudgets(table)];
  return { name, ports: { ...ports, memory, rows, budgets } };
}

function noticesOf(topic: string | undefined): Notices {
  return topic === undefined
    ? undeliverable('no topic is named; --topic ARN names one')
    : snsNotices({ topicArn: topic });
}
