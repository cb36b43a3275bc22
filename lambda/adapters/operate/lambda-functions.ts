import {
  DeleteFunctionConcurrencyCommand,
  type EventSourceMappingConfiguration,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { Clock } from '../../usecases/ports/clock.ts';
import { awsFault, isAwsError } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

export function lambdaClient(options: ClientOptions = {}): LambdaClient {
  return new LambdaClient(clientConfig({ maxAttempts: 3, ...options }));
}

export interface FunctionSettings {
  readonly roleArn: string;
  /** Lambda's word: `Active`, `Inactive` (idle for long), `Pending`, `Failed`. */
  readonly state: string;
  /** Of the latest change: `Successful`, `InProgress`, `Failed`. */
  readonly lastUpdate: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * @throws RemediationError where it cannot be read
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export async function functionSettings(client: LambdaClient, name: string): Promise<FunctionSettings> {
  try {
    const answer = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return {
      roleArn: answer.Role ?? '',
      state: answer.State ?? 'unknown',
      lastUpdate: answer.LastUpdateStatus ?? 'unknown',
      environment: answer.Environment?.Variables ?? {},
    };
  } catch (fault) {
    throw awsFault(`lambda:GetFunctionConfiguration of ${name}`, fault);
  }
}

/** The concurrency reserved for a function; `undefined` where it shares the account's. 0 means that it never starts. */
export async function reservedConcurrency(client: LambdaClient, name: string): Promise<number | undefined> {
  try {
    const answer = await client.send(new GetFunctionConcurrencyCommand({ FunctionName: name }));
    return answer.ReservedConcurrentExecutions;
  } catch (fault) {
    throw awsFault(`lambda:GetFunctionConcurrency of ${name}`, fault);
  }
}

/** What feeds a function from a queue. */
export interface EventSource {
  readonly id: string;
  readonly functionName: string;
  readonly queueName: string;
  /** Lambda's word: `Enabled`, `Disabled`, and `Creating`, `Enabling`, `Disabling`, `Updating`, `Deleting` between. */
  readonly state: string;
}

/**
 * All that feeds a function, every page of it.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html
 */
export async function eventSources(client: LambdaClient, functionName: string): Promise<readonly EventSource[]> {
  const found: EventSourceMappingConfiguration[] = [];
  try {
    const pages = paginateListEventSourceMappings({ client }, { FunctionName: functionName });
    for await (const page of pages) found.push(...(page.EventSourceMappings ?? []));
  } catch (fault) {
    throw awsFault(`lambda:ListEventSourceMappings of ${functionName}`, fault);
  }
  return found.map(({ UUID: id = '', State: state = 'unknown', EventSourceArn: arn = '' }) => {
    return { id, functionName, queueName: arn.split(':').at(-1) ?? '', state };
  });
}

// A mapping that is on its way from one state to another takes no change; that lasts some seconds.
const PAUSES = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;

/**
 * Lets a queue feed its function, or no longer; Lambda carries that out within a minute.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
 */
export async function enableEventSource(
  client: LambdaClient,
  id: string,
  isEnabled: boolean,
  clock: Pick<Clock, 'sleep'>,
): Promise<void> {
  const command = new UpdateEventSourceMappingCommand({ UUID: id, Enabled: isEnabled });
  for (const pause of [...PAUSES, undefined]) {
    try {
      await client.send(command);
      return;
    } catch (fault) {
      const isBusy = isAwsError(fault, 'ResourceInUse', 'ResourceConflict');
      if (!isBusy || pause === undefined) throw awsFault(`lambda:UpdateEventSourceMapping ${id}`, fault);
      await clock.sleep(pause);
    }
  }
}

/**
 * Reserves concurrency for a function; with 0 it never starts, and events that are sent to it go to its on-failure
 * destination at once. Without a number it shares the account's.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export async function reserveConcurrency(
  client: LambdaClient,
  name: string,
  reserved: number | undefined,
): Promise<void> {
  const action = reserved === undefined ? 'DeleteFunctionConcurrency' : 'PutFunctionConcurrency';
  try {
    if (reserved === undefined) await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name }));
    else {
      const request = { FunctionName: name, ReservedConcurrentExecutions: reserved };
      await client.send(new PutFunctionConcurrencyCommand(request));
    }
  } catch (fault) {
    throw awsFault(`lambda:${action} of ${name}`, fault);
  }
}
