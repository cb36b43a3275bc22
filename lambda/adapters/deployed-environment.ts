import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { awsFault } from './aws-fault.ts';
import { clientConfig } from './client-options.ts';

/**
 * The environment of a deployed function, which holds the configuration that it works by.
 * @throws RemediationError where it cannot be read
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export async function deployedEnvironment(functionName: string): Promise<Readonly<Record<string, string>>> {
  const client = new LambdaClient(clientConfig({ maxAttempts: 3 }));
  try {
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    return Environment?.Variables ?? {};
  } catch (fault) {
    throw awsFault(`lambda:GetFunctionConfiguration of ${functionName}`, fault);
  }
}
