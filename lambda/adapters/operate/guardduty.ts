import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { awsFault } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

export function guardDutyClient(options: ClientOptions = {}): GuardDutyClient {
  return new GuardDutyClient(clientConfig(options));
}

/**
 * This account's detector in the Region; there is one at most.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html
 */
export async function detectorOf(client: GuardDutyClient): Promise<string | undefined> {
  try {
    const { DetectorIds } = await client.send(new ListDetectorsCommand({}));
    return DetectorIds?.[0];
  } catch (fault) {
    throw awsFault('guardduty:ListDetectors', fault);
  }
}

/** Whether GuardDuty watches this account in the Region: `off` where it was never switched on. */
export async function guardDutyState(client = guardDutyClient()): Promise<'on' | 'suspended' | 'off'> {
  const detectorId = await detectorOf(client);
  if (detectorId === undefined) return 'off';
  try {
    const { Status } = await client.send(new GetDetectorCommand({ DetectorId: detectorId }));
    return Status === 'ENABLED' ? 'on' : 'suspended';
  } catch (fault) {
    throw awsFault(`guardduty:GetDetector ${detectorId}`, fault);
  }
}
