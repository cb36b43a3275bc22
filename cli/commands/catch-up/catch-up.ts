import type { Found } from './found.ts';
import { dynamoBudgets } from '../../../lambda/adapters/ledger/dynamo-budgets.ts';
import { dynamoClient } from '../../../lambda/adapters/dynamo/client.ts';
import { guardDutyClient } from '../../../lambda/adapters/operate/guardduty.ts';
import { openGuardDutyFindings } from '../../../lambda/adapters/operate/guardduty-findings.ts';
import { healthClient, openHealthEvents } from '../../../lambda/adapters/operate/health-events.ts';
import { systemClock } from '../../../lambda/adapters/aws/system-clock.ts';
import type { Policy } from '../../../lambda/domain/policy/policy.ts';
import { HEALTH_RISK_CODES } from '../../../lambda/sources.ts';
import { carryOutCatchUp, isDue, planCatchUp } from '../../../lambda/usecases/operate/catch-up.ts';
import { refuseWhilePaused, requireResponder } from '../../connect/deployment.ts';
import { EXIT, type ExitCode } from '../../terminal/exit-code.ts';
import { openProgress } from '../../terminal/progress.ts';
import { openShell, type Shell } from '../../connect/responder-session.ts';
import { sinceOption } from '../../arguments/since-option.ts';
import { printCaughtUp, printCatchUpDocument, printPlanned } from './print-catch-up.ts';
import type { RespondPorts } from '../../../lambda/usecases/respond/respond.ts';

export interface CatchUpOptions {
  readonly since: string;
  readonly apply?: boolean;
  readonly stack: string;
  readonly roleArn?: string;
  readonly json?: boolean;
}

/** What AWS found before Keystop was deployed, or while it was away: the plan, and with `--apply` what became of it. */
export async function catchUp(options: CatchUpOptions): Promise<ExitCode> {
  const since = sinceOption(options.since, systemClock().now());
  const { shell, policy, ports } = await openCatchUp(options);
  const found = await findingsSince(since, shell);
  const request = { requestedBy: shell.caller.arn, ownKey: shell.caller.accessKeyId };
  const plan = await withProgress('findings judged', found.events.length, (onProgress) =>
    planCatchUp(found.events, request, policy, ports, onProgress),
  );
  const isJson = options.json === true;
  if (!isJson) printPlanned(plan, found, policy, options.apply === true);
  const done =
    options.apply === true
      ? await withProgress('findings handled', plan.filter(isDue).length, (onProgress) =>
          carryOutCatchUp(plan, request, policy, ports, onProgress),
        )
      : undefined;
  if (isJson) printCatchUpDocument({ account: shell.account, since, found, plan, done });
  else if (done !== undefined) printCaughtUp(done);
  return [...plan, ...(done ?? [])].some(({ outcome }) => outcome?.outcome === 'failed') ? EXIT.failed : EXIT.done;
}

interface OpenCatchUp {
  readonly shell: Shell;
  readonly policy: Policy;
  readonly ports: RespondPorts;
}

/** The deployed configuration, ledger, topic and brake, on the operator's own credentials. */
async function openCatchUp({ stack, roleArn, apply }: CatchUpOptions): Promise<OpenCatchUp> {
  const { deployment, settings } = await requireResponder(stack);
  // A person paused it so that keys stay as they are, also those of old findings.
  if (apply === true) await refuseWhilePaused(deployment);
  const shell = await openShell({ stack, ...(roleArn === undefined ? {} : { roleArn }) });
  // These credentials reach one account.
  const policy = { ...settings.policy, accounts: [shell.account], wholeOrganization: undefined };
  const budgets = dynamoBudgets({ client: dynamoClient(), tableName: deployment.ledgerTable });
  return { shell, policy, ports: { ...shell.ports, budgets } };
}

async function findingsSince(since: Date, { caller, account }: Shell): Promise<Found> {
  const partition = caller.arn.split(':')[1] ?? 'aws';
  const query = { account: caller.account, partition, codes: [...HEALTH_RISK_CODES.keys()], since };
  // Health shows an account its own events only.
  const isOwn = account === caller.account;
  const [findings, health] = await Promise.all([
    openGuardDutyFindings(guardDutyClient(), since),
    isOwn ? openHealthEvents(healthClient(partition), query) : undefined,
  ]);
  return {
    events: [...(health ?? []), ...(findings ?? [])],
    isGuardDutyOn: findings !== undefined,
    health: health !== undefined ? 'asked' : isOwn ? 'no-support-plan' : 'other-account',
  };
}

async function withProgress<T>(what: string, total: number, work: (onProgress: (done: number) => void) => Promise<T>) {
  const progress = total === 0 ? undefined : await openProgress(what, total);
  try {
    return await work((done) => progress?.update(done));
  } finally {
    progress?.close();
  }
}
