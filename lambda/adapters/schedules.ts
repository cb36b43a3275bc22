import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { awsFault } from './aws-fault.ts';
import { clientConfig, type ClientOptions } from './client-options.ts';

export function schedulerClient(options: ClientOptions = {}): SchedulerClient {
  return new SchedulerClient(clientConfig(options));
}

/**
 * Whether a schedule of the default group starts anything.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
 */
export async function isScheduleEnabled(client: SchedulerClient, name: string): Promise<boolean> {
  try {
    const { State } = await client.send(new GetScheduleCommand({ Name: name }));
    return State !== 'DISABLED';
  } catch (fault) {
    throw awsFault(`scheduler:GetSchedule ${name}`, fault);
  }
}
