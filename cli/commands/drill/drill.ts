import { randomUUID } from 'node:crypto';
import { DRILL_PREFIX, iamDrillUsers } from '../../../lambda/adapters/operate/iam-drill-users.ts';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import { drill, type DrillEnd, type DrillPorts, type DrillStep } from '../../../lambda/usecases/operate/drill.ts';
import { refuseWhilePaused, requireResponder } from '../../connect/deployment.ts';
import { EXIT, type ExitCode } from '../../terminal/exit-code.ts';
import { giveBack } from '../../connect/give-back.ts';
import { heedInterruption } from '../../terminal/interruption.ts';
import { print } from '../../terminal/print.ts';
import { openReports } from '../../connect/send-reports.ts';
import { openShell, type Shell } from '../../connect/responder-session.ts';
import { describeStep, printEnd, printSteps } from './print-drill.ts';

export interface DrillOptions {
  readonly stack: string;
  readonly json?: boolean;
}

/** Rehearses a leak on the deployed Keystop with a user and a key of its own, and removes both, whatever happens. */
export async function drillCommand(options: DrillOptions): Promise<ExitCode> {
  await refuseUseless(options.stack);
  const shell = await openShell({ stack: options.stack });
  const reports = await openReports({ stack: options.stack, roleArn: undefined });
  const isJson = options.json === true;
  if (!isJson) print(`Drill in account ${shell.account}; ${reporterOf(reports.role, shell)}.`);
  const startedAt = shell.ports.clock.now();
  const steps: DrillStep[] = [];
  const interruption = heedInterruption('the drill is cleaned up; once more leaves it as it is');
  const onStep = (step: DrillStep): void => {
    if (!isJson) print(describeStep(step, steps.at(-1)?.at ?? startedAt));
    steps.push(step);
  };
  try {
    const userName = `${DRILL_PREFIX}${randomUUID().slice(0, 8)}`;
    const ports = portsOf(shell, reports.bus, options.stack, interruption.isAsked);
    const end = await drill({ account: shell.account, userName, onStep }, ports);
    if (isJson) printSteps({ account: shell.account, userName, startedAt, steps, end });
    else printEnd(steps, end);
    return isPassed(end) ? EXIT.done : EXIT.failed;
  } finally {
    interruption.forget();
  }
}

function isPassed({ failure, left }: DrillEnd): boolean {
  return failure === undefined && left.length === 0;
}

// Nothing would set the key Inactive, and people would be notified of a leak all the same.
async function refuseUseless(stack: string): Promise<void> {
  const { deployment, settings } = await requireResponder(stack);
  if (settings.policy.exposedMode === 'observe')
    throw new Error(`stack ${stack} only observes exposed keys; deploy it with "exposed": "enforce" to drill`);
  await refuseWhilePaused(deployment);
}

function reporterOf(role: string | undefined, { caller }: Shell): string {
  return role === undefined
    ? `reported by your own credentials (${caller.arn})`
    : `reported as ${role}, taken with your own credentials (${caller.arn})`;
}

function portsOf(shell: Shell, bus: Bus, stack: string, isInterrupted: () => boolean): DrillPorts {
  const { caller, account, ports } = shell;
  return {
    users: iamDrillUsers({ client: iamClient(), clock: ports.clock }),
    report: async ({ accessKeyId, userName }, times) => {
      const location = `keystop drill, report ${times}`;
      const report = { accessKeyId, userName, accountId: account, location, reportedBy: `drill of ${caller.arn}` };
      const [sent] = await bus.send([report], () => undefined);
      if (sent?.failure !== undefined) throw sent.failure;
    },
    keys: ports.keys,
    ledger: ports.ledger,
    giveBack: async ({ accessKeyId, userName }) => {
      const call = { accessKeyId, account, userName, reason: 'end of a drill', override: true };
      return (await giveBack(call, { stack })).result;
    },
    clock: ports.clock,
    isInterrupted,
  };
}

type Bus = Awaited<ReturnType<typeof openReports>>['bus'];
