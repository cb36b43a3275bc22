import { functionSettings, lambdaClient } from './lambda-functions.ts';

/**
 * The environment of a deployed function, which holds the configuration that it works by.
 * @throws RemediationError where it cannot be read
 */
export async function deployedEnvironment(functionName: string): Promise<Readonly<Record<string, string>>> {
  return (await functionSettings(lambdaClient(), functionName)).environment;
}
