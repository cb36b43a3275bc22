import {
  type EventSourceMappingConfiguration,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { awsFault } from './aws-fault.ts';
import { clientConfig, type ClientOptions } from './client-options.ts';

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
  /** Lambda's word: `Enabled`, `Disabled`, and `Creating`, `Enabling`, `Disabling`, `Updating`, `Deleting` between. */
  readonly state: string;
}

/**
 * All that feeds a function, every page of it.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html
 */
export async function eventSources(client: LambdaClient, functionName: string): Promise<readonly EventSource[]> {
  const found: EventSourceMappingConfiguration[] = [];
  let marker: string | undefined;
  try {
    do {
      const request = new ListEventSourceMappingsCommand({ FunctionName: functionName, Marker: marker });
      const page = await client.send(request);
      found.push(...(page.EventSourceMappings ?? []));
      marker = page.NextMarker;
    } while (marker !== undefined);
  } catch (fault) {
    throw awsFault(`lambda:ListEventSourceMappings of ${functionName}`, fault);
  }
  return found.map(({ UUID: id = '', State: state = 'unknown' }) => ({ id, functionName, state }));
}
