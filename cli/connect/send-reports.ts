import { assumeRole } from '../../lambda/adapters/aws/assumed-role.ts';
import { eventBridgeClient } from '../../lambda/adapters/notices/event-bridge-outcome-events.ts';
import {
  eventBridgeReports,
  type ExposureReport,
  type ExposureReports,
} from '../../lambda/adapters/exposure-reports/event-bridge-reports.ts';
import { systemClock } from '../../lambda/adapters/aws/system-clock.ts';
import type { RemediationError } from '../../lambda/domain/shared/remediation-error.ts';
import type { ScannedKey } from '../../lambda/findings/scanners/scan.ts';
import { requireDeployment } from './deployment.ts';
import { openProgress } from '../terminal/progress.ts';

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
  const { bus } = await openReports(options);
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

/** The reports bus of the deployed Keystop, and who puts reports on it. */
export interface OpenReports {
  readonly bus: ExposureReports;
  /** The role that is taken for it; `undefined` where the caller's own credentials report. */
  readonly role: string | undefined;
}

/** @throws where there is no reports bus, or the caller may not take the role */
export async function openReports({ stack, roleArn }: Pick<SendOptions, 'stack' | 'roleArn'>): Promise<OpenReports> {
  const { reportsBusName, reporterRoleArn } = await requireDeployment(stack);
  if (reportsBusName === undefined)
    throw new Error(`stack ${stack} has no reports bus; deploy this version of Keystop`);
  const role = roleArn ?? reporterRoleArn;
  const credentials = role === undefined ? undefined : await assumeRole(role, 'keystop-report');
  const client = eventBridgeClient(credentials === undefined ? {} : { credentials });
  return { bus: eventBridgeReports({ busName: reportsBusName, client, clock: systemClock() }), role };
}

function reportOf({ accessKeyId, account, user, location }: ScannedKey, reportedBy: string): ExposureReport {
  return { accessKeyId, accountId: account, userName: user?.name, location, reportedBy };
}
