import { assumeRole } from '../lambda/adapters/assumed-role.ts';
import { findDeployment } from '../lambda/adapters/cloudformation-deployment.ts';
import { eventBridgeClient } from '../lambda/adapters/event-bridge-outcome-events.ts';
import {
  eventBridgeReports,
  type ExposureReport,
  type ExposureReports,
} from '../lambda/adapters/event-bridge-reports.ts';
import { systemClock } from '../lambda/adapters/system-clock.ts';
import type { RemediationError } from '../lambda/domain/remediation-error.ts';
import type { ScannedKey } from '../lambda/findings/scanners/scan.ts';
import { openProgress } from './progress.ts';

export interface SendOptions {
  readonly stack: string;
  /** @default - the reporter role that the stack created, else the caller's own credentials */
  readonly roleArn: string | undefined;
  readonly reportedBy: string;
}

/**
 * Puts one exposure report for each key on the reports bus of the deployed Keystop, with progress on standard error.
 * Answers the failures by key id.
 * @throws where there is no reports bus, or the caller may not take the role: then nothing was sent
 */
export async function sendReports(
  keys: readonly ScannedKey[],
  options: SendOptions,
): Promise<ReadonlyMap<string, RemediationError>> {
  const bus = await openReports(options);
  const progress = await openProgress('reports answered', keys.length);
  try {
    const sent = await bus.send(
      keys.map((key) => reportOf(key, options.reportedBy)),
      progress.update,
    );
    return new Map(
      sent.flatMap(({ report, failure }) => (failure === undefined ? [] : [[report.accessKeyId, failure]])),
    );
  } finally {
    progress.close();
  }
}

async function openReports({ stack, roleArn }: SendOptions): Promise<ExposureReports> {
  const found = await findDeployment(stack);
  if (found.kind === 'none')
    throw new Error(`no stack ${stack} is in this account and Region; deploy it, or name it by --stack`);
  if (found.kind === 'unknown') throw new Error(`the reports bus of stack ${stack} is not known: ${found.why}`);
  const { reportsBusName, reporterRoleArn } = found.deployment;
  if (reportsBusName === undefined)
    throw new Error(`stack ${stack} has no reports bus; deploy this version of Keystop`);
  const role = roleArn ?? reporterRoleArn;
  const credentials = role === undefined ? undefined : await assumeRole(role, 'keystop-report');
  const client = eventBridgeClient(credentials === undefined ? {} : { credentials });
  return eventBridgeReports({ busName: reportsBusName, client, clock: systemClock() });
}

function reportOf({ accessKeyId, account, user, location }: ScannedKey, reportedBy: string): ExposureReport {
  return { accessKeyId, accountId: account, userName: user?.name, location, reportedBy };
}
