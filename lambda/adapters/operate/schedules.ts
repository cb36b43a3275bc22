import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { awsFault, unexpectedAnswer } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

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

/**
 * Lets a schedule start its target, or no longer; all else of it stays as it is, which the API asks for in full.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
 */
export async function enableSchedule(client: SchedulerClient, name: string, isEnabled: boolean): Promise<void> {
  const asked = `scheduler:UpdateSchedule ${name}`;
  try {
    const found = await client.send(new GetScheduleCommand({ Name: name }));
    const { ScheduleExpression, Target, FlexibleTimeWindow } = found;
    if (ScheduleExpression === undefined || Target === undefined || FlexibleTimeWindow === undefined)
      throw unexpectedAnswer(asked, 'a schedule without expression, target or window');
    const { GroupName, StartDate, EndDate, Description, ScheduleExpressionTimezone, KmsKeyArn } = found;
    const kept = { GroupName, StartDate, EndDate, Description, ScheduleExpressionTimezone, KmsKeyArn };
    const { ActionAfterCompletion } = found;
    await client.send(
      new UpdateScheduleCommand({
        ...kept,
        ActionAfterCompletion,
        Name: name,
        ScheduleExpression,
        Target,
        FlexibleTimeWindow,
        State: isEnabled ? 'ENABLED' : 'DISABLED',
      }),
    );
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}
