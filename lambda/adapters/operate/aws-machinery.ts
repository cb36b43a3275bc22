import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { MachinePart, PartSetting } from '../../domain/operate/pause.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Machinery } from '../../usecases/ports/operate.ts';
import { invalidInput } from '../aws/aws-fault.ts';
import {
  type EventSource,
  enableEventSource,
  eventSources,
  reservedConcurrency,
  reserveConcurrency,
} from './lambda-functions.ts';
import { enableSchedule, isScheduleEnabled } from './schedules.ts';

export interface MachineryOptions {
  readonly lambda: LambdaClient;
  readonly scheduler: SchedulerClient;
  readonly functionNames: readonly string[];
  readonly scheduleNames: readonly string[];
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Functions, what feeds them from queues, and schedules. */
export function awsMachinery(options: MachineryOptions): Machinery {
  return {
    read: () => read(options),
    set: (part, setting) => set(part, setting, options),
  };
}

async function read(options: MachineryOptions): Promise<readonly MachinePart[]> {
  const { lambda, scheduler, functionNames, scheduleNames } = options;
  const sources = functionNames.map(async (name) => (await eventSources(lambda, name)).map(sourcePart));
  const schedules = scheduleNames.map(async (name): Promise<MachinePart> => {
    const isEnabled = await isScheduleEnabled(scheduler, name);
    return { kind: 'schedule', id: name, name, setting: isEnabled ? 'enabled' : 'disabled' };
  });
  const functions = functionNames.map(async (name): Promise<MachinePart> => {
    const reserved = await reservedConcurrency(lambda, name);
    return { kind: 'function', id: name, name, setting: reserved ?? 'shared' };
  });
  return (await Promise.all([...sources, ...schedules, ...functions])).flat();
}

function sourcePart({ id, functionName, queueName, state }: EventSource): MachinePart {
  // What is about to be disabled or deleted feeds nothing any more.
  const isOff = ['Disabled', 'Disabling', 'Deleting'].includes(state);
  return {
    kind: 'event-source',
    id,
    name: `queue ${queueName} of ${functionName}`,
    setting: isOff ? 'disabled' : 'enabled',
  };
}

async function set(part: MachinePart, setting: PartSetting, options: MachineryOptions): Promise<void> {
  const { lambda, scheduler, clock } = options;
  const isSwitch = setting === 'enabled' || setting === 'disabled';
  if (isSwitch === (part.kind === 'function'))
    throw invalidInput(`setting ${part.kind} ${part.name}`, `${setting} is no setting of it`);
  switch (part.kind) {
    case 'event-source':
      return enableEventSource(lambda, part.id, setting === 'enabled', clock);
    case 'schedule':
      return enableSchedule(scheduler, part.id, setting === 'enabled');
    case 'function':
      return reserveConcurrency(lambda, part.id, typeof setting === 'number' ? setting : undefined);
  }
}
